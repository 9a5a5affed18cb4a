package io.github.keycloakfylr.endpoint;

import java.util.Locale;
import java.util.Optional;

/** Reads a bearer token out of a header (RFC 6750 section 2.1). */
final class BearerToken {

    private static final String SCHEME = "bearer ";

    private BearerToken() {}

    /** {@return the token, or nothing when there is no header or it has another scheme} */
    static Optional<String> of(String header) {
        return Optional.ofNullable(header)
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .map(value -> value.substring(SCHEME.length()).trim());
    }
}
