package io.github.keycloakfylr.passwordhash;

import java.util.List;

/** The forms that are known, each by the beginning of its texts: a closed list. A further form is one class here. */
enum HashForm {
    BCRYPT(BcryptPassword::parse, "$2"),
    ARGON2(Argon2Password::parse, "$argon2"),
    PBKDF2(Pbkdf2Password::parse, "$pbkdf2", "pbkdf2_"),
    SHA_CRYPT(ShaCryptPassword::parse, "$5$", "$6$");

    /** Reads a text of the form. */
    @FunctionalInterface
    interface Parser {

        ImportedHash parse(String text) throws UnusableHashException;
    }

    private final Parser parser;
    private final List<String> beginnings;

    HashForm(Parser parser, String... beginnings) {
        this.parser = parser;
        this.beginnings = List.of(beginnings);
    }

    private boolean isOf(String text) {
        return beginnings.stream().anyMatch(text::startsWith);
    }

    static ImportedHash parse(String text) throws UnusableHashException {
        for (HashForm form : values()) {
            if (form.isOf(text)) {
                return form.parser.parse(text);
            }
        }
        throw new UnusableHashException("its form is not known: neither bcrypt, Argon2, PBKDF2 nor SHA-crypt");
    }
}
