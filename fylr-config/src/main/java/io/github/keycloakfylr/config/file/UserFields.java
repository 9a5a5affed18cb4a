package io.github.keycloakfylr.config.file;

import java.util.Map;

/** What a field of a user is called in Keycloak, by fylr's key in {@code usermapping}. */
final class UserFields {

    static final Map<String, String> BY_KEY = Map.ofEntries(
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
            Map.entry("country", "country"));

    private UserFields() {}
}
