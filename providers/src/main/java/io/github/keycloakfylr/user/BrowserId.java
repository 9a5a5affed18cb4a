package io.github.keycloakfylr.user;

import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.NewCookie;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.TokenCategory;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.common.util.Time;
import org.keycloak.http.HttpResponse;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.urls.UrlType;

/**
 * The {@code fylr-browser-id} cookie: which browser a guest sits at (contract N5). A JSON Web Signature with the
 * realm's own keys, so that nobody can make up or alter one; a tampered or foreign one counts as none. One per request;
 * not thread-safe.
 */
public final class BrowserId {

    /** The name of the cookie, which is fylr's. */
    public static final String COOKIE = "fylr-browser-id";

    private static final String TYPE = "fylr-browser-id";
    /** Seconds. Browsers cap a cookie's life at 400 days. */
    private static final int MAX_AGE = 400 * 24 * 60 * 60;
    /** No cookie of ours is longer; what is, is not worth the signature check. */
    private static final int MAX_CHARS = 2000;
    /** What a cookie is made of (RFC 6265 section 4.1.1). */
    private static final Pattern OCTETS = Pattern.compile("[!#-+\\--:<-\\[\\]-~]+");

    private final KeycloakSession session;

    /**
     * Creates the lookup.
     *
     * @param session its realm must be set
     */
    public BrowserId(KeycloakSession session) {
        this.session = session;
    }

    /**
     * {@return the id of the guest who sits at this browser, the same for the same cookie; without one a fresh one,
     * with the cookie added to the response. The id does not give the cookie away.}
     */
    public String guestId() {
        String browser = fromCookie();
        if (browser == null) {
            browser = SecretGenerator.getInstance().generateSecureID();
            setCookie(browser);
        }
        String realmAndBrowser = session.getContext().getRealm().getId() + '/' + browser;
        return GuestUser.subject(UUID.nameUUIDFromBytes(realmAndBrowser.getBytes(StandardCharsets.UTF_8))
                .toString());
    }

    /** {@return whether the request came from a browser that this server has given a cookie} */
    public boolean isPresented() {
        return fromCookie() != null;
    }

    /**
     * {@return the cookie of another server, the fylr that stood at this address before perhaps: as it was sent, and
     * only if it may stand in a header like that}
     */
    public Optional<String> ofAnotherServer() {
        return Optional.ofNullable(value()).filter(BrowserId::mayStandInHeader).filter(value -> fromCookie() == null);
    }

    static boolean mayStandInHeader(String value) {
        return OCTETS.matcher(value).matches();
    }

    private @Nullable String value() {
        Cookie cookie = session.getContext()
                .getHttpRequest()
                .getHttpHeaders()
                .getCookies()
                .get(COOKIE);
        return cookie == null || cookie.getValue() == null || cookie.getValue().length() > MAX_CHARS
                ? null
                : cookie.getValue();
    }

    private @Nullable String fromCookie() {
        String value = value();
        if (value == null) {
            return null;
        }
        Content content = session.tokens().decode(value, Content.class);
        // Every other token of the realm is signed with the same keys: only the type says that this one was made for
        // here.
        return content == null || !TYPE.equals(content.getType()) ? null : content.getSubject();
    }

    private void setCookie(String browser) {
        Content content = new Content();
        content.type(TYPE).subject(browser).iat(Time.currentTimeSeconds());
        URI base = session.getContext().getUri(UrlType.FRONTEND).getBaseUri();
        HttpResponse response = session.getContext().getHttpResponse();
        response.setCookieIfAbsent(new NewCookie.Builder(COOKIE)
                .value(session.tokens().encode(content))
                .path(base.getPath())
                .maxAge(MAX_AGE)
                .httpOnly(true)
                .secure("https".equals(base.getScheme()))
                .sameSite(NewCookie.SameSite.LAX)
                .build());
    }

    /** Signed with the realm's internal, symmetric key, like Keycloak's own cookies. */
    public static final class Content extends JsonWebToken {
        @Override
        public TokenCategory getCategory() {
            return TokenCategory.INTERNAL;
        }
    }
}
