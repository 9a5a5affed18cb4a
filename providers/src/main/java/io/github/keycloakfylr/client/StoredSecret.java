package io.github.keycloakfylr.client;

import io.github.keycloakfylr.config.BcryptHash;
import java.util.List;
import java.util.Optional;
import org.keycloak.authentication.authenticators.client.ClientIdAndSecretAuthenticator;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.vault.VaultStringSecret;

/** A client's secret where it is a bcrypt hash: as it is stored, or where the vault has it (contract C3). */
public final class StoredSecret {

    private StoredSecret() {}

    /** {@return the hash, of whatever cost; nothing when the secret is a plain one, or there is none} */
    static Optional<BcryptHash> hash(KeycloakSession session, ClientModel client) {
        return hash(session, client.getSecret());
    }

    /**
     * Reads a stored secret as a bcrypt hash.
     *
     * @param secret as stored, perhaps a reference to the vault; may be {@code null}
     */
    static Optional<BcryptHash> hash(KeycloakSession session, String secret) {
        if (secret == null) {
            return Optional.empty();
        }
        try (VaultStringSecret resolved = session.vault().getStringSecret(secret)) {
            // Files in a vault end with a line break as a rule.
            return BcryptHash.parse(resolved.get().orElse(secret).strip());
        }
    }

    /** {@return whether Keycloak would come to compare the client's secret with one that is presented} */
    static boolean isAsked(ClientModel client) {
        String type = client.getClientAuthenticatorType();
        return client.isEnabled()
                && !client.isPublicClient()
                && client.getSecret() != null
                && (type == null || type.equals(ClientIdAndSecretAuthenticator.PROVIDER_ID));
    }

    /** {@return the ids of the clients whose secret is a hash of a cost that is never computed} */
    public static List<String> clientsOfForbiddenCost(KeycloakSession session, RealmModel realm) {
        return session.clients()
                .getClientsStream(realm)
                .filter(StoredSecret::isAsked)
                .filter(client -> hash(session, client)
                        .filter(hash -> !hash.costAllowed())
                        .isPresent())
                .map(ClientModel::getClientId)
                .sorted()
                .toList();
    }
}
