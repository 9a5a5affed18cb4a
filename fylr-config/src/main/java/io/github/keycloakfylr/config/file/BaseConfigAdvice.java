package io.github.keycloakfylr.config.file;

import java.util.Map;

/**
 * What those sections of the base config mean for logins that are not converted, and where it is set in Keycloak
 * (contract V1).
 */
final class BaseConfigAdvice {

    /** By the key below {@code system.config}. */
    static final Map<String, String> BY_KEY = Map.of(
            "user",
            "which fields of a user fylr's events carry: here they carry what docs/operations.md lists, and what"
                    + " Keycloak keeps of them is Realm settings > Events");

    private BaseConfigAdvice() {}
}
