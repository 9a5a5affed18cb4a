package io.github.keycloakfylr.movein;

import io.github.keycloakfylr.config.UserAttributes;
import java.util.Map;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPAttributePermissions;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.userprofile.UserProfileConstants;
import org.keycloak.userprofile.UserProfileProvider;

/**
 * The user attribute that says whose password is still at the old server. An import writes it; it goes when the user
 * has a password here, however the user came by it. Stateless.
 *
 * <p>The attribute, and no federation link: users of a link are deleted when its entry is, and read-only while it is
 * switched off. Whoever moved in belongs here, whatever becomes of the old server.
 */
final class PasswordAtOldServer {

    static final String ATTRIBUTE = UserAttributes.PASSWORD;
    static final String VALUE = UserAttributes.AT_OLD_SERVER;

    private PasswordAtOldServer() {}

    /** {@return whether the user's password is at the old server} */
    static boolean is(UserModel user) {
        return VALUE.equals(user.getFirstAttribute(ATTRIBUTE));
    }

    /** Notes that the user has a password here. */
    static void over(UserModel user) {
        if (user.getFirstAttribute(ATTRIBUTE) != null) {
            user.removeAttribute(ATTRIBUTE);
        }
    }

    /**
     * Lets administrators, and nobody else, see and write the attribute: the user profile drops what it does not know.
     */
    static void addToUserProfile(KeycloakSession session) {
        UserProfileProvider profile = session.getProvider(UserProfileProvider.class);
        UPConfig config = profile.getConfiguration();
        if (config.getAttribute(ATTRIBUTE) == null) {
            Set<String> administrators = Set.of(UserProfileConstants.ROLE_ADMIN);
            UPAttribute attribute =
                    new UPAttribute(ATTRIBUTE, new UPAttributePermissions(administrators, administrators));
            attribute.setDisplayName("Password is at");
            attribute.addValidation("options", Map.of("options", Set.of(VALUE)));
            profile.setConfiguration(config.addOrReplaceAttribute(attribute));
        }
    }

    /** Takes the attribute out of the user profile. */
    static void removeFromUserProfile(KeycloakSession session) {
        UserProfileProvider profile = session.getProvider(UserProfileProvider.class);
        UPConfig config = profile.getConfiguration();
        if (config.removeAttribute(ATTRIBUTE)) {
            profile.setConfiguration(config);
        }
    }
}
