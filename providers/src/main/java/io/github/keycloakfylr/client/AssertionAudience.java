package io.github.keycloakfylr.client;

import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.realm.ExternalUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.authentication.authenticators.client.AbstractJWTClientValidator;
import org.keycloak.authentication.authenticators.client.ClientAssertionState;
import org.keycloak.authentication.authenticators.client.ClientAuthUtil;
import org.keycloak.representations.JsonWebToken;

/**
 * Signed client assertions at our endpoints (RFC 7523 section 3): a client that knows the server by its discovery
 * document makes them for the issuer or for an endpoint that stands there, which are not Keycloak's own. Elsewhere
 * Keycloak's rule holds (contract G3). Stateless.
 */
final class AssertionAudience {

    private static final int BAD_REQUEST = 400;

    private AssertionAudience() {}

    /** Makes the validator of one kind of assertion. */
    interface ValidatorFactory {

        /** {@return a validator of the context's assertion} */
        AbstractJWTClientValidator create() throws Exception;
    }

    /** {@return whether the request is one at our endpoints} */
    static boolean isAtOurEndpoints(ClientAuthenticationFlowContext context) {
        return Endpoint.at(context.getUriInfo().getPath().replaceFirst("^/", ""))
                .isPresent();
    }

    /** {@return Keycloak's audiences, and those that the discovery document names} */
    static List<String> with(List<String> keycloaks, ClientAuthenticationFlowContext context) {
        String base = ExternalUrl.of(context.getSession());
        List<String> audiences = new ArrayList<>(keycloaks);
        audiences.add(base);
        for (Endpoint endpoint : List.of(Endpoint.TOKEN, Endpoint.INTROSPECTION, Endpoint.REVOCATION)) {
            audiences.add(base + "/" + endpoint.path());
        }
        return audiences;
    }

    /** Authenticates the client as Keycloak does, with that validator. */
    static void authenticate(ClientAuthenticationFlowContext context, ValidatorFactory validators) {
        context.attempted();
        try {
            ClientAssertionState assertion =
                    context.getState(ClientAssertionState.class, ClientAssertionState.supplier());
            JsonWebToken token = assertion.getToken();
            if (token != null && !Objects.equals(token.getIssuer(), token.getSubject())) {
                // Signed by somebody else than the client: for another authenticator of Keycloak's.
                return;
            }
            if (token != null && assertion.getClient() == null) {
                assertion.setClient(context.getRealm().getClientByClientId(token.getSubject()));
            }
            if (validators.create().validate()) {
                context.success();
            }
        } catch (Exception e) {
            // Keycloak's parsers throw whatever they like; what they say is for its own endpoints.
            context.failure(
                    AuthenticationFlowError.INVALID_CLIENT_CREDENTIALS,
                    ClientAuthUtil.errorResponse(
                            BAD_REQUEST,
                            OAuthErrorException.INVALID_CLIENT,
                            "Client authentication with signed JWT failed"));
        }
    }
}
