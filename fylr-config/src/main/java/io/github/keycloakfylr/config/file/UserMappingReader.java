package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.UserAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code usermapping} of base config {@code ldap} and {@code saml}. */
final class UserMappingReader {

    private static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry("login", "username"),
            Map.entry("email", "email"),
            Map.entry("first_name", "firstName"),
            Map.entry("last_name", "lastName"),
            Map.entry("displayname", "displayname"),
            Map.entry("company", "company"),
            Map.entry("department", "department"),
            Map.entry("phone", "phone"),
            Map.entry("address_supplement", "address_supplement"),
            Map.entry("street", "street"),
            Map.entry("house_number", "house_number"),
            Map.entry("postal_code", "postal_code"),
            Map.entry("town", "town"),
            Map.entry("state", "state"),
            Map.entry("country", "country"),
            Map.entry("reference", UserAttributes.REFERENCE));

    private final Pattern attribute;
    private final Map<String, String> leftOut;
    private final String console;
    private final Problems problems;

    /**
     * Creates the reader.
     *
     * @param attribute a value that is one attribute as it is, whose name is the first group
     * @param leftOut what is said of the fields that are not converted here, by fylr's key
     * @param console where to set in the admin console what is not converted
     */
    UserMappingReader(Pattern attribute, Map<String, String> leftOut, String console, Problems problems) {
        this.attribute = attribute;
        this.leftOut = leftOut;
        this.console = console;
        this.problems = problems;
    }

    /** {@return what a field of a user is called in Keycloak, by one of fylr's keys for which there is one} */
    static String field(String key) {
        return Objects.requireNonNull(FIELDS.get(key), key);
    }

    /** {@return the attributes' names by fylr's key of the field, for all of which there is a {@link #field}} */
    Map<String, String> attributes(Section section) {
        Map<String, String> attributes = new HashMap<>();
        for (Section entry : section.sections("usermapping")) {
            entry.check(Schema.USER_MAPPING);
            Optional<Section.Setting> key = entry.filledText("key");
            Optional<Section.Setting> value = entry.filledText("value");
            if (key.isEmpty() || value.isEmpty()) {
                continue;
            }
            String name = key.get().text();
            Matcher only = attribute.matcher(value.get().text().trim());
            if (leftOut.containsKey(name) || !FIELDS.containsKey(name)) {
                problems.warn(
                        key.get().source(),
                        key.get().path(),
                        "is not converted: " + leftOut.getOrDefault(name, "there is no such field of a user"));
            } else if (!only.matches()) {
                problems.warn(
                        value.get().source(),
                        value.get().path(),
                        "is not converted: Keycloak takes one attribute as it is, such as %(mail)s, without other text,"
                                + " alternatives or replacements; map another attribute in " + console + " > Mappers");
            } else if (attributes.putIfAbsent(name, only.group(1)) != null) {
                problems.warn(
                        key.get().source(),
                        key.get().path(),
                        "is left out: there is an attribute for this field already");
            }
        }
        return attributes;
    }
}
