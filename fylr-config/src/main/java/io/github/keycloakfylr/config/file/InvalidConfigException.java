package io.github.keycloakfylr.config.file;

import java.util.List;

/** The files cannot be used; the message has everything that is wrong, a line each. */
public final class InvalidConfigException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Problems problems;

    InvalidConfigException(Problems problems) {
        super(String.join("\n", problems.errors()));
        this.problems = problems;
    }

    /** {@return what does not keep the files from being used, a line each} */
    public List<String> warnings() {
        return problems.warnings();
    }

    /** {@return what keeps the files from being used, a line each} */
    public List<String> errors() {
        return problems.errors();
    }
}
