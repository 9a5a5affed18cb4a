package io.github.keycloakfylr.migrate;

/** The command line. */
public final class Migrate {

    private Migrate() {
    }

    public static void main(String[] arguments) {
        throw new UnsupportedOperationException();
    }
}
