package io.github.keycloakfylr.realm;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What clients get for an access token (contract T13). Which of them is accepted is no question: both are. */
public enum AccessTokenFormat {
    /** Read by this server only, as fylr's are. */
    OPAQUE,
    /** A JSON Web Token that a resource server can verify by itself (RFC 9068). */
    JWT;

    /** {@return how it is written in a setting} */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the format that is written so} */
    static Optional<AccessTokenFormat> of(String value) {
        return Arrays.stream(values())
                .filter(format -> format.value().equals(value))
                .findFirst();
    }
}
