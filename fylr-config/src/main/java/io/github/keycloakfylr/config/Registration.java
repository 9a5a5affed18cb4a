package io.github.keycloakfylr.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Base config {@code register}, each as far as the files say it (contract P7).
 *
 * @param allowed whether visitors may register
 * @param form what they are asked for
 * @param groups the ids, in fylr, of the groups that they become members of
 * @param infos what the page says above the form, in Markdown, by language ({@code de}, {@code en}), sorted
 */
public record Registration(
        Optional<Boolean> allowed,
        Optional<RegistrationForm> form,
        Optional<List<Integer>> groups,
        Map<String, String> infos) {}
