package io.github.keycloakfylr.login;

import io.github.keycloakfylr.user.LoginMethodNote;
import io.github.keycloakfylr.user.AuthMethod;
import java.util.List;
import java.util.Optional;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/** Finds the single sign-on session of the browser and says whether it may answer a request (contract A11, A12). */
public final class SingleSignOn {

    private SingleSignOn() {
    }

    /**
     * @param session a request below {@code /realms/{realm}/}, where the browser sends Keycloak's cookies
     * @param methods the methods that the request allows
     * @param maxAge seconds that may have passed since the user authenticated, or {@code null} for any number
     * @return the session, when there is one and it may answer
     */
    public static Optional<UserSessionModel> find(KeycloakSession session, List<AuthMethod> methods, Integer maxAge) {
        AuthenticationManager.AuthResult found =
                AuthenticationManager.authenticateIdentityCookie(session, session.getContext().getRealm(), true);
        return Optional.ofNullable(found).map(AuthenticationManager.AuthResult::session)
                .filter(userSession -> LoginMethodNote.read(session, userSession).filter(methods::contains).isPresent())
                .filter(userSession -> maxAge == null || authenticatedAt(userSession) + maxAge > Time.currentTimeSeconds());
    }

    private static long authenticatedAt(UserSessionModel userSession) {
        String noted = userSession.getNote(AuthenticationManager.AUTH_TIME);
        return noted == null ? userSession.getStarted() : Long.parseLong(noted);
    }
}
