package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes fylr's groups to the realm, before the users who are their members. */
final class GroupWriter {

    private static final String ATTRIBUTES = "attributes";

    private final RealmUsers realm;
    private final MigrationReport report;
    private final boolean dryRun;
    /** The realm's groups that an earlier run has taken over, by their key at fylr. */
    private final Map<String, ObjectNode> known = new HashMap<>();

    private final Map<String, UserWriter.Group> written = new HashMap<>();

    /**
     * Sets the writer up.
     *
     * @param dryRun whether nothing is written
     */
    GroupWriter(RealmUsers realm, MigrationReport report, boolean dryRun) {
        this.realm = realm;
        this.report = report;
        this.dryRun = dryRun;
    }

    /** Reads which groups are in the realm already. */
    void readKnown() throws IOException, InterruptedException {
        realm.readGroups(group -> {
            String key = group.path(ATTRIBUTES).path(MappedGroup.ID).path(0).asText();
            if (!key.isEmpty()) {
                known.put(key, group);
            }
        });
    }

    /** {@return the groups that users can be members of, by every key that users may name them by; it grows} */
    Map<String, UserWriter.Group> written() {
        return Collections.unmodifiableMap(written);
    }

    /** Creates a group, or writes what has changed at fylr. */
    void write(MappedGroup group) throws IOException, InterruptedException {
        if (!group.isNamed()) {
            report.group(group, MigrationReport.Outcome.NOT_TAKEN, List.of("it has no name, or too long a one"));
            return;
        }
        ObjectNode there = known.get(group.key());
        ObjectNode wanted = wanted(group, there);
        String id = there == null ? "" : there.path("id").asText();
        MigrationReport.Outcome outcome = there == null
                ? MigrationReport.Outcome.CREATED
                : wanted.equals(selected(there)) ? MigrationReport.Outcome.UNCHANGED : MigrationReport.Outcome.CHANGED;
        if (!dryRun && outcome != MigrationReport.Outcome.UNCHANGED) {
            RealmUsers.Response response =
                    there == null ? realm.send("POST", "/groups", wanted) : realm.send("PUT", "/groups/" + id, wanted);
            if (!response.succeeded()) {
                // A group of the realm's own may have roles that fylr's members must not get.
                report.group(
                        group,
                        MigrationReport.Outcome.NOT_TAKEN,
                        List.of(
                                response.status() == 409
                                        ? "the realm has a group of that name, which the tool has not made"
                                        : response.error()));
                return;
            }
            id = there == null ? response.id() : id;
        }
        UserWriter.Group result = new UserWriter.Group(id, group.name());
        group.keys().forEach(key -> written.putIfAbsent(key, result));
        report.group(group, outcome, new ArrayList<>(group.reasons()));
    }

    /** Attributes that are not from fylr stay. */
    private static ObjectNode wanted(MappedGroup group, @Nullable ObjectNode there) {
        ObjectNode wanted = JsonNodeFactory.instance.objectNode();
        wanted.put("name", group.name());
        ObjectNode attributes = wanted.putObject(ATTRIBUTES);
        if (there != null) {
            there.path(ATTRIBUTES).properties().forEach(old -> {
                if (!MappedGroup.isOurs(old.getKey())) {
                    attributes.set(old.getKey(), old.getValue());
                }
            });
        }
        attributes.setAll(group.attributes());
        return wanted;
    }

    private static ObjectNode selected(ObjectNode there) {
        ObjectNode selected = JsonNodeFactory.instance.objectNode();
        selected.set("name", there.path("name"));
        selected.set(ATTRIBUTES, there.path(ATTRIBUTES));
        return selected;
    }
}
