package io.github.keycloakfylr.user;

import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.NewCookie;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
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

    private static final String COOKIE = "fylr-browser-id";
    private static final String TYPE = "fylr-browser-id";
    /** Seconds. Browsers cap a cookie's life at 400 days. */
    private static final int MAX_AGE = 400 * 24 * 60 * 60;
    /** No cookie of ours is longer; what is, is not worth the signature check. */
    private static final int MAX_CHARS = 2000;

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

    private @Nullable String fromCookie() {
        Cookie cookie = session.getContext()
                .getHttpRequest()
                .getHttpHeaders()
                .getCookies()
                .get(COOKIE);
        if (cookie == null || cookie.getValue() == null || cookie.getValue().length() > MAX_CHARS) {
            return null;
        }
        Content content = session.tokens().decode(cookie.getValue(), Content.class);
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
