package io.github.keycloakfylr.config.file;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads texts that the base config has by language, for pages of Keycloak. */
final class LocalizedTexts {

    private static final Set<String> THEME_LANGUAGES = Set.of("de", "en");
    private static final int MAX_TEXT_CHARS = 4000;

    /** Takes a text, unless there is one already. */
    interface Taker {

        /** {@return the text that is there for this language already; {@code null} when there was none} */
        @Nullable
        String take(String language, String text);
    }

    private final Problems problems;

    LocalizedTexts(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads the texts that are not blank.
     *
     * @param languages a map of texts by language tag
     * @param taker is given each with its language, without the country
     */
    void of(Section languages, Taker taker) {
        for (String tag : languages.keys()) {
            Optional<Section.Setting> setting = languages.filledText(tag);
            setting.ifPresent(found -> language(tag, found).ifPresent(language -> {
                if (taker.take(language, found.text()) != null) {
                    problems.warn(
                            found.source(), found.path(), "is left out: there is a text for this language already");
                }
            }));
        }
    }

    private Optional<String> language(String tag, Section.Setting text) {
        String language = Locale.forLanguageTag(tag).getLanguage();
        if (language.isEmpty()) {
            problems.error(text.source(), text.path(), "expected a language such as de-DE or en-US as the key");
            return Optional.empty();
        }
        if (text.text().length() > MAX_TEXT_CHARS || text.text().indexOf('\0') >= 0 || Placeholder.in(text.text())) {
            problems.error(
                    text.source(),
                    text.path(),
                    "expected a text of at most " + MAX_TEXT_CHARS + " characters without '${'");
            return Optional.empty();
        }
        if (!THEME_LANGUAGES.contains(language)) {
            problems.warn(
                    text.source(),
                    text.path(),
                    "the pages speak German and English: this text is kept, but seen only where the realm has the language");
        }
        return Optional.of(language);
    }
}
