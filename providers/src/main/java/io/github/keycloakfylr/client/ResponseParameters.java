package io.github.keycloakfylr.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Redirect URIs that Keycloak never accepts since 26.7.2, not even when they are registered character by character: those
 * with a parameter of the authorization response in their query. An attacker could put in there what the client takes for the
 * response. fylr accepts them.
 */
final class ResponseParameters {

    private static final Set<String> NAMES = Set.of("state", "code", "response", "session_state");

    private ResponseParameters() {
    }

    /** @return the first parameter in the URI's query that makes Keycloak refuse it */
    static Optional<String> in(String redirectUri) {
        try {
            String query = new URI(redirectUri).getRawQuery();
            return query == null ? Optional.empty()
                    : Arrays.stream(query.split("&")).map(parameter -> parameter.split("=", 2)[0]).filter(NAMES::contains).findFirst();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
