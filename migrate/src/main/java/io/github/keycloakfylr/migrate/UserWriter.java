package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.UserAttributes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Writes one user after the other to the realm, by several threads at once. What is there already is read first. */
final class UserWriter {

    /** A user of the realm whom an earlier run has taken over. */
    private record Known(String keycloakId, String username, String mark) {}

    /**
     * A group of the realm.
     *
     * @param keycloakId Keycloak's id; empty in a dry run for one that is not there
     */
    record Group(String keycloakId, String name) {}

    private static final String OTHER_USER =
            "the login or the e-mail address belongs to another user of the realm, whom the tool has not made";
    private static final String USERNAME = "username";
    private static final String EMAIL = "email";
    private static final String EMAIL_VERIFIED = "emailVerified";
    private static final String ENABLED = "enabled";
    private static final String ATTRIBUTES = "attributes";
    private static final String REQUIRED_ACTIONS = "requiredActions";
    private static final int CONFLICT = 409;
    private static final int MANY = 10_000;

    private final RealmUsers realm;
    private final Map<String, Group> groups;
    private final MigrationReport report;
    private final boolean dryRun;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    /** Users whom the server has created at their first login, by their login. */
    private final Map<String, Known> created = new ConcurrentHashMap<>();
    /** Logins and addresses of the realm's other users, whom this run does not touch. */
    private final Set<String> foreign = ConcurrentHashMap.newKeySet();

    /**
     * Sets the writer up.
     *
     * @param groups by every key that users may name them by, when users are written
     * @param dryRun whether nothing is written
     */
    UserWriter(RealmUsers realm, Map<String, Group> groups, MigrationReport report, boolean dryRun) {
        this.realm = realm;
        this.groups = groups;
        this.report = report;
        this.dryRun = dryRun;
    }

    /**
     * Reads who is in the realm already.
     *
     * @param parallel how many requests are under way at once
     */
    void readKnown(int parallel) throws IOException, InterruptedException {
        realm.readUsers(parallel, this::note);
    }

    private void note(ObjectNode user) {
        String id = attribute(user, UserMapping.ID);
        String mark = attribute(user, UserMapping.MARK);
        Known there = new Known(user.path("id").asText(), user.path(USERNAME).asText(), mark);
        if (!id.isEmpty() && !mark.isEmpty()) {
            known.put(id, there);
        } else if (mark.equals(UserAttributes.AT_FIRST_LOGIN)) {
            created.put(there.username(), there);
        } else {
            foreign.add(user.path(USERNAME).asText());
            if (!user.path(EMAIL).asText().isEmpty()) {
                foreign.add(user.path(EMAIL).asText());
            }
        }
    }

    /** {@return the keys of users of earlier runs, with their names in the realm, that are not among those} */
    Map<String, String> gone(Set<String> seen) {
        Map<String, String> gone = new TreeMap<>();
        known.forEach((id, user) -> {
            if (!seen.contains(id)) {
                gone.put(id, user.username());
            }
        });
        return gone;
    }

    /**
     * Creates the user, or writes what has changed at fylr.
     *
     * @throws IOException when the server does not respond any more
     */
    void write(MappedUser user) throws IOException, InterruptedException {
        Known there = known.get(user.who().id());
        boolean completed = there == null;
        if (completed) {
            there = created.get(
                    UserMapping.lowerCase(user.representation().path(USERNAME).asText()));
        }
        List<String> reasons = new ArrayList<>(user.reasons());
        List<Group> memberOf = memberOf(user, reasons);
        if (there == null) {
            create(user, memberOf, reasons);
            return;
        }
        Set<UserPart> changed = UserPart.changed(user.digests(), there.mark());
        if (completed) {
            // The old server has said that the user's password is the one that is here.
            changed.remove(UserPart.PASSWORD);
        }
        if (changed.isEmpty()) {
            report.user(user.who(), MigrationReport.Outcome.UNCHANGED, changed, reasons);
        } else {
            Optional<String> error =
                    dryRun ? Optional.empty() : change(user, there.keycloakId(), changed, memberOf, reasons);
            if (error.isPresent()) {
                report.user(user.who(), MigrationReport.Outcome.NOT_TAKEN, changed, List.of(error.get()));
            } else {
                report.user(user.who(), MigrationReport.Outcome.CHANGED, changed, reasons);
            }
        }
    }

    private List<Group> memberOf(MappedUser user, List<String> reasons) {
        List<Group> memberOf = new ArrayList<>();
        for (String key : user.groups()) {
            Group group = groups.get(key);
            if (group == null) {
                reasons.add("not in the group " + key + ", which is not taken over");
            } else {
                memberOf.add(group);
            }
        }
        return memberOf;
    }

    private void create(MappedUser user, List<Group> memberOf, List<String> reasons)
            throws IOException, InterruptedException {
        ObjectNode representation = user.representation().deepCopy();
        if (dryRun) {
            boolean taken = isForeign(representation.path(USERNAME)) || isForeign(representation.path(EMAIL));
            report.user(
                    user.who(),
                    taken ? MigrationReport.Outcome.NOT_TAKEN : MigrationReport.Outcome.CREATED,
                    Set.of(),
                    taken ? List.of(OTHER_USER) : reasons);
            return;
        }
        // Keycloak would take a slash in a group's name for a path. Without its digest the part is written by the next
        // run, should this one end in between.
        boolean byPath = memberOf.stream().noneMatch(group -> group.name().contains("/"));
        if (byPath) {
            ArrayNode paths = representation.putArray("groups");
            memberOf.forEach(group -> paths.add("/" + group.name()));
        } else {
            Map<UserPart, String> digests = new EnumMap<>(user.digests());
            digests.remove(UserPart.GROUPS);
            set(representation, UserMapping.MARK, UserPart.mark(digests));
        }
        RealmUsers.Response response = realm.send("POST", "/users", representation);
        String id = response.status() == CONFLICT ? idOfSame(user) : response.id();
        if (id.isEmpty()) {
            report.user(
                    user.who(),
                    MigrationReport.Outcome.NOT_TAKEN,
                    Set.of(),
                    List.of(response.status() == CONFLICT ? OTHER_USER : response.error()));
            return;
        }
        if (!byPath) {
            change(user, id, EnumSet.of(UserPart.GROUPS), memberOf, reasons).ifPresent(reasons::add);
        }
        report.user(user.who(), MigrationReport.Outcome.CREATED, Set.of(), reasons);
    }

    private boolean isForeign(JsonNode name) {
        return foreign.contains(UserMapping.lowerCase(name.asText()));
    }

    /** A request that was sent again because its response got lost finds the user whom it has created. */
    private String idOfSame(MappedUser user) throws IOException, InterruptedException {
        JsonNode found = realm.get("/users?briefRepresentation=false&exact=true&username="
                + KeycloakServer.encode(user.representation().path(USERNAME).asText()));
        return user.who().id().equals(attribute(found.path(0), UserMapping.ID))
                ? found.path(0).path("id").asText()
                : "";
    }

    /** {@return why Keycloak has rejected the change, if it has} */
    private Optional<String> change(
            MappedUser user, String id, Set<UserPart> changed, List<Group> memberOf, List<String> reasons)
            throws IOException, InterruptedException {
        String path = "/users/" + KeycloakServer.encode(id);
        RealmUsers.Response found = realm.send("GET", path, null);
        if (!(found.body() instanceof ObjectNode there) || !found.succeeded()) {
            return Optional.of(found.error());
        }
        if (changed.contains(UserPart.GROUPS)) {
            Optional<String> error = changeGroups(path, memberOf);
            if (error.isPresent()) {
                return error;
            }
        }
        ObjectNode sent = merged(there, user, changed);
        if (attribute(there, UserMapping.ID).isEmpty()) {
            // Whom the server has created does not go without what fylr asks of the user, such as a second factor.
            user.representation()
                    .path(REQUIRED_ACTIONS)
                    .forEach(action -> require(sent, user.representation(), action.asText()));
        }
        RealmUsers.Response response = realm.send("PUT", path, sent);
        if (!response.succeeded()) {
            return Optional.of(response.status() == CONFLICT ? OTHER_USER : response.error());
        }
        String login =
                UserMapping.lowerCase(user.representation().path(USERNAME).asText());
        if (!there.path(USERNAME).asText().equals(login)
                && !realm.get(path).path(USERNAME).asText().equals(login)) {
            reasons.add("the login stays '" + there.path(USERNAME).asText()
                    + "': the realm's setting 'Edit username' is off");
        }
        return Optional.empty();
    }

    /** What Keycloak has, with the parts that have changed at fylr. What is not sent stays as it is. */
    private static ObjectNode merged(ObjectNode there, MappedUser user, Set<UserPart> changed) {
        ObjectNode wanted = user.representation();
        ObjectNode sent = there.deepCopy();
        // Enabled once more, a user whom Keycloak has locked would be unlocked.
        sent.remove(List.of(ENABLED, EMAIL_VERIFIED, "credentials", "access", "federatedIdentities", "federationLink"));
        if (changed.contains(UserPart.PROFILE)) {
            for (String field : List.of(USERNAME, "firstName", "lastName")) {
                sent.set(field, wanted.path(field));
            }
            replace(sent, wanted, UserMapping.PROFILE_ATTRIBUTES::contains);
            replace(sent, wanted, name -> name.startsWith(UserMapping.CUSTOM));
        }
        if (changed.contains(UserPart.STATUS)) {
            sent.set(ENABLED, wanted.path(ENABLED));
            replace(sent, wanted, UserMapping.STATUS_ATTRIBUTES::contains);
        }
        if (changed.contains(UserPart.EMAIL)) {
            sent.remove(EMAIL);
            copy(wanted, sent, EMAIL);
            copy(wanted, sent, EMAIL_VERIFIED);
            replace(sent, wanted, UserAttributes.EMAIL::equals);
            require(sent, wanted, UserMapping.VERIFY_EMAIL);
        }
        if (changed.contains(UserPart.PASSWORD)) {
            copy(wanted, sent, "credentials");
            require(sent, wanted, UserMapping.UPDATE_PASSWORD);
        }
        set(sent, UserMapping.ID, user.who().id());
        set(sent, UserMapping.MARK, UserPart.mark(user.digests()));
        return sent;
    }

    private static void copy(ObjectNode from, ObjectNode to, String field) {
        if (from.has(field)) {
            to.set(field, from.get(field));
        }
    }

    private static void replace(ObjectNode sent, ObjectNode wanted, Predicate<String> names) {
        ObjectNode attributes = sent.withObject("/" + ATTRIBUTES);
        List<String> old = new ArrayList<>();
        attributes.fieldNames().forEachRemaining(old::add);
        attributes.remove(old.stream().filter(names).toList());
        wanted.path(ATTRIBUTES).properties().forEach(attribute -> {
            if (names.test(attribute.getKey())) {
                attributes.set(attribute.getKey(), attribute.getValue());
            }
        });
    }

    /** An action that is not required at fylr may have been done here, or required here: it stays as it is. */
    private static void require(ObjectNode sent, ObjectNode wanted, String action) {
        ArrayNode actions = sent.withArray("/" + REQUIRED_ACTIONS);
        if (contains(wanted.path(REQUIRED_ACTIONS), action) && !contains(actions, action)) {
            actions.add(action);
        }
    }

    private static boolean contains(JsonNode array, String text) {
        for (JsonNode element : array) {
            if (element.asText().equals(text)) {
                return true;
            }
        }
        return false;
    }

    /** Groups that are not fylr's are Keycloak's own. */
    private Optional<String> changeGroups(String path, List<Group> memberOf) throws IOException, InterruptedException {
        Set<String> missing = new LinkedHashSet<>();
        memberOf.forEach(group -> missing.add(group.keycloakId()));
        Set<String> fylrs = new HashSet<>();
        groups.values().forEach(group -> fylrs.add(group.keycloakId()));
        for (JsonNode group : realm.get(path + "/groups?max=" + MANY)) {
            String id = group.path("id").asText();
            if (!missing.remove(id) && fylrs.contains(id)) {
                RealmUsers.Response response = realm.send("DELETE", path + "/groups/" + id, null);
                if (!response.succeeded()) {
                    return Optional.of(response.error());
                }
            }
        }
        for (String id : missing) {
            RealmUsers.Response response = realm.send("PUT", path + "/groups/" + id, null);
            if (!response.succeeded()) {
                return Optional.of(response.error());
            }
        }
        return Optional.empty();
    }

    private static void set(ObjectNode representation, String attribute, String value) {
        representation.withObject("/" + ATTRIBUTES).putArray(attribute).add(value);
    }

    private static String attribute(JsonNode representation, String name) {
        return representation.path(ATTRIBUTES).path(name).path(0).asText();
    }
}
