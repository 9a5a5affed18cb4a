package io.github.keycloakfylr.config;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a visitor who registers is asked for beside login, e-mail address and password: base config
 * {@code register.form} (contract P7). Immutable.
 */
public final class RegistrationForm {

    /** What becomes of a field. */
    public enum Presence {
        HIDE("hide"),
        SHOW("show"),
        REQUIRE("require");

        private final String word;

        Presence(String word) {
            this.word = word;
        }

        /** {@return the presence of that word in a base config} */
        public static Optional<Presence> of(String word) {
            return Arrays.stream(values())
                    .filter(presence -> presence.word.equals(word))
                    .findFirst();
        }
    }

    /** A field of fylr's form, and the user attributes that it fills. */
    public enum Field {
        /** Required it demands what every address has; house numbers and states not all have. */
        ADDRESS(
                "address",
                List.of("street", "postal_code", "town"),
                List.of("address_supplement", "house_number", "state", "country")),
        COMPANY("company", "company"),
        DEPARTMENT("department", "department"),
        DISPLAYNAME("displayname", "displayname"),
        FIRST_NAME("first_name", "firstName"),
        LAST_NAME("last_name", "lastName"),
        PHONE("phone", "phone");

        private final String key;
        private final List<String> required;
        private final List<String> voluntary;

        Field(String key, String attribute) {
            this(key, List.of(attribute), List.of());
        }

        Field(String key, List<String> required, List<String> voluntary) {
            this.key = key;
            this.required = required;
            this.voluntary = voluntary;
        }

        /** {@return the key below {@code register.form}} */
        public String key() {
            return key;
        }

        /** {@return the field of that key} */
        public static Optional<Field> of(String key) {
            return Arrays.stream(values())
                    .filter(field -> field.key.equals(key))
                    .findFirst();
        }
    }

    private final Map<Field, Presence> fields;

    /**
     * Creates the form.
     *
     * @param fields those that are left out are hidden
     */
    public RegistrationForm(Map<Field, Presence> fields) {
        Map<Field, Presence> sorted = new EnumMap<>(Field.class);
        sorted.putAll(fields);
        this.fields = Collections.unmodifiableMap(sorted);
    }

    /**
     * {@return the form; words that mean nothing are left out, and of two for one field the last counts}
     *
     * @param words such as {@code company=show}
     */
    public static RegistrationForm of(Stream<String> words) {
        Map<Field, Presence> fields = new EnumMap<>(Field.class);
        words.forEach(word ->
                field(word).ifPresent(field -> presence(word).ifPresent(presence -> fields.put(field, presence))));
        return new RegistrationForm(fields);
    }

    /** {@return whether it says of a field what becomes of it, such as {@code company=show}} */
    public static boolean isWord(String word) {
        return field(word).isPresent() && presence(word).isPresent();
    }

    private static Optional<Field> field(String word) {
        return Field.of(word.substring(0, Math.max(word.indexOf('='), 0)));
    }

    private static Optional<Presence> presence(String word) {
        return Presence.of(word.substring(word.indexOf('=') + 1));
    }

    /** {@return the user attributes that the form asks for, each with whether it must be filled in} */
    public Map<String, Boolean> attributes() {
        return fields.entrySet().stream()
                .filter(field -> field.getValue() != Presence.HIDE)
                .flatMap(field -> Stream.concat(
                        field.getKey().required.stream()
                                .map(name -> Map.entry(name, field.getValue() == Presence.REQUIRE)),
                        field.getKey().voluntary.stream().map(name -> Map.entry(name, false))))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** {@return the words of it, separated by spaces, as {@link #of} reads them} */
    @Override
    public String toString() {
        return fields.entrySet().stream()
                .map(field -> field.getKey().key + "=" + field.getValue().word)
                .collect(Collectors.joining(" "));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RegistrationForm form && fields.equals(form.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }
}
