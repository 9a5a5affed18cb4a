package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keycloakfylr.config.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What became of each user and group: lines on standard output, and a JSON file where one is asked for. Both are
 * written as it happens, so that any number of users fits. Never a hash or another secret. Thread-safe.
 */
final class MigrationReport implements AutoCloseable {

    /** What became of a user or a group. */
    enum Outcome {
        CREATED("created"),
        CHANGED("changed"),
        UNCHANGED("unchanged"),
        LEFT("left out"),
        NOT_TAKEN("not taken over");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private static final String GROUPS = "groups";

    private final PrintStream output;
    private final boolean dryRun;
    private final @Nullable JsonGenerator file;
    private final Map<String, Map<Outcome, Long>> counts = new TreeMap<>();
    private long seen;

    /**
     * Begins the report.
     *
     * @param output for people
     * @param path for programs, if any; a file that is there is replaced
     * @param dryRun whether nothing is written to Keycloak
     * @throws IOException when the file cannot be written
     */
    MigrationReport(PrintStream output, Optional<Path> path, boolean dryRun) throws IOException {
        this.output = output;
        this.dryRun = dryRun;
        if (path.isEmpty()) {
            file = null;
            return;
        }
        try {
            file = new ObjectMapper().getFactory().createGenerator(Files.newBufferedWriter(path.get()));
        } catch (IOException e) {
            throw new IOException(
                    "--report: " + path.get() + " cannot be written: "
                            + e.getClass().getSimpleName(),
                    e);
        }
        file.useDefaultPrettyPrinter();
        file.writeStartObject();
        file.writeBooleanField("dryRun", dryRun);
        file.writeArrayFieldStart("entries");
    }

    /**
     * Notes what became of a user.
     *
     * @param changed which parts were written, where the user was there before
     * @param reasons why the user, or a part, is not taken over
     */
    void user(MappedUser.Who who, Outcome outcome, Collection<UserPart> changed, List<String> reasons)
            throws IOException {
        String type = who.type().isEmpty() ? "(none)" : who.type();
        entry(
                type,
                "user " + who.id() + " '" + who.login() + "' (" + type + ")",
                outcome,
                changed.stream().map(UserPart::label).toList(),
                reasons,
                Map.of("user", who.id(), "login", who.login(), "type", type));
    }

    /** Notes what became of a group. */
    void group(MappedGroup group, Outcome outcome, List<String> reasons) throws IOException {
        entry(
                GROUPS,
                "group " + group.key() + " '" + group.name() + "'",
                outcome,
                List.of(),
                reasons,
                Map.of("group", group.key(), "name", group.name()));
    }

    /** Notes a user of an earlier run who is not at fylr any more; nothing is deleted. */
    synchronized void gone(String id, String username) throws IOException {
        output.println(Printable.of("user " + id + " '" + username + "': is no longer at fylr; not touched"));
        if (file != null) {
            file.writeStartObject();
            file.writeStringField("user", id);
            file.writeStringField("login", username);
            file.writeStringField("outcome", "no longer at fylr");
            file.writeEndObject();
        }
    }

    private synchronized void entry(
            String row,
            String who,
            Outcome outcome,
            List<String> changed,
            List<String> reasons,
            Map<String, String> keys)
            throws IOException {
        counts.computeIfAbsent(row, type -> new EnumMap<>(Outcome.class)).merge(outcome, 1L, Long::sum);
        if (!row.equals(GROUPS)) {
            seen++;
        }
        boolean silent = reasons.isEmpty() && (outcome == Outcome.CREATED || outcome == Outcome.UNCHANGED);
        // What was said of a user who has not changed since is in the first run's report.
        if (silent || outcome == Outcome.UNCHANGED) {
            return;
        }
        String line = who + ": " + outcome.label() + (changed.isEmpty() ? "" : ": " + String.join(", ", changed))
                + (reasons.isEmpty() ? "" : ": " + String.join("; ", reasons));
        output.println(Printable.of(line));
        if (file != null) {
            file.writeStartObject();
            for (Map.Entry<String, String> key : new TreeMap<>(keys).entrySet()) {
                file.writeStringField(key.getKey(), key.getValue());
            }
            file.writeStringField("outcome", outcome.label());
            writeAll("changed", changed);
            writeAll("reasons", reasons);
            file.writeEndObject();
        }
    }

    private void writeAll(String name, List<String> texts) throws IOException {
        if (file != null && !texts.isEmpty()) {
            file.writeArrayFieldStart(name);
            for (String text : texts) {
                file.writeString(text);
            }
            file.writeEndArray();
        }
    }

    /** {@return how many users are done} */
    synchronized long seen() {
        return seen;
    }

    /** {@return whether every user and group is taken over, or left out on purpose} */
    synchronized boolean complete() {
        return counts.values().stream().noneMatch(row -> row.containsKey(Outcome.NOT_TAKEN));
    }

    /** {@return whether the realm lacks something: what was created or changed, or would be without a dry run} */
    synchronized boolean different() {
        return counts.values().stream()
                .anyMatch(row -> row.containsKey(Outcome.CREATED) || row.containsKey(Outcome.CHANGED));
    }

    /**
     * Ends the report with the counts.
     *
     * @param interrupted whether users are missing in it
     */
    synchronized void end(boolean interrupted) throws IOException {
        output.println();
        output.println(row("", Outcome::label));
        counts.forEach((type, row) ->
                output.println(row(Printable.of(type), outcome -> String.valueOf(row.getOrDefault(outcome, 0L)))));
        if (dryRun) {
            output.println("Nothing was written: this was a dry run.");
        }
        if (interrupted) {
            output.println("Not all users are done. Run it again to continue.");
        }
        if (file != null) {
            file.writeEndArray();
            file.writeObjectFieldStart("counts");
            for (Map.Entry<String, Map<Outcome, Long>> type : counts.entrySet()) {
                file.writeObjectFieldStart(type.getKey());
                for (Map.Entry<Outcome, Long> count : type.getValue().entrySet()) {
                    file.writeNumberField(count.getKey().label(), count.getValue());
                }
                file.writeEndObject();
            }
            file.writeEndObject();
            file.writeBooleanField("interrupted", interrupted);
            file.writeEndObject();
        }
    }

    private static String row(String type, Function<Outcome, String> cell) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-22s", type));
        for (Outcome outcome : Outcome.values()) {
            line.append(String.format(Locale.ROOT, "%15s", cell.apply(outcome)));
        }
        return line.toString().stripTrailing();
    }

    @Override
    public synchronized void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
