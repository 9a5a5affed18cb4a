package io.github.keycloakfylr.movein;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.user.BrowserId;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHeaders;
import org.apache.http.NameValuePair;
import org.apache.http.client.config.CookieSpecs;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.entity.UrlEncodedFormEntity;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.message.BasicNameValuePair;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.util.JsonSerialization;
import org.keycloak.vault.VaultStringSecret;

/**
 * Requests to the old server, by Keycloak's HTTP client: with its truststore and proxies. Each is bounded in time and
 * length, follows no redirect, and keeps no cookie. One per use; not thread-safe.
 */
final class OldServerClient {

    private static final Logger LOG = Logger.getLogger(OldServerClient.class);

    /** fylr's discovery document is there for everybody, whatever the method, and costs the server nothing. */
    private static final String DISCOVERY = "/.well-known/openid-configuration";

    private static final String TOKEN = "/api/oauth2/token";
    private static final String USERINFO = "/api/oauth2/userinfo";

    /** The least that a token can be asked for; it is thrown away. */
    private static final String SCOPE = "read";

    private static final int MAX_BYTES = 16 * 1024;
    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int OK = 200;

    /** Each holds a worker thread of the server, and a database connection. */
    private static final Semaphore IN_FLIGHT = new Semaphore(16);

    /** What an access token may be made of where it is to be a header (RFC 6750 section 2.1). */
    private static final Pattern BEARER = Pattern.compile("[A-Za-z0-9._~+/-]{1,4096}=*");

    /**
     * What of the errors of the grant says that the token is worth nothing there, whoever asks again: ory/fosite's for
     * an unknown, expired, used or foreign token, by version, and for a client that cannot have any.
     */
    private static final Set<String> REFUSALS = Set.of(
            OAuthErrorException.INVALID_GRANT,
            "token_inactive",
            "token_expired",
            OAuthErrorException.INVALID_REQUEST,
            OAuthErrorException.INVALID_SCOPE,
            "scope_not_granted",
            OAuthErrorException.INVALID_CLIENT,
            OAuthErrorException.UNAUTHORIZED_CLIENT);

    /**
     * What a refresh token was redeemed for.
     *
     * @param accessToken good for {@link #subject}
     * @param scope the scopes of the login, separated by spaces
     */
    record Redeemed(String accessToken, String scope) {

        /** Without the token: a record's own would print it. */
        @Override
        public String toString() {
            return "Redeemed[" + scope + "]";
        }
    }

    private record Answer(int status, Optional<ObjectNode> json) {

        /** {@return the text of the field, or an empty one} */
        String text(String name) {
            return json.map(fields -> fields.get(name))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::textValue)
                    .orElse("");
        }
    }

    private final KeycloakSession session;
    private final OldServerSettings settings;

    OldServerClient(KeycloakSession session, OldServerSettings settings) {
        this.session = session;
        this.settings = settings;
    }

    /**
     * Checks a password by the password grant.
     *
     * @return whether it is right
     * @throws OldServerUnavailableException when the answer does not say so, one way or the other
     */
    boolean isRight(String login, String password) {
        return granted(login, password).isPresent();
    }

    /**
     * Asks who logs in by a name and a password.
     *
     * @param login whatever fylr takes in its place, such as an e-mail address
     * @return nothing when the password is wrong, or there is no such user
     * @throws OldServerUnavailableException when the answers do not say
     */
    Optional<OldUser> user(String login, String password) {
        return granted(login, password).map(accessToken -> {
            if (!BEARER.matcher(accessToken).matches()) {
                throw new OldServerUnavailableException("Its access token is none that can be sent");
            }
            return OldUser.of(userinfo(accessToken, Optional.empty()));
        });
    }

    /** {@return the access token of the password grant; nothing when the password is wrong} */
    private Optional<String> granted(String login, String password) {
        List<NameValuePair> form = new ArrayList<>();
        form.add(new BasicNameValuePair(OAuth2Constants.GRANT_TYPE, OAuth2Constants.PASSWORD));
        form.add(new BasicNameValuePair("username", login));
        form.add(new BasicNameValuePair("password", password));
        form.add(new BasicNameValuePair(OAuth2Constants.SCOPE, SCOPE));
        Answer answer = send(tokenRequest(form, settings.clientId(), secret()));
        String accessToken = answer.text(OAuth2Constants.ACCESS_TOKEN);
        if (answer.status() == OK && !accessToken.isEmpty()) {
            return Optional.of(accessToken);
        }
        // fylr says 400, ory/fosite of other versions 401 or 403.
        boolean error = answer.status() > OK && answer.json().isPresent();
        if (error && OAuthErrorException.INVALID_GRANT.equals(answer.text(OAuth2Constants.ERROR))) {
            return Optional.empty();
        }
        throw new OldServerUnavailableException("Its token endpoint responds with HTTP " + answer.status()
                + ", and neither a token nor the error invalid_grant: is the client '" + settings.clientId()
                + "' one that may use the password grant there, with the scope " + SCOPE + "?");
    }

    private HttpPost tokenRequest(List<NameValuePair> form, String clientId, @Nullable String secret) {
        HttpPost request = new HttpPost(settings.baseUrl() + TOKEN);
        if (secret == null) {
            form.add(new BasicNameValuePair(OAuth2Constants.CLIENT_ID, clientId));
        } else {
            request.setHeader(HttpHeaders.AUTHORIZATION, "Basic " + basic(clientId, secret));
        }
        request.setEntity(new UrlEncodedFormEntity(form, StandardCharsets.UTF_8));
        return request;
    }

    /**
     * Redeems a refresh token of the old server's making, which is used up there by that.
     *
     * @param secret of the client, when it is no public one
     * @param browser its {@code fylr-browser-id} cookie: without it what was issued to a browser is worth nothing
     * @return nothing when it is worth nothing there
     * @throws OldServerUnavailableException when the answer does not say so, one way or the other
     */
    Optional<Redeemed> redeem(String token, String clientId, @Nullable String secret, Optional<String> browser) {
        List<NameValuePair> form = new ArrayList<>();
        form.add(new BasicNameValuePair(OAuth2Constants.GRANT_TYPE, OAuth2Constants.REFRESH_TOKEN));
        form.add(new BasicNameValuePair(OAuth2Constants.REFRESH_TOKEN, token));
        Answer answer = send(withBrowser(tokenRequest(form, clientId, secret), browser));
        String accessToken = answer.text(OAuth2Constants.ACCESS_TOKEN);
        String scope = answer.text(OAuth2Constants.SCOPE);
        if (answer.status() == OK && BEARER.matcher(accessToken).matches() && !scope.isEmpty()) {
            return Optional.of(new Redeemed(accessToken, scope));
        }
        String error = answer.text(OAuth2Constants.ERROR);
        if (answer.status() > OK && REFUSALS.contains(error)) {
            LOG.debugf("The old server has refused a refresh token of the client '%s': %s", clientId, error);
            return Optional.empty();
        }
        throw new OldServerUnavailableException("Its token endpoint responds with HTTP " + answer.status()
                + ", and neither with tokens and their scope nor with an OAuth error about a refresh token");
    }

    /**
     * Asks whose an access token is.
     *
     * @return the {@code sub} of userinfo
     * @throws OldServerUnavailableException when the answer does not say
     */
    String subject(String accessToken, Optional<String> browser) {
        return userinfo(accessToken, browser).path(OldUser.SUBJECT).textValue();
    }

    /** {@return what userinfo says, with a {@code sub} that says something} */
    private ObjectNode userinfo(String accessToken, Optional<String> browser) {
        HttpGet request = new HttpGet(settings.baseUrl() + USERINFO);
        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + accessToken);
        Answer answer = send(withBrowser(request, browser));
        if (answer.status() != OK
                || answer.json().isEmpty()
                || answer.text(OldUser.SUBJECT).isBlank()) {
            throw new OldServerUnavailableException("Its userinfo endpoint responds with HTTP " + answer.status()
                    + ", and does not say whose a token is");
        }
        return answer.json().get();
    }

    private static HttpRequestBase withBrowser(HttpRequestBase request, Optional<String> browser) {
        browser.ifPresent(id -> request.setHeader("Cookie", BrowserId.COOKIE + "=" + id));
        return request;
    }

    /**
     * Sees whether the server responds.
     *
     * @throws OldServerUnavailableException when it does not
     */
    void ping() {
        send(new HttpGet(settings.baseUrl() + DISCOVERY));
    }

    private @Nullable String secret() {
        if (settings.clientSecret().isEmpty()) {
            return null;
        }
        String entered = settings.clientSecret().get();
        try (VaultStringSecret secret = session.vault().getStringSecret(entered)) {
            return secret.get().orElse(entered);
        }
    }

    /** RFC 6749 section 2.3.1: both are form encoded first. */
    private static String basic(String clientId, String secret) {
        String pair = URLEncoder.encode(clientId, StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private Answer send(HttpRequestBase request) {
        if (!IN_FLIGHT.tryAcquire()) {
            throw new OldServerUnavailableException("Too many logins wait for it");
        }
        try {
            return exchange(request);
        } finally {
            IN_FLIGHT.release();
        }
    }

    private Answer exchange(HttpRequestBase request) {
        int millis = settings.timeoutMillis();
        request.setConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(millis)
                .setConnectTimeout(millis)
                .setSocketTimeout(millis)
                .setRedirectsEnabled(false)
                .setContentCompressionEnabled(false)
                .setCookieSpec(CookieSpecs.IGNORE_COOKIES)
                .build());
        request.setHeader(HttpHeaders.ACCEPT, "application/json");
        // Nobody has to find out that a connection of the pool has gone stale by the login of a user.
        request.setHeader(HttpHeaders.CONNECTION, "close");
        // The timeouts above are of each read: a byte now and then would hold the thread for ever.
        CompletableFuture<Void> deadline = CompletableFuture.runAsync(
                request::abort, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
        try (CloseableHttpResponse response =
                session.getProvider(HttpClientProvider.class).getHttpClient().execute(request)) {
            int status = response.getStatusLine().getStatusCode();
            boolean redirect = status < OK || status >= 300 && status < 400;
            if (redirect || status >= SERVER_ERROR || status == TOO_MANY_REQUESTS) {
                throw new OldServerUnavailableException("It responds with HTTP " + status);
            }
            return new Answer(status, json(response.getEntity()));
        } catch (IOException | IllegalStateException e) {
            // The latter when the deadline closes the connection in the middle of a read. Not with its own message,
            // which may quote what was received.
            throw new OldServerUnavailableException("No response within " + millis + " ms, or none that can be read ("
                    + e.getClass().getSimpleName() + ")");
        } finally {
            deadline.cancel(false);
        }
    }

    /** {@return the object in a body of that type; nothing when there is something else} */
    private static Optional<ObjectNode> json(@Nullable HttpEntity body) throws IOException {
        if (body == null
                || body.getContentType() == null
                || !body.getContentType().getValue().matches("(?i)application/json\\s*(;.*)?")) {
            return Optional.empty();
        }
        // Not closed: that would read on to the end, which need not come. The response's end closes the connection.
        byte[] bytes = body.getContent().readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new OldServerUnavailableException("Its response is longer than " + MAX_BYTES + " bytes");
        }
        return JsonSerialization.mapper.readTree(bytes) instanceof ObjectNode object
                ? Optional.of(object)
                : Optional.empty();
    }
}
