package io.github.keycloakfylr.migrate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.UserAttributes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A folder as {@code kc.sh import --dir} and {@code --import-realm} read it: a realm file, to which the groups are
 * added, and one file of users beside it. Users are written as they come, so that any number fits. The files appear
 * under their names when all is in them, and only their owner may read them: they hold hashes. Thread-safe.
 *
 * <p>An import checks nothing, and one user who does not fit undoes all: what the admin REST API would reject is found
 * here.
 */
final class RealmFolder implements UserDestination {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String REALM = "realm";
    private static final String GROUPS = "groups";
    private static final String USERS = "users";
    private static final String ATTRIBUTES = "attributes";
    private static final String UNFINISHED = ".part";
    private static final Pattern ADDRESS = Pattern.compile("[^@\\s\\p{Cc}]+@[^@\\s\\p{Cc}]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    /**
     * Keycloak replaces <code>${VARIABLE}</code> in what it imports, in the file's bytes: nobody's name or remark may
     * fetch the server's environment.
     */
    private static final class WithoutPlaceholders extends CharacterEscapes {

        private static final long serialVersionUID = 1;
        private static final SerializedString DOLLAR = new SerializedString("\\u0024");

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] escapes = standardAsciiEscapesForJSON();
            escapes['$'] = ESCAPE_CUSTOM;
            return escapes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return character == '$' ? DOLLAR : null;
        }
    }

    private final Path folder;
    private final MigrationReport report;
    private final ObjectNode realm;
    private final String name;
    private final ArrayNode groups = JsonNodeFactory.instance.arrayNode();
    private final Set<String> groupNames = new HashSet<>();
    private final Map<String, String> groupsByKey = new HashMap<>();
    /** Logins and addresses of users in the realm file. */
    private final Set<String> taken = new HashSet<>();

    private @Nullable JsonGenerator users;
    private long passwordsAtOldServer;

    /**
     * Names the folder; nothing is written yet.
     *
     * @param folder may be there already, but not with files of that realm
     * @param realm that the users and groups are added to
     */
    RealmFolder(Path folder, ObjectNode realm, MigrationReport report) {
        this.folder = folder;
        this.realm = realm;
        this.name = realm.path(REALM).asText();
        this.report = report;
        realm.path(GROUPS).forEach(group -> {
            groups.add(group);
            groupNames.add(group.path("name").asText());
        });
        realm.path(USERS).forEach(user -> {
            taken.add(lowerCase(user, "username"));
            taken.add(lowerCase(user, "email"));
        });
        taken.remove("");
    }

    /**
     * {@return the realm of a file, as the tool makes one of {@code fylr.yml}}
     *
     * @throws IOException with a message for people, when there is none
     */
    static ObjectNode readRealm(Path realmFile) throws IOException {
        try {
            if (MAPPER.readTree(realmFile.toFile()) instanceof ObjectNode found
                    && Migrate.isRealmName(found.path(REALM).asText())) {
                return found;
            }
        } catch (IOException e) {
            // Told below: the parser's message would quote the file.
        }
        throw new IOException(
                "--realm-file: " + realmFile + " cannot be read, is not JSON, or does not name its realm");
    }

    /** {@return whether the realm of a file has an identity provider of that alias} */
    static boolean hasIdentityProvider(ObjectNode realm, String alias) {
        for (JsonNode provider : realm.path("identityProviders")) {
            if (provider.path("alias").asText().equals(alias)) {
                return true;
            }
        }
        return false;
    }

    /** {@return how many users were written whose password is at the old fylr} */
    synchronized long passwordsAtOldServer() {
        return passwordsAtOldServer;
    }

    @Override
    public synchronized void begin() throws IOException {
        Files.createDirectories(folder);
        for (Path file : List.of(realmFile(), usersFile())) {
            if (Files.exists(file)) {
                throw new IOException("--output: " + file + " is there already");
            }
        }
        users = generator(unfinished(usersFile()));
        users.setCharacterEscapes(new WithoutPlaceholders());
        users.writeStartObject();
        users.writeStringField(REALM, name);
        users.writeArrayFieldStart(USERS);
    }

    private Path realmFile() {
        return folder.resolve(name + "-realm.json");
    }

    private Path usersFile() {
        return folder.resolve(name + "-users-0.json");
    }

    private static Path unfinished(Path file) {
        return file.resolveSibling(file.getFileName() + UNFINISHED);
    }

    private static JsonGenerator generator(Path file) throws IOException {
        // Of a run that was killed.
        Files.deleteIfExists(file);
        FileAttribute<?>[] ownersOnly =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        try {
            OutputStream stream = Channels.newOutputStream(Files.newByteChannel(
                    file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownersOnly));
            return MAPPER.getFactory().createGenerator(stream).useDefaultPrettyPrinter();
        } catch (FileAlreadyExistsException e) {
            throw new IOException("--output: another run writes " + file, e);
        }
    }

    @Override
    public synchronized void write(MappedGroup group) throws IOException {
        List<String> reasons = new ArrayList<>(group.reasons());
        if (!group.isNamed()) {
            report.group(group, MigrationReport.Outcome.NOT_TAKEN, List.of("it has no name, or too long a one"));
            return;
        }
        if (!groupNames.add(group.name())) {
            report.group(
                    group,
                    MigrationReport.Outcome.NOT_TAKEN,
                    List.of("the realm file, or fylr, has another group of that name"));
            return;
        }
        groups.addObject().put("name", group.name()).set(ATTRIBUTES, group.attributes());
        group.keys().forEach(key -> groupsByKey.putIfAbsent(key, group.name()));
        report.group(group, MigrationReport.Outcome.CREATED, reasons);
    }

    @Override
    public synchronized void write(MappedUser user) throws IOException {
        String obstacle = obstacle(user.representation());
        if (!obstacle.isEmpty()) {
            report.user(user.who(), MigrationReport.Outcome.NOT_TAKEN, Set.of(), List.of(obstacle));
            return;
        }
        List<String> reasons = new ArrayList<>(user.reasons());
        ObjectNode representation = user.representation().deepCopy();
        ArrayNode paths = representation.putArray(GROUPS);
        boolean inAll = true;
        for (String key : user.groups()) {
            String group = groupsByKey.get(key);
            if (group == null) {
                reasons.add("not in the group " + key + ", which is not taken over");
            } else if (group.contains("/")) {
                // Keycloak would take it for a path.
                inAll = false;
                reasons.add("not in the group '" + group + "', until users are taken over into the running realm");
            } else {
                paths.add("/" + group);
            }
        }
        if (!inAll) {
            Map<UserPart, String> digests = new EnumMap<>(user.digests());
            digests.remove(UserPart.GROUPS);
            representation
                    .withObject("/" + ATTRIBUTES)
                    .putArray(UserMapping.MARK)
                    .add(UserPart.mark(digests));
        }
        if (representation.path(ATTRIBUTES).has(UserAttributes.PASSWORD)) {
            passwordsAtOldServer++;
        }
        MAPPER.writeTree(requireNonNull(users), representation);
        report.user(user.who(), MigrationReport.Outcome.CREATED, Set.of(), reasons);
    }

    /** {@return why an import would fail, or leave somebody whom the realm does not allow; otherwise nothing} */
    private String obstacle(ObjectNode user) {
        String email = user.path("email").asText();
        if (taken.contains(lowerCase(user, "username")) || taken.contains(lowerCase(user, "email"))) {
            return "the login or the e-mail address belongs to a user of the realm file";
        }
        if (!email.isEmpty() && !ADDRESS.matcher(email).matches()) {
            return "the e-mail address is none";
        }
        return CONTROL.matcher(user.path("firstName").asText()).find()
                        || CONTROL.matcher(user.path("lastName").asText()).find()
                ? "the name has control characters in it"
                : "";
    }

    @Override
    public synchronized void end(boolean complete) throws IOException {
        if (users == null) {
            return;
        }
        Path realmPart = unfinished(realmFile());
        try {
            users.close();
            if (complete) {
                writeRealm(realmPart);
                Files.move(unfinished(usersFile()), usersFile());
                Files.move(realmPart, realmFile());
            }
        } finally {
            Files.deleteIfExists(realmPart);
            Files.deleteIfExists(unfinished(usersFile()));
        }
    }

    /** The realm's own placeholders are meant; those that come from fylr are not. */
    private void writeRealm(Path file) throws IOException {
        try (JsonGenerator generator = generator(file)) {
            generator.writeStartObject();
            for (Map.Entry<String, JsonNode> field : realm.properties()) {
                if (!field.getKey().equals(GROUPS)) {
                    generator.writeFieldName(field.getKey());
                    MAPPER.writeTree(generator, field.getValue());
                }
            }
            generator.writeFieldName(GROUPS);
            int own = realm.path(GROUPS).size();
            generator.writeStartArray();
            for (int index = 0; index < groups.size(); index++) {
                if (index == own) {
                    generator.setCharacterEscapes(new WithoutPlaceholders());
                }
                MAPPER.writeTree(generator, groups.get(index));
            }
            generator.writeEndArray();
            generator.writeEndObject();
        }
    }

    private static String lowerCase(JsonNode user, String field) {
        return user.path(field).asText().toLowerCase(Locale.ROOT);
    }

    @Override
    public Map<String, String> gone(Set<String> seen) {
        return Map.of();
    }
}
