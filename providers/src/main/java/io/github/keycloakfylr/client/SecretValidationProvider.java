package io.github.keycloakfylr.client;

import io.github.keycloakfylr.config.BcryptHash;
import io.github.keycloakfylr.config.Printable;
import io.github.keycloakfylr.config.ResponseParameters;
import io.github.keycloakfylr.server.FylrServer;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.keycloak.authentication.authenticators.client.JWTClientSecretAuthenticator;
import org.keycloak.models.ClientModel;
import org.keycloak.validation.ClientValidationContext;
import org.keycloak.validation.ClientValidationProvider;
import org.keycloak.validation.ValidationContext;
import org.keycloak.validation.ValidationResult;

/**
 * Keycloak's check of a client that is created, changed or imported with its realm, and whether its secret can ever be
 * used (contract C3); for realms that are not served as fylr only the former (G3). The messages name the client, never
 * the secret. Thread-safe.
 */
final class SecretValidationProvider implements ClientValidationProvider {

    private static final Logger LOG = Logger.getLogger(SecretValidationProvider.class);
    private static final String FIELD = "secret";
    /**
     * A hash that was cut off, has blanks around it, or is of an old kind: as a plain secret it would let in whoever
     * has read it.
     */
    private static final Pattern HASH_LIKE = Pattern.compile("\\s*\\$2[a-z]?\\$\\d\\d\\$.*", Pattern.DOTALL);

    private final ClientValidationProvider keycloaks;

    SecretValidationProvider(ClientValidationProvider keycloaks) {
        this.keycloaks = keycloaks;
    }

    @Override
    public ValidationResult validate(ValidationContext<ClientModel> context) {
        checkSecret(context);
        warnOfRedirectUris(context.getObjectToValidate(), context);
        return keycloaks.validate(context);
    }

    @Override
    public ValidationResult validate(ClientValidationContext.OIDCContext context) {
        checkSecret(context);
        return keycloaks.validate(context);
    }

    /**
     * A warning and no error: the client may have other redirect URIs, and one that fylr accepted must not keep it from
     * moving in.
     */
    private static void warnOfRedirectUris(ClientModel client, ValidationContext<ClientModel> context) {
        if (client.getRedirectUris() == null || !FylrServer.serves(context.getSession(), client.getRealm())) {
            return;
        }
        for (String uri : client.getRedirectUris()) {
            ResponseParameters.in(uri)
                    .ifPresent(name -> LOG.warnf(
                            "Realm '%s': the redirect URI '%s' of the client '%s' has '%s' in its query, a"
                                    + " parameter of the authorization response, and can never be used: Keycloak does not accept that since 26.7.2",
                            client.getRealm().getName(), Printable.of(uri), Printable.of(client.getClientId()), name));
        }
    }

    private static void checkSecret(ValidationContext<ClientModel> context) {
        ClientModel client = context.getObjectToValidate();
        // As it is stored: what the vault has is not for whoever may edit clients.
        String secret = client.getSecret();
        if (secret == null || client.isPublicClient() || !FylrServer.serves(context.getSession(), client.getRealm())) {
            return;
        }
        Optional<BcryptHash> hash = BcryptHash.parse(secret);
        if (hash.isEmpty() && HASH_LIKE.matcher(secret).matches()) {
            reject(context, "looks like a bcrypt hash and is none: $2a$, $2b$ or $2y$, 60 characters");
        }
        if (hash.isPresent() && !hash.get().costAllowed()) {
            reject(
                    context,
                    "is a bcrypt hash of cost " + hash.get().cost() + "; the cost must be from " + BcryptHash.MIN_COST
                            + " to " + BcryptHash.MAX_COST);
        }
        if (hash.isPresent() && JWTClientSecretAuthenticator.PROVIDER_ID.equals(client.getClientAuthenticatorType())) {
            reject(
                    context,
                    "is a bcrypt hash, which the client cannot sign with: choose another client authenticator, or a plain secret");
        }
    }

    private static void reject(ValidationContext<ClientModel> context, String why) {
        context.addError(
                FIELD,
                "The secret of the client '" + context.getObjectToValidate().getClientId() + "' " + why + ".");
    }
}
