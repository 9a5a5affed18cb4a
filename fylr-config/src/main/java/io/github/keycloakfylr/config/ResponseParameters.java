package io.github.keycloakfylr.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Redirect URIs that Keycloak never accepts since 26.7.2, not even when they are registered character by character:
 * those with a parameter of the authorization response in their query. An attacker could put in there what the client
 * takes for the response. fylr accepts them.
 */
public final class ResponseParameters {

    /**
     * Those of Keycloak's RedirectUtils, whose own list is private; it compares them decoded and without regard to
     * case.
     */
    private static final Set<String> NAMES = Set.of(
            "code",
            "id_token",
            "access_token",
            "token_type",
            "expires_in",
            "state",
            "iss",
            "error",
            "error_description",
            "session_state",
            "response",
            "kc_action",
            "kc_action_status");

    private ResponseParameters() {}

    /** {@return the first parameter in the URI's query that makes Keycloak reject it} */
    public static Optional<String> in(String redirectUri) {
        try {
            String query = new URI(redirectUri).getRawQuery();
            return query == null
                    ? Optional.empty()
                    : Arrays.stream(query.split("&"))
                            .map(parameter -> parameter.split("=", 2)[0])
                            .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8)
                                    .toLowerCase(Locale.ROOT))
                            .filter(NAMES::contains)
                            .findFirst();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
