package io.github.keycloakfylr.start;

import io.github.keycloakfylr.config.UserAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.representations.userprofile.config.UPConfig.UnmanagedAttributePolicy;
import org.keycloak.userprofile.UserProfileConstants;
import org.keycloak.userprofile.UserProfileProvider;

/** What of the realm's user profile does not fit the attributes that fylr's logins go by. */
final class UserProfileCheck {

    private UserProfileCheck() {}

    /**
     * {@return the warnings}
     *
     * @param session its realm must be set
     */
    static List<String> warnings(KeycloakSession session) {
        UPConfig profile = session.getProvider(UserProfileProvider.class).getConfiguration();
        List<String> warnings = new ArrayList<>();
        // Whoever writes their own type or days gets in by another type's method (contract M10), or for longer (P3).
        List<String> writable = UserAttributes.OF_USERS.stream()
                .filter(name -> isWritableByUsers(profile, name))
                .toList();
        if (!writable.isEmpty()) {
            warnings.add("users can write these attributes of their own, which decide about logins: "
                    + String.join(", ", writable) + ". Let only administrators edit them in the user profile");
        }
        // A realm that was imported before fylr's days were served.
        List<String> unknown = Stream.of(UserAttributes.LOGIN_VALID_FROM, UserAttributes.LOGIN_VALID_TO)
                .filter(name -> isUnknown(profile, name))
                .toList();
        if (!unknown.isEmpty()) {
            warnings.add("its user profile lacks " + String.join(" and ", unknown)
                    + ", so that nobody can set the days on which a user may log in. The realm file has them");
        }
        return warnings;
    }

    private static boolean isWritableByUsers(UPConfig profile, String name) {
        UPAttribute attribute = profile.getAttribute(name);
        if (attribute == null) {
            return profile.getUnmanagedAttributePolicy() == UnmanagedAttributePolicy.ENABLED;
        }
        return attribute.getPermissions() != null
                && attribute.getPermissions().getEdit().contains(UserProfileConstants.ROLE_USER);
    }

    private static boolean isUnknown(UPConfig profile, String name) {
        UnmanagedAttributePolicy unmanaged = profile.getUnmanagedAttributePolicy();
        return profile.getAttribute(name) == null
                && unmanaged != UnmanagedAttributePolicy.ENABLED
                && unmanaged != UnmanagedAttributePolicy.ADMIN_EDIT;
    }
}
