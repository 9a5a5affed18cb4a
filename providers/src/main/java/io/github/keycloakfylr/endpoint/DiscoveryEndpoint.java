package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.config.UserinfoClaim;
import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.token.Acr;
import io.github.keycloakfylr.token.Scopes;
import io.github.keycloakfylr.wire.DiscoveryDocument;
import io.github.keycloakfylr.wire.Json;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.utils.JWKSServerUtils;

/** The public documents: provider metadata and keys (OpenID Connect Discovery 1.0, contract section 1). One per request. */
final class DiscoveryEndpoint {

    /** Libraries take the first; a client that has a secret must not be taken for a public one (contract W6). */
    private static final List<String> TOKEN_ENDPOINT_AUTH_METHODS = List.of("client_secret_basic", "client_secret_post", "none");

    private final KeycloakSession session;

    DiscoveryEndpoint(KeycloakSession session) {
        this.session = session;
    }

    Response.ResponseBuilder describe() {
        RealmModel realm = session.getContext().getRealm();
        String base = ExternalUrl.of(session);
        List<String> claims = Stream.concat(Stream.of("sub"),
                new FylrRealm(realm).userinfoClaims().stream().map(UserinfoClaim::claimName)).toList();
        List<String> locales = realm.isInternationalizationEnabled() ? realm.getSupportedLocalesStream().sorted().toList() : null;
        new CrossOrigin(session).allowAll();
        return Json.answer(Response.Status.OK.getStatusCode(), new DiscoveryDocument(base,
                url(base, Endpoint.AUTHORIZATION), url(base, Endpoint.TOKEN), url(base, Endpoint.INTROSPECTION), url(base, Endpoint.REVOCATION),
                url(base, Endpoint.USERINFO), url(base, Endpoint.JWKS),
                List.of("code"), List.of("query"), TokenEndpoint.GRANT_TYPES, Scopes.ALL, claims,
                List.of("S256"), List.of("RS256"), List.of("public"), TOKEN_ENDPOINT_AUTH_METHODS,
                false, false, List.of(Acr.VALUE), locales));
    }

    /**
     * @return Keycloak's own key set of the realm (RFC 7517). To be asked for anew each time, as Keycloak's is: a client that holds it for
     *     longer refuses every token of a new key (contract W8)
     */
    Response.ResponseBuilder keys() {
        new CrossOrigin(session).allowAll();
        return Response.ok(JWKSServerUtils.getRealmJwks(session, session.getContext().getRealm()), MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache");
    }

    private static String url(String base, Endpoint endpoint) {
        return base + "/" + endpoint.path();
    }
}
