package io.github.keycloakfylr.passwordhash;

/** A text is no password hash that can be checked here. The message says why, and has nothing of the text. */
public final class UnusableHashException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableHashException(String reason) {
        super(reason);
    }
}
