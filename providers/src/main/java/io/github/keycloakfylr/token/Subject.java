package io.github.keycloakfylr.token;

import io.github.keycloakfylr.user.GuestUser;
import io.github.keycloakfylr.user.Spelling;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageId;

/** Who a token is about (contract U3). */
public final class Subject {

    private Subject() {}

    /**
     * {@return the user's login, or e-mail, or id; for a guest, who has none of them, a form of its own (contract N5).
     * A login of that form is passed over: whoever made the user, in whatever directory, a client must not take the
     * user for the guest nor the guest for the user}
     */
    public static String of(UserModel user) {
        if (user instanceof GuestUser) {
            return GuestUser.subject(StorageId.externalId(user.getId()));
        }
        String login = Spelling.login(user);
        if (hasText(login) && !GuestUser.isSubject(login)) {
            return login;
        }
        String email = Spelling.email(user);
        if (hasText(email)) {
            return email;
        }
        return StorageId.externalId(user.getId());
    }

    private static boolean hasText(String text) {
        return text != null && !text.isBlank();
    }
}
