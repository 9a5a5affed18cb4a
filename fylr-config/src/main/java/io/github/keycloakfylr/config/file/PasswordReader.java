package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.PasswordRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the password rules of the base config. */
final class PasswordReader {

    /** More than anybody is blocked for, and far from what Keycloak's seconds hold. */
    private static final int MAX_MINUTES = 366 * 24 * 60;

    private static final int MAX_ATTEMPTS = 100_000;
    /** Of a realm's password policy, which has a column of its own in the database. */
    private static final int MAX_CHARS = 2000;

    private final Problems problems;
    private final LocalizedTexts texts;

    PasswordReader(Problems problems, LocalizedTexts texts) {
        this.problems = problems;
        this.texts = texts;
    }

    /** {@return base config {@code password}} */
    PasswordRules rules(Section password) {
        Map<String, String> hints = new TreeMap<>();
        texts.of(password.section("hint"), hints::putIfAbsent);
        return new PasswordRules(pattern(password), hints, password.truth("showforgot"), block(password));
    }

    private Optional<String> pattern(Section password) {
        List<String> expressions = new ArrayList<>();
        boolean exact = true;
        for (Section entry : password.sections("check")) {
            entry.check(Schema.PASSWORD_CHECK);
            Optional<Section.Setting> expression =
                    entry.text("regexp").filter(found -> !found.text().isEmpty());
            if (expression.isPresent()) {
                try {
                    expressions.add(PasswordPattern.translate(expression.get().text()));
                } catch (PasswordPattern.NotExactException e) {
                    exact = false;
                    problems.warn(
                            expression.get().source(),
                            expression.get().path(),
                            "is not converted: " + e.getMessage() + ". Keycloak's expressions are Java's, and match a"
                                    + " password as a whole: set it in Authentication > Policies > Password policy, Regular expression");
                }
            }
        }
        String pattern = PasswordPattern.all(expressions);
        if (pattern.length() > MAX_CHARS) {
            exact = false;
            problems.warn(
                    password.sourceOf("check"),
                    password.path("check"),
                    "is not converted: together the expressions are too long for a policy of Keycloak's");
        }
        if (expressions.isEmpty()) {
            return Optional.empty();
        }
        if (!exact) {
            // A part of the rules would look like all of them.
            problems.warn(
                    password.sourceOf("check"),
                    password.path("check"),
                    "the other expressions are not converted either: Keycloak has one for all of them");
            return Optional.empty();
        }
        problems.note(
                password.sourceOf("check"),
                password.path(),
                "taken over: check, as the password policy Regular expression; new passwords have at most "
                        + PasswordPattern.LONGEST_PASSWORD + " characters, as in fylr");
        return Optional.of(pattern);
    }

    private Optional<PasswordRules.Block> block(Section password) {
        Section blockClient = password.section("blockclient");
        Optional<Integer> attempts = blockClient.number("attempts", MAX_ATTEMPTS);
        Optional<Integer> minutes = blockClient.number("minutes", MAX_MINUTES);
        if (attempts.isEmpty() && minutes.isEmpty()) {
            return Optional.empty();
        }
        if (attempts.orElse(0) == 0 || minutes.orElse(0) == 0) {
            problems.warn(
                    blockClient.source(),
                    blockClient.path(),
                    "is not converted: without attempts or minutes nobody is blocked in fylr, and here the realm's own brute"
                            + " force detection goes on, Realm settings > Security defenses");
            return Optional.empty();
        }
        problems.note(blockClient.source(), blockClient.path(), "taken over: attempts, minutes");
        return Optional.of(new PasswordRules.Block(attempts.get(), minutes.get()));
    }
}
