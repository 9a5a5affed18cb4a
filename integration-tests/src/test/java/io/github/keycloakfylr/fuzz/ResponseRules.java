package io.github.keycloakfylr.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.RawHttp;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What holds for the response to any request at all, however bad: the contract's shapes, statuses and headers (sections
 * 0 to 8), and what would be a hole. Each method throws an {@link AssertionError} where it does not hold.
 */
final class ResponseRules {

    private static final Pattern INNER_LIFE = Pattern.compile(
            "\\tat |Exception|org\\.keycloak\\.|io\\.github\\.keycloakfylr|java\\.lang\\.|io\\.quarkus");
    private static final Pattern BY_THE_SERVER =
            Pattern.compile("\\{\"details\":\"Error id [0-9a-f-]+\",\"stack\":\"\"}"
                    + "|\\{\"error\":\"\\w+\","
                    + "\"error_description\":\"Request path [^\"]*\"}"
                    + "|\\{\"error\":\"Blocking invalid [^\"]*\"}"
                    + "|\\{\"error\":\"Unable to find matching target resource method\"}");
    private static final Set<String> OURS = Set.of("/.well-known/openid-configuration", "/oauth2/callback");
    private static final Set<String> INTROSPECTED =
            Set.of("active", "scope", "client_id", "sub", "exp", "iat", "token_type");

    void check(FuzzRequest request, RawHttp.Response response) {
        everywhere(response);
        if (rejectedBeforeUs(request, response)) {
            return;
        }
        if (!OURS.contains(request.path()) && !request.path().startsWith("/api/")) {
            // Keycloak's own, by Keycloak's own rules.
            return;
        }
        if (!contentType(response).isEmpty()) {
            assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
        }
        if (contentType(response).startsWith("text/html")) {
            assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(response.header("X-Frame-Options")).isNotBlank();
            assertThat(response.header("Content-Security-Policy")).contains("frame-ancestors");
        }
        if (request.path().startsWith("/api/saml/") && request.isFor(KnownValues.OTHER_HOST)) {
            // A realm without an identity provider.
            envelope(request, response, "UnknownEndpointMethod");
            return;
        }
        switch (request.path()) {
            case "/.well-known/openid-configuration" -> document(request, response, "issuer");
            case "/api/oauth2/jwks" -> {
                if (!methodRejected(request, response, "GET", "HEAD", "OPTIONS")) {
                    document(request, response, "keys");
                }
            }
            case "/api/oauth2/token" -> posted(request, response, this::token);
            case "/api/oauth2/revoke" ->
                posted(request, response, revoked -> assertThat(revoked.body()).isEmpty());
            case "/api/oauth2/introspect" -> posted(request, response, this::introspection);
            case "/api/oauth2/userinfo" -> userinfo(request, response);
            case "/api/oauth2/auth" -> {
                if (!methodRejected(request, response, "GET", "POST")) {
                    page(response);
                }
            }
            case "/oauth2/callback" -> {
                if (!methodRejected(request, response, "GET", "HEAD")) {
                    callback(request, response);
                }
            }
            case "/api/saml/acs", "/api/saml/slo" -> {
                if (!methodRejected(request, response, "GET", "POST")) {
                    assertThat(response.status()).isIn(307, 400);
                    assertThat(response.header("Cache-Control")).isEqualTo("no-store");
                }
            }
            case "/api/saml/metadata" -> {
                if (!methodRejected(request, response, "GET", "HEAD")) {
                    assertThat(response.status()).isEqualTo(200);
                }
            }
            default -> envelope(request, response, "UnknownEndpointMethod");
        }
    }

    private void everywhere(RawHttp.Response response) {
        assertThat(response.status()).isBetween(200, 499);
        assertThat(response.text()).doesNotContainPattern(INNER_LIFE);
        assertThat(response.headers()).doesNotContainKey(RequestGenerator.INJECTED);
        if (contentType(response).startsWith("text/html")) {
            assertThat(response.text())
                    .doesNotContain(RequestGenerator.MARKUP)
                    .doesNotContain(RequestGenerator.ATTRIBUTE);
        }
        String origin = response.header("Access-Control-Allow-Origin");
        boolean withCredentials = "true".equals(response.header("Access-Control-Allow-Credentials"));
        assertThat(withCredentials
                        && ("*".equals(origin) || String.valueOf(origin).contains(RequestGenerator.EVIL)))
                .isFalse();
        String location = response.header("Location");
        if (location != null) {
            assertThat(response.status()).isIn(302, 303, 307);
            assertThat(String.valueOf(URI.create(location).getHost())).doesNotContain(RequestGenerator.EVIL);
            assertThat(String.valueOf(URI.create(location).getScheme())).isNotIn("javascript", "data", "file");
        }
    }

    /**
     * By Keycloak's HTTP server, for a host, a path or a length that it does not let through to anybody, or because
     * nobody is there: then there is nothing of the contract's, and nothing else either.
     */
    private static boolean rejectedBeforeUs(FuzzRequest request, RawHttp.Response response) {
        if (!Set.of(400, 404, 413, 414, 431).contains(response.status())) {
            return false;
        }
        return response.body().length == 0
                        && (!request.method().equals("HEAD")
                                || !response.headers().containsKey("Cache-Control"))
                || BY_THE_SERVER.matcher(response.text()).matches()
                || response.text().contains("Error id ");
    }

    private static boolean methodRejected(FuzzRequest request, RawHttp.Response response, String... allowed) {
        if (Set.of(allowed).contains(request.method())) {
            assertThat(response.status()).isNotEqualTo(405);
            return false;
        }
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo(String.join(", ", allowed));
        error(response);
        return true;
    }

    private static void document(FuzzRequest request, RawHttp.Response response, String key) {
        assertThat(response.status()).isEqualTo(200);
        boolean empty =
                request.method().equals("HEAD") || request.method().equals("OPTIONS") && response.body().length == 0;
        if (!empty) {
            assertThat(response.json()).containsKey(key);
        }
    }

    private void posted(FuzzRequest request, RawHttp.Response response, Consumer<RawHttp.Response> success) {
        if (methodRejected(request, response, "POST", "OPTIONS")) {
            return;
        }
        if (request.method().equals("OPTIONS")) {
            assertThat(response.status()).isEqualTo(200);
        } else if (response.status() == 200) {
            notStored(response);
            success.accept(response);
        } else {
            assertThat(response.status()).isIn(400, 401);
            error(response);
        }
    }

    private void token(RawHttp.Response response) {
        assertThat(response.json().keySet())
                .contains("access_token", "token_type", "scope", "expires_in")
                .isSubsetOf("access_token", "token_type", "scope", "expires_in", "refresh_token", "id_token");
        assertThat(response.json()).containsEntry("token_type", "bearer");
    }

    private void introspection(RawHttp.Response response) {
        Map<String, Object> body = response.json();
        if (Boolean.FALSE.equals(body.get("active"))) {
            assertThat(response.text()).isEqualTo("{\"active\":false}");
        } else {
            assertThat(body.keySet()).isEqualTo(INTROSPECTED);
        }
    }

    private void userinfo(FuzzRequest request, RawHttp.Response response) {
        if (methodRejected(request, response, "GET", "POST", "OPTIONS")) {
            return;
        }
        if (request.method().equals("OPTIONS")) {
            assertThat(response.status()).isEqualTo(200);
        } else if (response.status() == 200) {
            notStored(response);
            assertThat(response.json()).containsOnlyKeys("sub");
        } else {
            envelope(request, response, "InvalidToken", "InvalidRequest");
        }
    }

    /** A login page, a redirect or an error in one of its forms. */
    private void page(RawHttp.Response response) {
        switch (response.status()) {
            case 302, 303 -> assertThat(response.header("Location")).isNotBlank();
            case 200 -> assertThat(contentType(response)).startsWith("text/html");
            default -> {
                assertThat(response.status()).isEqualTo(400);
                if (!contentType(response).startsWith("text/html")) {
                    error(response);
                }
            }
        }
    }

    private void callback(FuzzRequest request, RawHttp.Response response) {
        assertThat(response.status()).isIn(302, 400);
        assertThat(response.header("Cache-Control")).contains("no-store");
        assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
        if (response.status() == 400
                && !request.method().equals("HEAD")
                && !contentType(response).startsWith("text/html")) {
            error(response);
        }
    }

    private static void envelope(FuzzRequest request, RawHttp.Response response, String... codes) {
        assertThat(response.status()).isEqualTo(400);
        notStored(response);
        if (!request.method().equals("HEAD")) {
            assertThat(response.json())
                    .containsOnlyKeys("code", "error", "realm", "parameters", "description", "statuscode");
            assertThat(response.json().get("code")).isIn((Object[]) codes);
        }
    }

    /** An OAuth error; to {@code HEAD} its headers alone. */
    private static void error(RawHttp.Response response) {
        notStored(response);
        if (response.status() == 401) {
            assertThat(response.header("WWW-Authenticate")).startsWith("Basic ");
        }
        if (response.body().length > 0) {
            assertThat(response.json()).containsOnlyKeys("error", "error_description");
            assertThat((String) response.json().get("error_description")).isNotBlank();
        }
    }

    private static void notStored(RawHttp.Response response) {
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.header("Pragma")).isEqualTo("no-cache");
        if (response.body().length > 0) {
            assertThat(contentType(response)).matches("application/json(; ?charset=utf-8)?");
        }
    }

    private static String contentType(RawHttp.Response response) {
        return String.valueOf(response.headers().containsKey("Content-Type") ? response.header("Content-Type") : "")
                .toLowerCase(Locale.ROOT);
    }
}
