package io.github.keycloakfylr.client;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/**
 * As much of a browser as a login needs: cookies by path, redirects on the server itself, the first form of a page.
 * Like browsers on {@code localhost} it sends {@code Secure} cookies over plain http.
 */
public final class Browser {

    private static final int MAX_REDIRECTS = 10;

    private record Key(String name, String path) {}

    private record Value(String text, boolean outlivesBrowser) {}

    private String sentForm;
    private final URI base;
    private URI node;
    private final Map<Key, Value> cookies = new HashMap<>();
    private final List<String> visited = new ArrayList<>();
    private final List<Response> responses = new ArrayList<>();

    public Browser(URI base) {
        this(base, base);
    }

    /**
     * Creates the browser.
     *
     * @param base the server's external URL
     * @param node where a proxy in front of it sends this browser to
     */
    public Browser(URI base, URI node) {
        this.base = base;
        this.node = node;
    }

    /** From now on the proxy sends this browser to another node. */
    public Browser at(URI another) {
        node = another;
        return this;
    }

    /** Opens an authorization request; see {@link FylrApi#authorizationRequest}. */
    public Response authorize(Map<String, String> request) {
        return follow(send("GET", given().queryParams(request), "/api/oauth2/auth"));
    }

    /** Opens an address on the server. */
    public Response open(String uri) {
        return follow(send("GET", given().urlEncodingEnabled(false), uri));
    }

    /** Fills in and sends the form of a page. */
    public Response submit(Response page, String... fields) {
        return post(formAction(page), fields);
    }

    /**
     * Sends a page's form as it stands, and that of the page which comes then, as long as those are pages that a
     * browser sends on by itself.
     */
    public Response sendOn(Response page) {
        Response current = page;
        for (int i = 0; i < MAX_REDIRECTS && sendsItselfOn(current); i++) {
            current = submit(current, FylrApi.flat(hiddenFields(current)));
        }
        return current;
    }

    /** Whether it is the page by which one SAML party hands a message to the other, of which users see nothing. */
    public static boolean sendsItselfOn(Response page) {
        return page.statusCode() == 200
                && !Jsoup.parse(page.asString())
                        .select("[name=saml-post-binding]")
                        .isEmpty();
    }

    /** Where the form of a page goes. */
    public static String formAction(Response page) {
        return form(page).attr("action");
    }

    /** What a page's form sends without anyone typing. */
    public static Map<String, String> hiddenFields(Response page) {
        Map<String, String> fields = new LinkedHashMap<>();
        form(page).select("input[type=hidden][name]").forEach(field -> fields.put(field.attr("name"), field.val()));
        return fields;
    }

    private static Element form(Response page) {
        Element form = Jsoup.parse(page.asString()).selectFirst("form[action]");
        if (form == null) {
            throw new AssertionError(
                    "No form in the response with status " + page.statusCode() + ":\n" + page.asString());
        }
        return form;
    }

    /** The cookie that would be sent to the path, or {@code null}. */
    public String cookie(String name, String path) {
        return cookies.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name)
                        && path.startsWith(entry.getKey().path()))
                .map(entry -> entry.getValue().text())
                .findFirst()
                .orElse(null);
    }

    /** What an attacker does who can write cookies: puts those of another browser into this one. */
    public void plant(Browser other) {
        cookies.putAll(other.cookies);
    }

    /** Closes and opens again: what is left are the cookies that have a date. */
    public void restart() {
        cookies.values().removeIf(value -> !value.outlivesBrowser());
    }

    /** Every address that was asked for, redirects included, in order. */
    public List<String> visited() {
        return visited;
    }

    /**
     * Follows redirects as long as they stay on the server and do not lead to a client's callback; presses the button
     * before a link from a mail.
     */
    private Response follow(Response response) {
        Response last = followRedirects(response);
        return isLinkPage(last) ? submit(last, FylrApi.flat(hiddenFields(last))) : last;
    }

    /** Whether it is the page that comes before the login by a link from a mail. */
    public static boolean isLinkPage(Response page) {
        return page.statusCode() == 200 && page.asString().contains("id=\"fylr-link\"");
    }

    private Response followRedirects(Response response) {
        Response current = response;
        for (int i = 0; i < MAX_REDIRECTS && current.statusCode() / 100 == 3; i++) {
            String location = current.getHeader("Location");
            if (!location.startsWith(base + "/realms/") && !location.startsWith(base + "/api/")) {
                return current;
            }
            // A form stays one where the status says so.
            if (current.statusCode() != 307) {
                sentForm = null;
            }
            current = sentForm != null
                    ? send("POST", form(sentForm), location)
                    : send("GET", given().urlEncodingEnabled(false), location);
        }
        return current;
    }

    private Response send(String method, RequestSpecification request, String uri) {
        URI target = URI.create(uri.startsWith("/") ? base + uri : uri);
        visited.add(target.toString());
        StringBuilder header = new StringBuilder();
        cookies.forEach((key, value) -> {
            if (target.getPath().startsWith(key.path())) {
                header.append(header.isEmpty() ? "" : "; ")
                        .append(key.name())
                        .append('=')
                        .append(value.text());
            }
        });
        RequestSpecification prepared = request.redirects().follow(false).accept("text/html,application/xhtml+xml");
        prepared = header.isEmpty() ? prepared : prepared.header("Cookie", header.toString());
        Response response = prepared.request(method, atNode(target));
        responses.add(response);
        for (Cookie cookie : response.getDetailedCookies()) {
            Key key = new Key(cookie.getName(), cookie.getPath() == null ? "/" : cookie.getPath());
            if (cookie.getMaxAge() == 0
                    || cookie.getValue() == null
                    || cookie.getValue().isEmpty()) {
                cookies.remove(key);
            } else {
                cookies.put(
                        key, new Value(cookie.getValue(), cookie.getMaxAge() > 0 || cookie.getExpiryDate() != null));
            }
        }
        return response;
    }

    private URI atNode(URI target) {
        String address = target.toString();
        return address.startsWith(base.toString())
                ? URI.create(node + address.substring(base.toString().length()))
                : target;
    }

    /** Sends an authorization request by POST; see {@link FylrApi#authorizationRequest}. */
    public Response authorizeByPost(Map<String, String> request) {
        return follow(send(
                "POST",
                given().contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8))
                        .formParams(request),
                "/api/oauth2/auth"));
    }

    /** Every response, redirects included, in order. */
    public List<Response> responses() {
        return responses;
    }

    /** Sends a form to an address on the server. */
    public Response post(String uri, String... fields) {
        // Encoded here: the address must stay as it is, and the switch for that leaves the fields alone as well.
        String form = FylrApi.map(fields).entrySet().stream()
                .map(field -> URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        sentForm = form;
        try {
            return follow(send("POST", form(form), uri));
        } finally {
            sentForm = null;
        }
    }

    private static RequestSpecification form(String encoded) {
        return given().urlEncodingEnabled(false)
                .contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8))
                .body(encoded);
    }
}
