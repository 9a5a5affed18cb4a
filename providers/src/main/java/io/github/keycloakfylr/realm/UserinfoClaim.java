package io.github.keycloakfylr.realm;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.keycloak.models.UserModel;

/** The claims that a realm may let userinfo return (contract U4), each with where a Keycloak user keeps it. */
public enum UserinfoClaim {
    DISPLAYNAME("displayname", UserinfoClaim::displayName),
    EMAIL("email", UserModel::getEmail),
    EMAIL_VERIFIED("email_verified", UserModel::isEmailVerified),
    FIRST_NAME("first_name", UserModel::getFirstName),
    LAST_NAME("last_name", UserModel::getLastName),
    COMPANY("company"),
    DEPARTMENT("department"),
    PHONE("phone"),
    ADDRESS_SUPPLEMENT("address_supplement"),
    STREET("street"),
    HOUSE_NUMBER("house_number"),
    POSTAL_CODE("postal_code"),
    TOWN("town"),
    STATE("state"),
    COUNTRY("country");

    private final String claimName;
    private final Function<UserModel, Object> value;

    UserinfoClaim(String attribute) {
        this(attribute, user -> user.getFirstAttribute(attribute));
    }

    UserinfoClaim(String claimName, Function<UserModel, Object> value) {
        this.claimName = claimName;
        this.value = value;
    }

    /** @return the name on the wire and on the allow-list */
    public String claimName() {
        return claimName;
    }

    /** @return the user's value: text, or a boolean for {@code email_verified}; empty when there is none */
    public Optional<Object> of(UserModel user) {
        return Optional.ofNullable(value.apply(user)).filter(found -> !"".equals(found));
    }

    /** @return the claim of that name, if fylr has it */
    public static Optional<UserinfoClaim> named(String claimName) {
        return Arrays.stream(values()).filter(claim -> claim.claimName.equals(claimName)).findFirst();
    }

    /** fylr compiles the display name from the names; an attribute of that name is what was imported from fylr. */
    private static String displayName(UserModel user) {
        String attribute = user.getFirstAttribute("displayname");
        if (attribute != null && !attribute.isBlank()) {
            return attribute;
        }
        String first = user.getFirstName() == null ? "" : user.getFirstName();
        String last = user.getLastName() == null ? "" : user.getLastName();
        return (first + " " + last).trim();
    }
}
