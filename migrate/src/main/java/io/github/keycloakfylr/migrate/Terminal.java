package io.github.keycloakfylr.migrate;

import java.io.Console;
import java.io.IOException;

/** Where a person may sit who types a secret and watches the progress. */
final class Terminal {

    private Terminal() {}

    /** {@return whether standard input and output are a terminal} */
    @SuppressWarnings("SystemConsoleNull") // isTerminal tells what null told before Java 22
    static boolean isThere() {
        Console console = System.console();
        return console != null && isTerminal(console);
    }

    /**
     * {@return the secret in the environment, or the one that is typed where nobody has set it}
     *
     * @param variable the environment variable
     * @param prompt what the terminal asks
     * @throws IOException when the variable is not set, and there is nobody to ask
     */
    @SuppressWarnings("SystemConsoleNull") // isTerminal tells what null told before Java 22
    static String secret(String variable, String prompt) throws IOException {
        Console console = System.console();
        if (System.getenv(variable) == null && console != null && isTerminal(console)) {
            char[] typed = console.readPassword(prompt);
            return typed == null ? "" : new String(typed);
        }
        return environment(variable);
    }

    /**
     * {@return the value of an environment variable}
     *
     * @throws IOException when it is not set
     */
    static String environment(String variable) throws IOException {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IOException("The environment variable " + variable + " is not set");
        }
        return value;
    }

    /** From Java 22 on there is a console where nobody can type, and a method that tells. */
    private static boolean isTerminal(Console console) {
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
