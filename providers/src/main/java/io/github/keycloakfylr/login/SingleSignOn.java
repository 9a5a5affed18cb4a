package io.github.keycloakfylr.login;

import io.github.keycloakfylr.method.LoginMethods;
import io.github.keycloakfylr.token.Subject;
import io.github.keycloakfylr.token.UserSessions;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.AuthMethodNote;
import io.github.keycloakfylr.user.ValidityWindow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * The single sign-on session of the browser, and whether it may serve a request (contract A11, A12). One per request.
 */
public final class SingleSignOn {

    private final KeycloakSession session;
    private final Optional<UserSessionModel> running;

    /**
     * Creates the lookup.
     *
     * @param session a request below {@code /realms/{realm}/}, where the browser sends Keycloak's cookies
     */
    public SingleSignOn(KeycloakSession session) {
        this.session = session;
        this.running = Optional.ofNullable(AuthenticationManager.authenticateIdentityCookie(
                        session, session.getContext().getRealm(), true))
                .map(AuthenticationManager.AuthResult::session);
    }

    /** {@return the id of the session of whoever is logged in at this browser} */
    public Optional<String> runningId() {
        return running.map(UserSessionModel::getId);
    }

    /**
     * {@return the method by which the running session was opened, when it may serve: it is known for certain, still
     * on, and for users of this type (contract M10)}
     *
     * @param methods those that let users in to the client that asks
     * @param requested the methods that the request allows
     * @param maxAge seconds that may have passed since the user authenticated, or {@code null} for any number
     * @param expectedSubject the {@code sub} of the only user for whom it may serve, if the client expects one
     */
    public Optional<AuthMethod> serves(
            LoginMethods methods,
            List<AuthMethod> requested,
            @Nullable Integer maxAge,
            Optional<String> expectedSubject) {
        Optional<AuthMethod> serving = running.filter(
                        userSession -> RememberMe.mayServe(session.getContext().getRealm(), userSession))
                .filter(userSession -> maxAge == null
                        || UserSessions.authenticatedAt(userSession) + maxAge > Time.currentTimeSeconds())
                .filter(userSession ->
                        expectedSubject.isEmpty() || expectedSubject.get().equals(Subject.of(userSession.getUser())))
                .filter(userSession ->
                        ValidityWindow.isOpen(session, session.getContext().getRealm(), userSession.getUser()))
                .flatMap(methods::opening)
                .filter(requested::contains)
                // Guests have no session any more; one of before that is no login to be found again.
                .filter(method -> method != AuthMethod.ANONYMOUS)
                .filter(method -> methods.let(method, running.get().getUser()));
        // With prompt=none Keycloak sends the event before the login protocol could note it.
        serving.ifPresent(method -> AuthMethodNote.write(running.get(), method));
        return serving;
    }
}
