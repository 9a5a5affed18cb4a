package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.config.UserinfoClaim;
import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.token.Acr;
import io.github.keycloakfylr.token.Scopes;
import io.github.keycloakfylr.wire.DiscoveryDocument;
import io.github.keycloakfylr.wire.Json;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * {@code {base}/.well-known/openid-configuration}: the provider metadata (OpenID Connect Discovery 1.0, contract
 * section 1). One per request.
 */
final class DiscoveryEndpoint implements FylrEndpoint {

    /** Libraries take the first; a client that has a secret must not be taken for a public one (contract W6). */
    private static final List<String> TOKEN_ENDPOINT_AUTH_METHODS =
            List.of("client_secret_basic", "client_secret_post", "none");

    /** What a preflight request is told; the document itself is there for every method (contract W1). */
    static final List<String> PREFLIGHT_METHODS = List.of("GET", "HEAD", "OPTIONS");

    private final KeycloakSession session;
    private final CrossOrigin crossOrigin;

    DiscoveryEndpoint(KeycloakSession session, CrossOrigin crossOrigin) {
        this.session = session;
        this.crossOrigin = crossOrigin;
    }

    @Override
    public Response respond(RoutedRequest request) {
        RealmModel realm = session.getContext().getRealm();
        String base = ExternalUrl.of(session);
        List<String> claims = Stream.concat(
                        Stream.of("sub"),
                        new FylrRealm(realm).userinfoClaims().stream().map(UserinfoClaim::claimName))
                .toList();
        List<String> locales = realm.isInternationalizationEnabled()
                ? realm.getSupportedLocalesStream().sorted().toList()
                : null;
        crossOrigin.allowAll();
        return Json.response(
                        Response.Status.OK.getStatusCode(),
                        new DiscoveryDocument(
                                base,
                                url(base, Endpoint.AUTHORIZATION),
                                url(base, Endpoint.TOKEN),
                                url(base, Endpoint.INTROSPECTION),
                                url(base, Endpoint.REVOCATION),
                                url(base, Endpoint.USERINFO),
                                url(base, Endpoint.JWKS),
                                List.of("code"),
                                List.of("query"),
                                TokenEndpoint.GRANT_TYPES,
                                Scopes.ALL,
                                claims,
                                List.of("S256"),
                                List.of("RS256"),
                                List.of("public"),
                                TOKEN_ENDPOINT_AUTH_METHODS,
                                false,
                                false,
                                List.of(Acr.VALUE),
                                locales))
                .build();
    }

    private static String url(String base, Endpoint endpoint) {
        return base + "/" + endpoint.path();
    }
}
