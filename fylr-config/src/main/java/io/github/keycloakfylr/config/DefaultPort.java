package io.github.keycloakfylr.config;

import java.util.Locale;

/** The port of an {@code http} or {@code https} address that names none (RFC 9110 section 4.2). */
public final class DefaultPort {

    private DefaultPort() {}

    /**
     * {@return 443 or 80}
     *
     * @param scheme {@code http} or {@code https}, or {@code null}, which counts as {@code http}
     */
    public static int of(String scheme) {
        return scheme != null && "https".equals(scheme.toLowerCase(Locale.ROOT)) ? 443 : 80;
    }
}
