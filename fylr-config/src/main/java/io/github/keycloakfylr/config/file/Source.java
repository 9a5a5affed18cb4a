package io.github.keycloakfylr.config.file;

/**
 * Where a value of the configuration was written.
 *
 * @param name the file as it was named on the command line, or an environment variable
 * @param line from 1; 0 where there are no lines
 */
public record Source(String name, int line) {

    /** What fylr brings along, so that no file has to say it. */
    static final Source DEFAULTS = new Source("fylr's defaults", 0);

    /** {@return the place in the form that editors and terminals make a link of} */
    @Override
    public String toString() {
        return line > 0 ? name + ":" + line : name;
    }
}
