package io.github.keycloakfylr.user;

import io.github.keycloakfylr.config.UserAttributes;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * A user's login and e-mail address as they were spelled when the user was made (contract U3). Keycloak keeps both in
 * lower case, so where that is not how they were spelled an attribute beside them is. Stateless, thread-safe.
 *
 * <p>An attribute counts only while it differs from what Keycloak keeps in case alone: whoever may change it cannot
 * make a user somebody else, and one that was left behind by a change of login means nothing.
 */
public final class Spelling {

    /** The user attribute beside the login. */
    static final String LOGIN = UserAttributes.LOGIN;
    /** The user attribute beside the e-mail address. */
    static final String EMAIL = UserAttributes.EMAIL;

    private Spelling() {}

    /** {@return the user's login, or {@code null} when there is none} */
    public static String login(UserModel user) {
        return spelled(user, LOGIN, user.getUsername());
    }

    /** {@return the user's e-mail address, or {@code null} when there is none} */
    public static String email(UserModel user) {
        return spelled(user, EMAIL, user.getEmail());
    }

    /**
     * Notes how the login was spelled by whoever set it; one in lower case says nothing, because that is how Keycloak
     * shows every login to whoever then sends it back.
     *
     * @param login may be {@code null}
     */
    public static void keepLogin(UserModel user, @Nullable String login) {
        keep(user, LOGIN, login, user.getUsername());
    }

    /**
     * Notes how the e-mail address was spelled, as {@link #keepLogin} does for the login.
     *
     * @param email may be {@code null}
     */
    public static void keepEmail(UserModel user, @Nullable String email) {
        keep(user, EMAIL, email, user.getEmail());
    }

    private static String spelled(UserModel user, String attribute, String kept) {
        String spelled = user.getFirstAttribute(attribute);
        return differsInCase(spelled, kept) ? spelled : kept;
    }

    private static void keep(UserModel user, String attribute, @Nullable String spelled, @Nullable String kept) {
        if (spelled != null && differsInCase(spelled, kept)) {
            user.setSingleAttribute(attribute, spelled);
        }
    }

    private static boolean differsInCase(@Nullable String spelled, @Nullable String kept) {
        return spelled != null
                && !spelled.equals(kept)
                && KeycloakModelUtils.toLowerCaseSafe(spelled).equals(kept);
    }
}
