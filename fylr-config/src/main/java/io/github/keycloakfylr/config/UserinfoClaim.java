package io.github.keycloakfylr.config;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The claims that a realm may let userinfo return (contract U4), each also the name of the user attribute that holds
 * it, if one does.
 */
public enum UserinfoClaim {
    DISPLAYNAME("displayname"),
    EMAIL("email"),
    EMAIL_VERIFIED("email_verified"),
    FIRST_NAME("first_name"),
    LAST_NAME("last_name"),
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

    UserinfoClaim(String claimName) {
        this.claimName = claimName;
    }

    /** {@return the name on the wire and on the allow-list} */
    public String claimName() {
        return claimName;
    }

    /** {@return the claim of that name, if fylr has it} */
    public static Optional<UserinfoClaim> named(String claimName) {
        return Arrays.stream(values())
                .filter(claim -> claim.claimName.equals(claimName))
                .findFirst();
    }

    /** {@return what the base config may list, for a message; {@code email} brings {@link #EMAIL_VERIFIED}} */
    public static String names() {
        return Arrays.stream(values())
                .filter(claim -> claim != EMAIL_VERIFIED)
                .map(UserinfoClaim::claimName)
                .collect(Collectors.joining(", "));
    }
}
