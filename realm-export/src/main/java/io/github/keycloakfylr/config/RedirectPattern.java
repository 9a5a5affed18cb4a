package io.github.keycloakfylr.config;

import java.net.URI;
import java.util.Optional;

/** STUB until the helper delivers. */
public final class RedirectPattern {
    private final String t;
    private RedirectPattern(String t) { this.t = t; }
    public static Optional<RedirectPattern> parse(String pattern) {
        return pattern.matches("https?://[^/]+") ? Optional.of(new RedirectPattern(pattern)) : Optional.empty();
    }
    public boolean matches(URI destination) { return false; }
    @Override public String toString() { return t; }
}
