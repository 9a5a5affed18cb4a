package io.github.keycloakfylr.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.net.URI;
import java.util.Date;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pac4j.core.context.CallContext;
import org.pac4j.core.credentials.Credentials;
import org.pac4j.core.exception.http.WithLocationAction;
import org.pac4j.jee.context.JEEContext;
import org.pac4j.jee.context.session.JEESessionStore;
import org.pac4j.oidc.client.OidcClient;
import org.pac4j.oidc.config.OidcConfiguration;
import org.pac4j.oidc.profile.OidcProfile;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;

/**
 * pac4j's client of OpenID Connect, which is told the discovery document, the client and the scope. It sends a nonce
 * where it is told to, but then demands it of a refreshed ID token too, which OpenID Connect Core 12.2 says should not
 * have one.
 */
@FylrTest
class Pac4jIT {

    private static final String CALLBACK = "https://pac4j.example.org/callback";

    /** What pac4j makes of it: it finds out by that which of its clients is called back. */
    private static final URI REDIRECT_URI = URI.create(CALLBACK + "?client_name=OidcClient");

    private final KeycloakServer server;
    private final AdminApi admin;
    private final MockHttpSession session = new MockHttpSession();

    Pac4jIT(KeycloakServer server, AdminApi admin) {
        this.server = server;
        this.admin = admin;
    }

    @ParameterizedTest(name = "confidential: {0}")
    @ValueSource(booleans = {true, false})
    @Tag("W6")
    @Tag("T5")
    @Tag("T9")
    @Tag("T11")
    @Tag("U2")
    @DisplayName("code flow with PKCE and userinfo, and a profile that is renewed by the refresh token")
    void completesEveryStep(boolean confidential) {
        Registration registration = Registration.of(confidential, server, admin, REDIRECT_URI);
        OidcConfiguration configuration = new OidcConfiguration();
        configuration.setDiscoveryURI(registration.issuer() + "/.well-known/openid-configuration");
        configuration.setClientId(registration.clientId());
        configuration.setSecret(registration.secret());
        configuration.setScope("openid offline");
        OidcClient client = new OidcClient(configuration);
        client.setCallbackUrl(CALLBACK);
        client.init();

        WithLocationAction toLogin = (WithLocationAction)
                client.getRedirectionAction(context("/", null)).orElseThrow();
        CallContext callback =
                context("/callback", registration.logIn(toLogin.getLocation()).getRawQuery());
        Credentials credentials = client.validateCredentials(
                        callback, client.getCredentials(callback).orElseThrow())
                .orElseThrow();
        OidcProfile profile =
                (OidcProfile) client.getUserProfile(callback, credentials).orElseThrow();

        assertThat(profile.getId()).isEqualTo(registration.login());
        String refreshToken = profile.getRefreshToken().getValue();
        profile.setExpiration(new Date(0));
        OidcProfile renewed = (OidcProfile)
                client.renewUserProfile(context("/", null), profile).orElseThrow();
        assertThat(renewed.getId()).isEqualTo(registration.login());
        assertThat(renewed.getRefreshToken().getValue()).isNotEqualTo(refreshToken);
    }

    /** A request to the application, in the one session of the test. */
    private CallContext context(String path, String query) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
        request.setScheme(REDIRECT_URI.getScheme());
        request.setServerName(REDIRECT_URI.getHost());
        request.setServerPort(443);
        request.setSession(session);
        if (query != null) {
            request.setQueryString(query);
            FylrApi.query(CALLBACK + "?" + query).forEach(request::setParameter);
        }
        return new CallContext(new JEEContext(request, new MockHttpServletResponse()), new JEESessionStore());
    }
}
