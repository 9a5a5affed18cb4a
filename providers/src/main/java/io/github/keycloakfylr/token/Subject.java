package io.github.keycloakfylr.token;

import io.github.keycloakfylr.user.Spelling;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageId;

/** Who a token is about (contract U3). */
public final class Subject {

    private Subject() {
    }

    /** @return the user's login, or e-mail, or id; for a guest, who has neither, the guest's own id (contract N5) */
    public static String of(UserModel user) {
        String login = Spelling.login(user);
        if (hasText(login)) {
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
