package io.github.keycloakfylr.config;

import java.util.Map;
import java.util.Optional;

/**
 * Base config {@code password}, each as far as the files say it.
 *
 * @param pattern what a new password has to match as a whole, for {@link java.util.regex.Pattern}
 * @param hints what is said of it where a new password is set, by language ({@code de}, {@code en}), sorted
 * @param forgottenLink whether the login page has a link for a forgotten password
 * @param block how wrong passwords block
 */
public record PasswordRules(
        Optional<String> pattern, Map<String, String> hints, Optional<Boolean> forgottenLink, Optional<Block> block) {

    /**
     * How wrong passwords block.
     *
     * @param attempts wrong ones in a row, at least 1
     * @param minutes for how long the user is blocked then, at least 1
     */
    public record Block(int attempts, int minutes) {}
}
