package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.response.Response;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Contract A13: what a code of the login page is worth, and to whom. */
@FylrTest
class AuthorizationCodeIT {

    private static final String USER = "code-user";
    private static final int CODES_TO_TRY = 40;

    private final AdminApi admin;
    private final FylrApi fylr;
    private final Browser browser;

    AuthorizationCodeIT(KeycloakServer server, AdminApi admin, FylrApi fylr, Browser browser) {
        this.admin = admin;
        this.fylr = fylr;
        this.browser = browser;
    }

    @BeforeEach
    void user() {
        FylrApi.user(admin, USER);
    }

    /** By page the first time, by the browser's session from then on. */
    private String code(String... parameters) {
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb");
        request.putAll(FylrApi.map(parameters));
        request.values().removeIf(value -> value == null);
        Response response = browser.authorize(request);
        Response callback = response.statusCode() == 200
                ? browser.submit(response, "username", USER, "password", "secret")
                : response;
        return FylrApi.query(callback).get("code");
    }

    @Test
    @Tag("A13")
    @DisplayName("a code works once")
    void worksOnce() {
        String code = code();

        FylrApi.success(fylr.exchange(code));
        FylrApi.rejected(fylr.exchange(code), 400, "invalid_grant");
    }

    static Stream<Arguments> mismatches() {
        String challenge = FylrApi.CHALLENGE;
        return Stream.of(
                Arguments.of("another client", new String[] {}, new String[] {"client_id", "fylr-mobile-app"}),
                Arguments.of("another client and its redirect URI", new String[] {}, new String[] {
                    "client_id", "fylr-mobile-app", "redirect_uri", "fylr.app.scheme:///"
                }),
                Arguments.of("no redirect URI", new String[] {}, new String[] {"redirect_uri", null}),
                Arguments.of(
                        "another redirect URI", new String[] {}, new String[] {"redirect_uri", "https://code.example/"
                        }),
                Arguments.of(
                        "no verifier",
                        new String[] {"code_challenge", challenge, "code_challenge_method", "S256"},
                        new String[] {}),
                Arguments.of(
                        "another verifier",
                        new String[] {"code_challenge", challenge, "code_challenge_method", "S256"},
                        new String[] {"code_verifier", FylrApi.VERIFIER + "x"}),
                Arguments.of(
                        "the challenge itself",
                        new String[] {"code_challenge", challenge, "code_challenge_method", "S256"},
                        new String[] {"code_verifier", challenge}),
                Arguments.of("a verifier without a challenge", new String[] {}, new String[] {
                    "code_verifier", FylrApi.VERIFIER
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mismatches")
    @Tag("A13")
    @DisplayName("a code is bound to client, redirect URI and challenge")
    void isBound(String label, String[] authorization, String[] exchange) {
        FylrApi.rejected(fylr.exchange(code(authorization), exchange), 400, "invalid_grant");
    }

    @Test
    @Tag("A13")
    @DisplayName("a code is short-lived")
    void expires() {
        Object lifespan = admin.realm("fylr").get("accessCodeLifespan");
        assertThat((Integer) lifespan).isLessThanOrEqualTo(60);
        admin.updateRealm("fylr", Map.of("accessCodeLifespan", 1));
        // Each try uses a code up, so there must be some in stock.
        Queue<String> codes = new ArrayDeque<>();
        for (int i = 0; i < CODES_TO_TRY; i++) {
            codes.add(code());
        }
        assertThat(List.copyOf(codes)).doesNotHaveDuplicates();
        FylrApi.eventually(() -> FylrApi.rejected(fylr.exchange(codes.remove()), 400, "invalid_grant"));
        admin.updateRealm("fylr", Map.of("accessCodeLifespan", lifespan));
        FylrApi.success(fylr.exchange(code()));
    }
}
