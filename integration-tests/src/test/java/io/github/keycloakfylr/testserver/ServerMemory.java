package io.github.keycloakfylr.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server of its own process holds, by the JDK's own {@code jcmd}. */
public final class ServerMemory {

    private static final Pattern TOTAL = Pattern.compile("^Total\\s+\\d+\\s+(\\d+)", Pattern.MULTILINE);
    private static final Pattern THREAD = Pattern.compile("^\"", Pattern.MULTILINE);

    private final long pid;

    /** Looks at the JVM of this process id. */
    public ServerMemory(long pid) {
        this.pid = pid;
    }

    /** The bytes of what is alive in the heap: the histogram counts after a full collection. */
    public long liveBytes() {
        Matcher total = TOTAL.matcher(jcmd("GC.class_histogram"));
        if (!total.find()) {
            throw new ServerFailure("jcmd does not tell what is alive.");
        }
        return Long.parseLong(total.group(1));
    }

    /** How many threads there are. */
    public long threads() {
        return THREAD.matcher(jcmd("Thread.print")).results().count();
    }

    private String jcmd(String command) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            String.valueOf(pid),
                            command)
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
