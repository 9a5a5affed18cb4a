package io.github.keycloakfylr.password;

import io.github.keycloakfylr.passwordhash.Argon2Password;
import io.github.keycloakfylr.passwordhash.ImportedHash;
import io.github.keycloakfylr.passwordhash.UnusableHashException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.credential.hash.PasswordHashProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.PasswordPolicy;
import org.keycloak.models.RealmModel;
import org.keycloak.models.credential.PasswordCredentialModel;

/**
 * Checks passwords whose hash came from a fylr (contract V4). Keycloak puts a hash of the realm's own algorithm in its
 * place after the first login that succeeds, as it does when an operator has changed the algorithm.
 */
final class ImportedHashProvider implements PasswordHashProvider {

    private static final Logger LOG = Logger.getLogger(ImportedHashProvider.class);

    private final KeycloakSession session;
    private final CheckCapacity capacity;

    ImportedHashProvider(KeycloakSession session, CheckCapacity capacity) {
        this.session = session;
        this.capacity = capacity;
    }

    /** Never as the realm wants it. */
    @Override
    public boolean policyCheck(PasswordPolicy policy, PasswordCredentialModel credential) {
        return false;
    }

    /**
     * Makes none: these hashes are what a realm moves away from.
     *
     * @throws ModelException always, which Keycloak expects of a password that cannot be stored
     */
    @Override
    public PasswordCredentialModel encodedCredential(String rawPassword, int iterations) {
        throw new ModelException("'" + ImportedHash.ALGORITHM
                + "' checks passwords that came from a fylr, and hashes none:"
                + " choose another hashing algorithm in the realm's password policy");
    }

    @Override
    public boolean verify(String rawPassword, PasswordCredentialModel credential) {
        Optional<ImportedHash> hash = read(credential);
        if (hash.isEmpty() || !HashChecks.isPossible(rawPassword)) {
            spendUsualTime();
            return false;
        }
        Optional<Boolean> matches = capacity.run(
                hash.get() instanceof Argon2Password argon2 ? argon2.memory() : 0,
                () -> HashChecks.matches(hash.get(), rawPassword));
        if (matches.isEmpty()) {
            warn(credential, "was not checked, because too many others were being checked: the login was rejected");
        }
        return matches.orElse(false);
    }

    @Override
    public String credentialHashingStrength(PasswordCredentialModel credential) {
        try {
            return ImportedHash.parse(text(credential)).describe();
        } catch (UnusableHashException e) {
            return "unusable";
        }
    }

    @Override
    public void close() {
        // holds nothing
    }

    private Optional<ImportedHash> read(PasswordCredentialModel credential) {
        try {
            return Optional.of(ImportedHash.parse(text(credential)));
        } catch (UnusableHashException e) {
            warn(credential, "cannot be checked, so no password fits: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void warn(PasswordCredentialModel credential, String what) {
        LOG.warnf(
                "Realm '%s': the imported hash of the credential '%s' %s",
                session.getContext().getRealm().getName(), credential.getId(), what);
    }

    private static String text(PasswordCredentialModel credential) {
        boolean none = credential.getPasswordSecretData() == null
                || credential.getPasswordSecretData().getValue() == null;
        return none ? "" : credential.getPasswordSecretData().getValue();
    }

    /** Hashes a dummy, as Keycloak does for an unknown login: a hash that is broken must not tell that there is one. */
    private void spendUsualTime() {
        RealmModel realm = session.getContext().getRealm();
        String algorithm = realm.getPasswordPolicy().getHashAlgorithm();
        PasswordHashProvider usual = algorithm == null
                ? session.getProvider(PasswordHashProvider.class)
                : session.getProvider(PasswordHashProvider.class, algorithm);
        usual.encodedCredential(
                "SlightlyLongerDummyPassword", realm.getPasswordPolicy().getHashIterations());
    }
}
