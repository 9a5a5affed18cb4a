package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.UserAttributes;
import io.github.keycloakfylr.config.UserinfoClaim;
import io.github.keycloakfylr.passwordhash.ImportedHash;
import io.github.keycloakfylr.passwordhash.UnusableHashException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Turns a user of fylr's API into Keycloak's representation of one. Pure: it asks no server. The attributes
 * {@code fylr_*} are for administrators only.
 */
final class UserMapping {

    /** The key at fylr. */
    static final String ID = UserAttributes.ID;
    /** The digests of {@link UserPart}. */
    static final String MARK = UserAttributes.MIGRATED;
    /** Custom data: the prefix of the attributes' names. */
    static final String CUSTOM = "fylr_custom.";

    /** The attributes that are set or taken away with {@link UserPart#PROFILE}, beside those of {@link #CUSTOM}. */
    static final Set<String> PROFILE_ATTRIBUTES;
    /** The attributes that are set or taken away with {@link UserPart#STATUS}. */
    static final Set<String> STATUS_ATTRIBUTES =
            Set.of(UserAttributes.LOGIN_VALID_FROM, UserAttributes.LOGIN_VALID_TO, "fylr_archived_at");

    private static final String LDAP = "ldap";
    private static final String SSO = "sso";
    private static final String SYSTEM = "system";
    private static final String EMAIL = "email";
    private static final Set<String> WITH_PASSWORD = Set.of("easydb", "easydb_self_register", "collection", SYSTEM);
    /** The names that fylr's API document has for the types of its directories. */
    private static final Map<String, String> OTHER_NAMES = Map.of("easydb_ldap", LDAP, "easydb_sso", SSO);
    /** Who nobody logs in as. */
    private static final Set<String> TECHNICAL = Set.of("deep_link", "oai_pmh", "deleted_user");

    /** What the realm's user profile and Keycloak's database take. */
    private static final int MAX_LENGTH = 255;
    /** What Keycloak takes in an attribute that is not in the user profile. */
    private static final int MAX_UNMANAGED_LENGTH = 2048;
    /** {@code org.keycloak.models.UserModel.RequiredAction}. */
    static final String VERIFY_EMAIL = "VERIFY_EMAIL";

    static final String UPDATE_PASSWORD = "UPDATE_PASSWORD";
    private static final String CONFIGURE_TOTP = "CONFIGURE_TOTP";

    static {
        Set<String> names = new TreeSet<>(Set.of(
                UserAttributes.TYPE,
                UserAttributes.LOGIN,
                UserAttributes.REFERENCE,
                "fylr_remarks",
                "fylr_language",
                "locale"));
        for (UserinfoClaim claim : UserinfoClaim.values()) {
            if (isAttribute(claim)) {
                names.add(claim.claimName());
            }
        }
        PROFILE_ATTRIBUTES = Set.copyOf(names);
    }

    private final Optional<String> identityProvider;

    /**
     * Sets the mapping up.
     *
     * @param identityProvider the alias of the identity provider that knows users of the type {@code sso} by their
     *     login
     */
    UserMapping(Optional<String> identityProvider) {
        this.identityProvider = identityProvider;
    }

    /** {@return the user as Keycloak is to have it, or why it cannot be} */
    MappedUser map(ObjectNode item) {
        JsonNode user = item.path(FylrItems.USER);
        String login = text(user, "login");
        String email = text(user, EMAIL);
        String type = OTHER_NAMES.getOrDefault(text(user, "type"), text(user, "type"));
        String name = login.isEmpty() ? email : login;
        MappedUser.Who who = new MappedUser.Who(key(user, name), name, type);

        Optional<String> left = leftOut(type, login, item);
        if (left.isPresent()) {
            return without(who, MappedUser.Fate.LEFT, left.get());
        }
        Optional<String> obstacle = obstacle(who, user, login, email);
        if (obstacle.isPresent()) {
            return without(who, MappedUser.Fate.NOT_TAKEN, obstacle.get());
        }
        return new Taking(who, item, user, email).mapped();
    }

    private static MappedUser without(MappedUser.Who who, MappedUser.Fate fate, String reason) {
        return new MappedUser(who, fate, List.of(reason), JsonNodeFactory.instance.objectNode(), List.of(), Map.of());
    }

    private Optional<String> leftOut(String type, String login, ObjectNode item) {
        return switch (type) {
            case LDAP -> Optional.of("the directory's federation creates the user at the first login" + locked(item));
            case SSO ->
                identityProvider.isPresent()
                        ? Optional.empty()
                        : Optional.of("the identity provider's first login creates the user (or see --link-sso)"
                                + locked(item));
            case "anonymous" -> Optional.of("Keycloak keeps no anonymous users");
            case SYSTEM ->
                TECHNICAL.contains(login) || text(item, "_password_hash").isEmpty()
                        ? Optional.of("a technical user of fylr's that nobody logs in as")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Whoever must not log in at fylr would here, where the user comes from elsewhere. */
    private static String locked(ObjectNode item) {
        JsonNode user = item.path(FylrItems.USER);
        boolean closed = user.path("login_disabled").asBoolean()
                || !text(item, "_archived_at").isEmpty();
        boolean limited = !text(user, "login_valid_from").isEmpty()
                || !text(user, "login_valid_to").isEmpty();
        return closed
                ? "; the login is disabled at fylr: disable it there as well"
                : limited ? "; fylr limits the login to certain dates: do so there as well" : "";
    }

    private Optional<String> obstacle(MappedUser.Who who, JsonNode user, String login, String email) {
        if (!WITH_PASSWORD.contains(who.type())
                && !who.type().equals(EMAIL)
                && !who.type().equals(SSO)) {
            return Optional.of("no login method takes users of the type '" + who.type() + "'");
        }
        if (who.login().isEmpty()) {
            return Optional.of("there is neither a login nor an e-mail address");
        }
        if (who.login().length() > MAX_LENGTH || email.length() > MAX_LENGTH) {
            return Optional.of("the login or the e-mail address has more than " + MAX_LENGTH + " characters");
        }
        if (!login.strip().equals(login)) {
            return Optional.of("the login begins or ends with a blank");
        }
        if (login.codePoints().anyMatch(Character::isISOControl)) {
            return Optional.of("the login has control characters in it");
        }
        for (String bound : List.of("login_valid_from", "login_valid_to")) {
            if (!text(user, bound).isEmpty() && date(text(user, bound)).isEmpty()) {
                return Optional.of(bound + " is not a date");
            }
        }
        return Optional.empty();
    }

    /** One user who is taken over. */
    private final class Taking {

        private final MappedUser.Who who;
        private final ObjectNode item;
        private final JsonNode user;
        private final String email;
        private final List<String> reasons = new ArrayList<>();
        private final ObjectNode representation = JsonNodeFactory.instance.objectNode();
        private final ObjectNode attributes = representation.putObject("attributes");
        private final Set<String> requiredActions = new TreeSet<>();
        private final Map<UserPart, String> digests = new EnumMap<>(UserPart.class);

        Taking(MappedUser.Who who, ObjectNode item, JsonNode user, String email) {
            this.who = who;
            this.item = item;
            this.user = user;
            this.email = email;
        }

        MappedUser mapped() {
            profile();
            digest(UserPart.PROFILE, representation.toString());
            status();
            digest(
                    UserPart.STATUS,
                    representation.path("enabled")
                            + STATUS_ATTRIBUTES.stream()
                                    .sorted()
                                    .map(name -> name + attributes.path(name))
                                    .reduce("", String::concat));
            address();
            digest(UserPart.EMAIL, email + " " + requiredActions.contains(VERIFY_EMAIL));
            List<String> groups = groups();
            digest(UserPart.GROUPS, String.join("\n", groups));
            password();
            put(ID, who.id());
            put(MARK, UserPart.mark(digests));
            ArrayNode actions = representation.putArray("requiredActions");
            requiredActions.forEach(actions::add);
            return new MappedUser(who, MappedUser.Fate.TAKEN, List.copyOf(reasons), representation, groups, digests);
        }

        private void digest(UserPart part, String content) {
            digests.put(part, UserPart.digest(content));
        }

        private void put(String attribute, String value) {
            if (!value.isEmpty()) {
                attributes.putArray(attribute).add(value);
            }
        }

        private void profile() {
            representation.put("username", who.login());
            if (!who.login().equals(lowerCase(who.login()))) {
                put(UserAttributes.LOGIN, who.login());
            }
            representation.put("firstName", bounded(text(user, "first_name"), "first_name", MAX_LENGTH));
            representation.put("lastName", bounded(text(user, "last_name"), "last_name", MAX_LENGTH));
            put(UserAttributes.TYPE, who.type());
            for (UserinfoClaim claim : UserinfoClaim.values()) {
                if (isAttribute(claim)) {
                    put(claim.claimName(), bounded(text(user, claim.claimName()), claim.claimName(), MAX_LENGTH));
                }
            }
            String language = text(user, "frontend_language");
            put("fylr_language", bounded(language, "frontend_language", MAX_LENGTH));
            // Keycloak's languages have no region: de for de-DE.
            put("locale", language.matches("[A-Za-z]{2,3}([-_].*)?") ? lowerCase(language.split("[-_]", 2)[0]) : "");
            put(UserAttributes.REFERENCE, bounded(text(user, "reference"), "reference", MAX_LENGTH));
            put("fylr_remarks", bounded(text(user, "remarks"), "remarks", MAX_UNMANAGED_LENGTH));
            Map<String, JsonNode> customData = new TreeMap<>();
            user.path("custom_data").properties().forEach(field -> customData.put(field.getKey(), field.getValue()));
            customData.forEach((name, value) -> {
                String label = "custom_data." + name;
                if (name.length() + CUSTOM.length() > MAX_LENGTH) {
                    reasons.add("a name in custom_data is too long, and left out");
                } else if (!value.isNull()) {
                    String text = value.isValueNode() ? value.asText() : value.toString();
                    put(CUSTOM + name, bounded(text, label, MAX_UNMANAGED_LENGTH));
                }
            });
        }

        private String bounded(String text, String name, int limit) {
            if (text.length() > limit) {
                reasons.add(name + " has more than " + limit + " characters, and is left out");
                return "";
            }
            return text;
        }

        private void status() {
            boolean archived = !text(item, "_archived_at").isEmpty();
            representation.put(
                    "enabled", !archived && !user.path("login_disabled").asBoolean());
            put("fylr_archived_at", text(item, "_archived_at"));
            put(
                    UserAttributes.LOGIN_VALID_FROM,
                    date(text(user, "login_valid_from")).orElse(""));
            put(
                    UserAttributes.LOGIN_VALID_TO,
                    date(text(user, "login_valid_to")).orElse(""));
            instant(text(item, "_created_at"))
                    .ifPresent(created -> representation.put("createdTimestamp", created.toEpochMilli()));
        }

        private void address() {
            Optional<Instant> confirmed = instant(text(user, "email_confirmed_at"));
            Optional<Instant> sent = instant(text(user, "confirm_email_sent_at"));
            // A mail that was sent after the address was confirmed asks for another address.
            boolean pending = user.path("confirm_email").asBoolean()
                    && (confirmed.isEmpty()
                            || sent.filter(confirmed.get()::isBefore).isPresent());
            if (email.isEmpty()) {
                return;
            }
            representation.put(EMAIL, email);
            if (!email.equals(lowerCase(email))) {
                put(UserAttributes.EMAIL, email);
            }
            representation.put("emailVerified", confirmed.isPresent() && !pending);
            if (pending) {
                requiredActions.add(VERIFY_EMAIL);
            }
        }

        private List<String> groups() {
            Set<String> keys = new TreeSet<>();
            item.path("_groups").forEach(group -> {
                String key = MappedGroup.key(group.has(FylrItems.GROUP) ? group.path(FylrItems.GROUP) : group);
                if (!key.isEmpty()) {
                    keys.add(key);
                }
            });
            return List.copyOf(keys);
        }

        private void password() {
            boolean change = user.path("require_password_change").asBoolean();
            String stored = text(item, "_password_hash");
            String digested = "";
            if (who.type().equals(SSO)) {
                representation
                        .putArray("federatedIdentities")
                        .addObject()
                        .put("identityProvider", identityProvider.orElseThrow())
                        .put("userId", who.login())
                        .put("userName", who.login());
            } else if (who.type().equals(EMAIL)) {
                reasons.add("without the secret of the invitation: send a new one");
            } else {
                try {
                    credential(ImportedHash.ofExport(stored));
                    digested = stored;
                } catch (UnusableHashException e) {
                    // Read by the server's user federation entry of the old fylr, until the user has a password here.
                    put(UserAttributes.PASSWORD, UserAttributes.AT_OLD_SERVER);
                    reasons.add(
                            "without a password: " + e.getMessage() + "; the first login is by that of the old fylr");
                }
                if (change) {
                    requiredActions.add(UPDATE_PASSWORD);
                }
                if (item.path("_two_factor_totp_enrolled").asBoolean()) {
                    // Who has a second factor at fylr does not go without one here.
                    requiredActions.add(CONFIGURE_TOTP);
                    reasons.add("the one-time password has to be set up again, at the next login");
                }
            }
            if (item.path("_two_factor_passkey_enrolled").asBoolean()) {
                reasons.add("passkeys have to be registered again");
            }
            // All forms have a salt, which nobody sees: no one can try passwords out on the digest.
            digest(UserPart.PASSWORD, digested + " " + change);
        }

        private void credential(ImportedHash hash) {
            representation
                    .putArray("credentials")
                    .addObject()
                    .put("type", "password")
                    .put("credentialData", hash.credentialData())
                    .put("secretData", hash.secretData());
        }
    }

    private static boolean isAttribute(UserinfoClaim claim) {
        return switch (claim) {
            case EMAIL, EMAIL_VERIFIED, FIRST_NAME, LAST_NAME -> false;
            default -> true;
        };
    }

    /** A backup has no ids where it is made for another fylr. */
    private static String key(JsonNode user, String name) {
        if (user.path("_id").isIntegralNumber()) {
            return user.path("_id").asText();
        }
        String reference = text(user, "reference");
        return reference.isEmpty() ? "login:" + lowerCase(name) : "reference:" + reference;
    }

    private static Optional<String> date(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(LocalDate.parse(text.split("T", 2)[0]).toString());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> instant(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isTextual() ? value.textValue() : "";
    }

    static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
