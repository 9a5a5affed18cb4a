package io.github.keycloakfylr.login;

import io.github.keycloakfylr.token.Subject;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.UserType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What a login that began at fylr's authorization endpoint keeps in its authentication session. Its presence is the
 * mark by which everything that stands in for a built-in of Keycloak tells such a login from one at the realm's own
 * endpoints, which must be as ever (contract G3). Client notes, because only those survive when Keycloak restarts a
 * login from its cookie; a request cannot set them: what it sends is stored under a prefix.
 */
public final class FylrAuthSession {

    private static final String REQUEST = FylrAuthSession.class.getName();
    private static final String METHODS = "fylr.auth_method";
    private static final String SINGLE_SIGN_ON = "fylr.single_sign_on";
    private static final String EXPECTED_SUBJECT = "fylr.expected_subject";

    private final List<AuthMethod> methods;
    private final boolean singleSignOn;
    private final String expectedSubject;

    private FylrAuthSession(List<AuthMethod> methods, boolean singleSignOn, String expectedSubject) {
        this.methods = methods;
        this.singleSignOn = singleSignOn;
        this.expectedSubject = expectedSubject;
    }

    /**
     * Marks the session as one of ours.
     *
     * @param methods the methods that may log the user in
     * @param singleSignOn whether the browser's single sign-on session was found fit to serve the request
     *     ({@link SingleSignOn})
     * @param expectedSubject the {@code sub} of the only user who may log in, if the client expects one
     */
    public static void begin(
            AuthenticationSessionModel authSession,
            List<AuthMethod> methods,
            boolean singleSignOn,
            Optional<String> expectedSubject) {
        authSession.setClientNote(METHODS, methods.stream().map(AuthMethod::id).collect(Collectors.joining(",")));
        authSession.setClientNote(SINGLE_SIGN_ON, Boolean.toString(singleSignOn));
        expectedSubject.ifPresent(subject -> authSession.setClientNote(EXPECTED_SUBJECT, subject));
    }

    /** Marks the request of the session as one at fylr's endpoints. */
    public static void markRequest(KeycloakSession session) {
        session.setAttribute(REQUEST, true);
    }

    /**
     * {@return whether the request of the session is one at fylr's endpoints, or belongs to a login that began there}
     */
    static boolean isFylrRequest(KeycloakSession session) {
        return session.getAttribute(REQUEST) != null
                || of(session.getContext().getAuthenticationSession()).isPresent();
    }

    /** {@return the login, or nothing when it did not begin at fylr's endpoints} */
    public static Optional<FylrAuthSession> of(AuthenticationSessionModel authSession) {
        String note = authSession == null ? null : authSession.getClientNote(METHODS);
        return note == null
                ? Optional.empty()
                : Optional.of(new FylrAuthSession(
                        Arrays.stream(note.split(","))
                                .flatMap(id -> AuthMethod.named(id).stream())
                                .toList(),
                        Boolean.parseBoolean(authSession.getClientNote(SINGLE_SIGN_ON)),
                        authSession.getClientNote(EXPECTED_SUBJECT)));
    }

    /** {@return whether the browser's single sign-on session may serve} */
    public boolean singleSignOn() {
        return singleSignOn;
    }

    /** {@return the method that serves the request} */
    public AuthMethod first() {
        return methods.get(0);
    }

    /** {@return the password method of the request that lets users of that type in} */
    public Optional<AuthMethod> passwordMethodFor(UserType type) {
        return methods.stream()
                .filter(AuthMethod::takesPassword)
                .filter(method -> method.lets(type))
                .findFirst();
    }

    /** {@return whether the request allows that method and no other} */
    public boolean allowsOnly(AuthMethod method) {
        return methods.equals(List.of(method));
    }

    /**
     * {@return whether a visitor may make a user instead of logging in: not where such a user could not log in, or the
     * client expects one that is there already}
     */
    public boolean allowsRegistration() {
        return allows(AuthMethod.EASYDB) && expectedSubject == null;
    }

    /** {@return whether the client expects that user, or nobody in particular} */
    public boolean expects(UserModel user) {
        return expectedSubject == null || expectedSubject.equals(Subject.of(user));
    }

    /** {@return whether the request allows that method} */
    public boolean allows(AuthMethod method) {
        return methods.contains(method);
    }
}
