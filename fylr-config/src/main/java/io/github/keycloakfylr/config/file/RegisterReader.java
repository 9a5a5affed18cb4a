package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.Registration;
import io.github.keycloakfylr.config.RegistrationForm;
import io.github.keycloakfylr.config.RegistrationForm.Field;
import io.github.keycloakfylr.config.RegistrationForm.Presence;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads base config {@code register}. */
final class RegisterReader {

    private static final int MAX_GROUP = 999_999_999;

    private final Problems problems;
    private final LocalizedTexts texts;

    RegisterReader(Problems problems, LocalizedTexts texts) {
        this.problems = problems;
        this.texts = texts;
    }

    /** {@return what visitors who register are asked for, and become} */
    Registration registration(Section register) {
        Map<String, String> infos = new TreeMap<>();
        texts.of(register.section("info"), infos::putIfAbsent);
        return new Registration(
                register.truth("enable"), register.optionalSection("form").map(this::form), groups(register), infos);
    }

    private RegistrationForm form(Section section) {
        Map<Field, Presence> fields = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            section.text(field.key()).filter(word -> !word.text().isEmpty()).ifPresent(word -> Presence.of(word.text())
                    .ifPresentOrElse(
                            presence -> fields.put(field, presence),
                            () -> problems.error(word.source(), word.path(), "expected one of hide, show, require")));
        }
        return new RegistrationForm(fields);
    }

    private Optional<List<Integer>> groups(Section register) {
        if (!register.has("groups")) {
            return Optional.empty();
        }
        List<Integer> groups = new ArrayList<>();
        for (Section entry : register.sections("groups")) {
            entry.check(Schema.REGISTER_GROUP);
            Optional<Integer> group = entry.number("group", MAX_GROUP);
            if (!entry.has("group")) {
                problems.error(entry.source(), entry.path("group"), "expected the id of a group of fylr's");
            }
            group.filter(id -> !groups.contains(id)).ifPresent(groups::add);
        }
        if (!groups.isEmpty()) {
            problems.note(
                    register.sourceOf("groups"),
                    register.path("groups"),
                    "taken over: groups, by their ids in fylr; 'users' makes them");
        }
        return Optional.of(groups);
    }
}
