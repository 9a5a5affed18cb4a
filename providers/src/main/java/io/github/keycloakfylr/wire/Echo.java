package io.github.keycloakfylr.wire;

/** Text that a client has sent, on its way into the response to it. */
public final class Echo {

    private static final int MAX_CHARS = 200;

    private Echo() {}

    /**
     * {@return its first 200 characters, without control characters: whoever reads the response in a terminal is to be
     * safe from it}
     */
    public static String of(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "");
        return printable.length() <= MAX_CHARS ? printable : printable.substring(0, MAX_CHARS);
    }
}
