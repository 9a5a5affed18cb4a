package io.github.keycloakfylr.config.file;

/** Why a file cannot be read, with its place; the message quotes nothing of the file, where secrets are. */
final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Source source;
    private final String message;

    UnreadableException(Source source, String message) {
        super(message);
        this.source = source;
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }

    Source source() {
        return source;
    }
}
