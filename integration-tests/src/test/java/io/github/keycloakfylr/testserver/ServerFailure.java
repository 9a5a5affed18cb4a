package io.github.keycloakfylr.testserver;

/** The server cannot be started, or did not get ready. */
final class ServerFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String summary;

    /**
     * Creates one.
     *
     * @param summary one line that says what is wrong and, where possible, what to do
     */
    ServerFailure(String summary) {
        super(summary);
        this.summary = summary;
    }

    /**
     * Creates one.
     *
     * @param summary one line that says what is wrong
     * @param output the server's last lines, which only the full message holds
     */
    ServerFailure(String summary, String output) {
        super(summary + System.lineSeparator() + output);
        this.summary = summary;
    }

    String summary() {
        return summary;
    }
}
