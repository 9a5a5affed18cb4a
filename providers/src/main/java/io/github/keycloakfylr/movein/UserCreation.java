package io.github.keycloakfylr.movein;

import io.github.keycloakfylr.config.UserAttributes;
import io.github.keycloakfylr.config.UserinfoClaim;
import io.github.keycloakfylr.transaction.AfterCompletion;
import io.github.keycloakfylr.user.LdapFederation;
import io.github.keycloakfylr.user.LoginQueue;
import io.github.keycloakfylr.user.UserType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.PasswordCredentialProviderFactory;
import org.keycloak.crypto.JavaAlgorithm;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.UserProfileProvider;
import org.keycloak.userprofile.ValidationException;

/**
 * Creates a user whom nobody has imported at the first login, where the realm's entry of the old server says so
 * (contract V4). To be called before Keycloak looks for the user, and silent: whether there is a user now, Keycloak
 * finds out, and rejects whoever is still nobody as ever. One per login; not thread-safe.
 */
public final class UserCreation {

    private static final Logger LOG = Logger.getLogger(UserCreation.class);

    private static final String PREFIX = "fylr.user-creation.";
    /** Longer than any request that began before the user was there. */
    private static final int SECONDS = 60;

    /**
     * Of a name that nobody has here, Keycloak counts no failures. As it locks users, and longer than it takes until
     * the count is forgotten for those of others: {@link OldServer} lets 300 a minute through.
     */
    private static final FailureLimit BY_NAME = new FailureLimit(10, TimeUnit.MINUTES.toNanos(15), System::nanoTime);

    private final KeycloakSession session;
    private final RealmModel realm;

    /**
     * Prepares it.
     *
     * @param session its realm must be set
     */
    public UserCreation(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
    }

    /**
     * Asks the old server for somebody who is not here, and creates the user when the password is right.
     *
     * @param name login or e-mail address, as Keycloak will look for it
     * @param password as it was sent
     * @throws io.github.keycloakfylr.wire.OAuthException when the same user is being created by another login
     */
    public void attempt(@Nullable String name, @Nullable String password) {
        if (name == null || password == null || !FirstLogin.isSendable(password) || !OldUser.isCreatable(name)) {
            return;
        }
        Optional<OldServer> server = OldServer.of(session, realm);
        if (server.isEmpty()) {
            return;
        }
        try {
            if (server.get().createsUsers() && isNobody(name)) {
                ask(server.get(), name, password);
            }
        } catch (OldServerUnavailableException e) {
            // Every login that is rejected now is told so (OldServer.isDown).
            LOG.debugf("The old server was not asked for an unknown login, or has not answered: %s", e.getMessage());
        }
    }

    /**
     * Directories are asked as well; of one that is down nobody knows whose logins it has. Where the e-mail address is
     * the username, Keycloak would call the user otherwise than the old server does.
     */
    private boolean isNobody(String name) {
        return !realm.isRegistrationEmailAsUsername()
                && isFree(name)
                && !(LdapFederation.isPresent(realm) && LdapFederation.isDown(session));
    }

    private boolean isFree(String name) {
        try {
            return session.users().getUserByUsername(realm, name) == null
                    && session.users().getUserByEmail(realm, name) == null;
        } catch (ModelDuplicateException e) {
            return false;
        }
    }

    private void ask(OldServer server, String name, String password) {
        String key = server.id() + " " + lowerCase(name);
        if (BY_NAME.isReached(key)) {
            return;
        }
        Optional<OldUser> user = server.user(name, password);
        if (user.isEmpty()) {
            BY_NAME.count(key);
        } else if (isAcceptable(user.get(), name)) {
            createOnce(user.get(), password);
        }
    }

    /**
     * {@return whether the user would be called by that name here too, and by none of somebody else}
     *
     * @param name that the old server has found the user by
     */
    private boolean isAcceptable(OldUser user, String name) {
        if (!OldUser.isCreatable(user.name()) || !user.names().contains(lowerCase(name))) {
            LOG.debugf(
                    "A user whom the old server lets in is not created: called otherwise here, or nothing for people");
            return false;
        }
        return true;
    }

    /** One at a time of each name, over all nodes; the database would let the second fail when it is too late. */
    private void createOnce(OldUser user, String password) {
        SingleUseObjectProvider store = session.singleUseObjects();
        List<String> claimed = new ArrayList<>();
        boolean created = false;
        try {
            for (String name : user.names()) {
                String key = PREFIX + hash(name);
                if (!store.putIfAbsent(key, SECONDS)) {
                    throw LoginQueue.busy();
                }
                claimed.add(key);
            }
            created = user.names().stream().allMatch(this::isFree) && create(user, password);
        } finally {
            if (created) {
                // Stays once the user is there: whoever has looked before that must not create one after that.
                AfterCompletion.onRollback(session, () -> claimed.forEach(store::remove));
            } else {
                claimed.forEach(store::remove);
            }
        }
    }

    private boolean create(OldUser old, String password) {
        UserModel user;
        try {
            user = session.getProvider(UserProfileProvider.class)
                    .create(UserProfileContext.USER_API, attributes(old))
                    .create();
        } catch (ValidationException | ModelDuplicateException e) {
            LOG.warnf(
                    "A user whom the old server lets in cannot be created in realm '%s': its user profile rejects %s",
                    realm.getName(),
                    e instanceof ValidationException invalid
                            ? invalid.getErrors().stream()
                                    .map(ValidationException.Error::getAttribute)
                                    .toList()
                            : "the name");
            return false;
        }
        user.setEnabled(true);
        user.setEmailVerified(old.email().isPresent() && old.emailVerified());
        UserType.EASYDB.write(user);
        user.setSingleAttribute(UserAttributes.MIGRATED, UserAttributes.AT_FIRST_LOGIN);
        ((MovingPasswordProvider)
                        session.getProvider(CredentialProvider.class, PasswordCredentialProviderFactory.PROVIDER_ID))
                .keep(realm, user, password);
        LOG.infof("The user %s of realm '%s' was created at the first login", user.getId(), realm.getName());
        return true;
    }

    private static Map<String, String> attributes(OldUser old) {
        Map<String, String> attributes = new HashMap<>();
        old.claims().forEach((claim, value) -> attributes.put(attribute(claim), value));
        attributes.remove(UserinfoClaim.EMAIL_VERIFIED.claimName());
        attributes.put(UserModel.USERNAME, old.name());
        return attributes;
    }

    private static String attribute(UserinfoClaim claim) {
        return switch (claim) {
            case EMAIL -> UserModel.EMAIL;
            case FIRST_NAME -> UserModel.FIRST_NAME;
            case LAST_NAME -> UserModel.LAST_NAME;
            default -> claim.claimName();
        };
    }

    private String hash(String name) {
        return HexFormat.of()
                .formatHex(HashUtils.hash(
                        JavaAlgorithm.SHA256, (realm.getId() + "/" + name).getBytes(StandardCharsets.UTF_8)));
    }

    private static String lowerCase(String name) {
        return KeycloakModelUtils.toLowerCaseSafe(name);
    }
}
