package io.github.keycloakfylr.config.file;

/**
 * A value of a configuration file, with its place. What it extends or replaces of an earlier file is no longer in it.
 * Immutable.
 */
sealed interface ConfigValue permits ConfigMap, ConfigList, ConfigScalar {

    /**
     * {@return the key's place for a value in a map; for a list or map that several files made, the last that touched
     * it}
     */
    Source source();

    /** {@return what it is, in words for a message} */
    String kind();

    /** {@return whether a file or the environment says something of it, rather than only fylr's defaults} */
    default boolean named() {
        return !source().equals(Source.DEFAULTS);
    }
}
