package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.realm.MadeOfKeys;
import io.github.keycloakfylr.wire.Json;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.utils.JWKSServerUtils;

/**
 * {@code GET {base}/api/oauth2/jwks}: Keycloak's own key set of the realm (RFC 7517, contract W6, W8). One per request.
 */
final class KeySetEndpoint implements FylrEndpoint {

    /** The certificates are what takes long to write. */
    private static final MadeOfKeys<String> WRITTEN = new MadeOfKeys<>();

    private final KeycloakSession session;
    private final CrossOrigin crossOrigin;

    KeySetEndpoint(KeycloakSession session, CrossOrigin crossOrigin) {
        this.session = session;
        this.crossOrigin = crossOrigin;
    }

    @Override
    public Response respond(RoutedRequest request) {
        crossOrigin.allowAll();
        // To be asked for anew each time, as Keycloak's is: a client that holds it for longer rejects every token of a
        // new key (contract W8).
        return Response.ok(keySet(), MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }

    private String keySet() {
        RealmModel realm = session.getContext().getRealm();
        return WRITTEN.of(realm, () -> Json.text(JWKSServerUtils.getRealmJwks(session, realm)));
    }
}
