package io.github.keycloakfylr.client;

import io.github.keycloakfylr.server.FylrServer;
import java.util.List;
import java.util.Locale;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.authentication.authenticators.client.AbstractJWTClientValidator;
import org.keycloak.authentication.authenticators.client.JWTClientSecretAuthenticator;
import org.keycloak.authentication.authenticators.client.JWTClientSecretValidator;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSecretConstants;
import org.keycloak.models.KeycloakSession;

/**
 * Takes the place of Keycloak's authenticator of clients that sign with their secret ({@code client_secret_jwt}), by
 * its id and a higher order. A bcrypt hash is no key: the client does not have it, and whoever has read an export of
 * the realm does (contract C3). For realms that are not served as fylr it is Keycloak's own (G3). One for the whole
 * server; thread-safe.
 */
public final class SecretSignatureAuthenticator extends JWTClientSecretAuthenticator {

    @Override
    public void authenticateClient(ClientAuthenticationFlowContext context) {
        if (!AssertionAudience.isAtOurEndpoints(context)) {
            super.authenticateClient(context);
            return;
        }
        AssertionAudience.authenticate(
                context, () -> new JWTClientSecretValidator(context, this::verifySignature, getId()) {
                    @Override
                    protected List<String> getExpectedAudiences() {
                        return AssertionAudience.with(super.getExpectedAudiences(), context);
                    }

                    /**
                     * Keycloak takes the name of the class, which this one lacks: an assertion used here could be
                     * replayed at the realm's endpoints.
                     */
                    @Override
                    protected String getJtiCacheKeyPrefix() {
                        return JWTClientSecretValidator.class.getSimpleName().toLowerCase(Locale.ROOT);
                    }
                });
    }

    @Override
    public boolean verifySignature(AbstractJWTClientValidator validator) {
        KeycloakSession session = validator.getContext().getSession();
        ClientModel client = validator.getClient();
        if (FylrServer.serves(session, client.getRealm())
                && (StoredSecret.hash(session, client).isPresent()
                        || StoredSecret.hash(session, client.getAttribute(ClientSecretConstants.CLIENT_ROTATED_SECRET))
                                .isPresent())) {
            validator.getContext().failure(AuthenticationFlowError.INVALID_CLIENT_CREDENTIALS, null);
            return false;
        }
        return super.verifySignature(validator);
    }

    @Override
    public int order() {
        return super.order() + 1;
    }
}
