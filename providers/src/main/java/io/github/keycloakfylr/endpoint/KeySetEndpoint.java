package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.wire.WrittenJson;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.security.Key;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.utils.JWKSServerUtils;

/**
 * {@code GET {base}/api/oauth2/jwks}: Keycloak's own key set of the realm (RFC 7517, contract W6, W8). One per request.
 */
final class KeySetEndpoint implements FylrEndpoint {

    /** What of a key stands in the set. */
    private record PublicKey(
            String id,
            String type,
            String algorithm,
            KeyUse use,
            Key value,
            @Nullable X509Certificate certificate,
            @Nullable List<X509Certificate> chain) {

        static PublicKey of(KeyWrapper key) {
            return new PublicKey(
                    key.getKid(),
                    key.getType(),
                    key.getAlgorithmOrDefault(),
                    key.getUse(),
                    key.getPublicKey(),
                    key.getCertificate(),
                    key.getCertificateChain());
        }
    }

    /** The certificates are what takes long to write. */
    private static final WrittenJson<List<PublicKey>> WRITTEN = new WrittenJson<>();

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
        // The realm's keys as Keycloak's own endpoint finds them, which select the document: a key that is new, gone or
        // disabled is seen at once, on every node (contract W8).
        List<PublicKey> keys = session.keys()
                .getKeysStream(realm)
                .filter(key -> key.getStatus().isEnabled() && key.getPublicKey() != null)
                .map(PublicKey::of)
                .toList();
        return WRITTEN.of(keys, () -> JWKSServerUtils.getRealmJwks(session, realm));
    }
}
