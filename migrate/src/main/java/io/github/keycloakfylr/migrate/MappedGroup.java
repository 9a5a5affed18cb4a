package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.UserAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A group of fylr's, as Keycloak is to have it: at the top, because fylr's groups are in no other.
 *
 * @param key the key at fylr, which finds the group again
 * @param name fylr's name, which events have
 * @param attributes Keycloak's attributes of the group
 * @param reasons what of the group is not taken over
 */
record MappedGroup(String key, String name, ObjectNode attributes, List<String> reasons) {

    /** The attribute that holds the key. */
    static final String ID = UserAttributes.ID;

    private static final String REFERENCE = "reference";
    /** What Keycloak's database takes. */
    private static final int MAX_LENGTH = 255;

    /** {@return the group of an item of fylr's API} */
    static MappedGroup of(ObjectNode item) {
        JsonNode group = item.path(FylrItems.GROUP);
        List<String> reasons = new ArrayList<>();
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        put(attributes, ID, key(group), reasons);
        put(attributes, UserAttributes.REFERENCE, group.path(REFERENCE).asText(), reasons);
        put(attributes, "fylr_group_type", group.path("type").asText(), reasons);
        put(attributes, "comment", group.path("comment").asText(), reasons);
        group.path("displayname")
                .properties()
                .forEach(text -> put(
                        attributes,
                        "displayname." + text.getKey(),
                        text.getValue().asText(),
                        reasons));
        if (item.path("_two_fa_required").asBoolean()) {
            put(attributes, UserAttributes.GROUP_TWO_FACTOR, "true", reasons);
        }
        if (!item.path("_ip_subnet_filter").isEmpty()) {
            reasons.add("its members may log in from certain networks only at fylr: Keycloak does not check that");
        }
        if (!item.path("_auth_method_group_maps").isEmpty()) {
            reasons.add("its rules for members from a directory or an identity provider are to be set up as mappers");
        }
        return new MappedGroup(key(group), group.path("name").asText(), attributes, List.copyOf(reasons));
    }

    /** {@return the key of a group, also of one that is only named: by id, reference or lookup; or nothing} */
    static String key(JsonNode group) {
        if (group.path("_id").isIntegralNumber()) {
            return group.path("_id").asText();
        }
        for (JsonNode named : List.of(group, group.path("lookup:_id"))) {
            if (!named.path(REFERENCE).asText().isEmpty()) {
                return REFERENCE + ":" + named.path(REFERENCE).asText();
            }
        }
        return group.path("name").asText().isEmpty()
                ? ""
                : "name:" + group.path("name").asText();
    }

    /** {@return whether Keycloak has a group of that name} */
    boolean isNamed() {
        return !name.isBlank() && name.length() <= MAX_LENGTH;
    }

    /** {@return whether an attribute of that name is taken away when fylr does not have it any more} */
    static boolean isOurs(String attribute) {
        return attribute.startsWith("fylr_") || attribute.startsWith("displayname.") || attribute.equals("comment");
    }

    /** {@return all keys by which users may name the group} */
    Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>(List.of(key, "name:" + name));
        String reference = attributes.path(UserAttributes.REFERENCE).path(0).asText();
        if (!reference.isEmpty()) {
            keys.add(REFERENCE + ":" + reference);
        }
        return keys;
    }

    private static void put(ObjectNode attributes, String name, String value, List<String> reasons) {
        if (value.length() > MAX_LENGTH) {
            reasons.add(name + " has more than " + MAX_LENGTH + " characters, and is left out");
        } else if (!value.isEmpty()) {
            attributes.putArray(name).add(value);
        }
    }
}
