package io.github.keycloakfylr.config.file;

/** A single value of the configuration. Immutable. */
record ConfigScalar(Source source, Kind kindOf, String text) implements ConfigValue {

    enum Kind {
        TEXT("text"),
        NUMBER("a number"),
        BOOLEAN("true or false"),
        NOTHING("nothing"),
        /** From the environment, which has no types. */
        ANY("text");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    @Override
    public String kind() {
        return kindOf.words;
    }

    /** Without the text: it may be a secret. */
    @Override
    public String toString() {
        return source + " " + kindOf;
    }
}
