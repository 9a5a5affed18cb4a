package io.github.keycloakfylr.user;

import io.github.keycloakfylr.config.UserinfoClaim;
import java.util.Optional;
import org.keycloak.models.UserModel;

/** Where a Keycloak user keeps what userinfo tells (contract U4). */
public final class UserClaims {

    private UserClaims() {}

    /** {@return the user's value: text, or a boolean for {@code email_verified}; empty when there is none} */
    public static Optional<Object> value(UserModel user, UserinfoClaim claim) {
        Object value =
                switch (claim) {
                    case DISPLAYNAME -> displayName(user);
                    case EMAIL -> Spelling.email(user);
                    case EMAIL_VERIFIED -> user.isEmailVerified();
                    case FIRST_NAME -> user.getFirstName();
                    case LAST_NAME -> user.getLastName();
                    default -> user.getFirstAttribute(claim.claimName());
                };
        return Optional.ofNullable(value).filter(found -> !"".equals(found));
    }

    /** fylr compiles the display name from the names; an attribute of that name is what was imported from fylr. */
    private static String displayName(UserModel user) {
        String attribute = user.getFirstAttribute(UserinfoClaim.DISPLAYNAME.claimName());
        if (attribute != null && !attribute.isBlank()) {
            return attribute;
        }
        String first = user.getFirstName() == null ? "" : user.getFirstName();
        String last = user.getLastName() == null ? "" : user.getLastName();
        return (first + " " + last).trim();
    }
}
