package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.config.UserinfoClaim;
import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.realm.RealmSetting;
import io.github.keycloakfylr.token.Acr;
import io.github.keycloakfylr.token.Scopes;
import io.github.keycloakfylr.wire.DiscoveryDocument;
import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.WrittenJson;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    /**
     * All that the document depends on.
     *
     * @param base the external URL
     * @param userinfo the realm's allow-list of claims as it is kept
     * @param locales the languages of the login page, or {@code null} when the realm has only one
     */
    private record Content(String base, Optional<String> userinfo, @Nullable List<String> locales) {

        static Content of(String base, RealmModel realm) {
            return new Content(
                    base,
                    RealmSetting.USERINFO.value(realm),
                    realm.isInternationalizationEnabled()
                            ? realm.getSupportedLocalesStream().sorted().toList()
                            : null);
        }
    }

    private static final WrittenJson<Content> WRITTEN = new WrittenJson<>();

    private final KeycloakSession session;
    private final CrossOrigin crossOrigin;

    DiscoveryEndpoint(KeycloakSession session, CrossOrigin crossOrigin) {
        this.session = session;
        this.crossOrigin = crossOrigin;
    }

    @Override
    public Response respond(RoutedRequest request) {
        RealmModel realm = session.getContext().getRealm();
        Content content = Content.of(ExternalUrl.of(session), realm);
        crossOrigin.allowAll();
        return Json.response(WRITTEN.of(content, () -> document(content, realm)))
                .build();
    }

    private static DiscoveryDocument document(Content content, RealmModel realm) {
        String base = content.base();
        List<String> claims = Stream.concat(
                        Stream.of("sub"),
                        new FylrRealm(realm).userinfoClaims().stream().map(UserinfoClaim::claimName))
                .toList();
        return new DiscoveryDocument(
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
                content.locales());
    }

    private static String url(String base, Endpoint endpoint) {
        return base + "/" + endpoint.path();
    }
}
