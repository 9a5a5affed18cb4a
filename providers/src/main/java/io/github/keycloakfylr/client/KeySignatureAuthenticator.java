package io.github.keycloakfylr.client;

import java.util.List;
import java.util.Locale;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.authentication.authenticators.client.JWTClientAuthenticator;
import org.keycloak.authentication.authenticators.client.JWTClientValidator;

/**
 * Takes the place of Keycloak's authenticator of clients that sign with a key of theirs ({@code private_key_jwt}), by
 * its id and a higher order, for the audience of their assertions ({@link AssertionAudience}). One for the whole
 * server; thread-safe.
 */
public final class KeySignatureAuthenticator extends JWTClientAuthenticator {

    @Override
    public void authenticateClient(ClientAuthenticationFlowContext context) {
        if (!AssertionAudience.isAtOurEndpoints(context)) {
            super.authenticateClient(context);
            return;
        }
        AssertionAudience.authenticate(context, () -> new JWTClientValidator(context, this::verifySignature, getId()) {
            @Override
            protected List<String> getExpectedAudiences() {
                return AssertionAudience.with(super.getExpectedAudiences(), context);
            }

            /**
             * Keycloak takes the name of the class, which this one lacks: an assertion used here could be replayed at
             * the realm's endpoints.
             */
            @Override
            protected String getJtiCacheKeyPrefix() {
                return JWTClientValidator.class.getSimpleName().toLowerCase(Locale.ROOT);
            }
        });
    }

    @Override
    public int order() {
        return super.order() + 1;
    }
}
