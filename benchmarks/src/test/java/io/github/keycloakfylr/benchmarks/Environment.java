package io.github.keycloakfylr.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where and when something was measured. */
final class Environment {

    private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*: (.*)$");
    private static final Path CPUS = Path.of("/proc/cpuinfo");

    private Environment() {}

    /** {@return one line for people} */
    static String describe(Options options) {
        return LocalDate.now(ZoneOffset.UTC) + ", Keycloak "
                + Path.of(System.getProperty("fylr.distribution", ""))
                        .getFileName()
                        .toString()
                        .replaceAll("keycloak-quarkus-dist-|\\.zip", "")
                + ", " + (options.postgres() ? "PostgreSQL" : "embedded database") + ", "
                + Runtime.getRuntime().availableProcessors() + " × " + processor() + ", "
                + System.getProperty("os.name") + ", Java " + Runtime.version().feature() + "; " + options.starts()
                + " starts, " + options.seconds() + " s for each endpoint, server and start.";
    }

    private static String processor() {
        try {
            Matcher model = MODEL.matcher(Files.readString(CPUS));
            return model.find() ? model.group(1).strip() : System.getProperty("os.arch");
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
