package io.github.keycloakfylr.login;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * {@code login} and {@code password} sent with the authorization request (contract A10). They live in the Keycloak
 * session of that one HTTP request and nowhere else: not in a note, a cookie, an event or a redirect.
 *
 * @param keepLogin whether the request asks to stay logged in ({@code keep_login=1})
 */
public record SuppliedCredentials(@Nullable String login, @Nullable String password, boolean keepLogin) {

    private static final String ATTRIBUTE = SuppliedCredentials.class.getName();
    private static final String ERROR = ATTRIBUTE + ".error";

    /** Lays them out for the authenticator. */
    public void offer(KeycloakSession session) {
        session.setAttribute(ATTRIBUTE, this);
    }

    /**
     * {@return the credentials, once: a wrong pair must not be tried again within the same flow, it would count twice
     * as a failure}
     */
    public static Optional<SuppliedCredentials> take(KeycloakSession session) {
        return Optional.ofNullable((SuppliedCredentials) session.removeAttribute(ATTRIBUTE));
    }

    /** Notes that they were rejected, with the key of the message that the user is shown. */
    public static void rejected(KeycloakSession session, @Nullable String message) {
        session.setAttribute(ERROR, message);
    }

    /**
     * {@return the key of the message with which the request's credentials were rejected; nothing when they were not}
     */
    public static Optional<String> error(KeycloakSession session) {
        return Optional.ofNullable(session.getAttribute(ERROR, String.class));
    }

    /** {@return what the login page would have sent} */
    public MultivaluedMap<String, String> form() {
        MultivaluedMap<String, String> form = new MultivaluedHashMap<>();
        form.putSingle(AuthenticationManager.FORM_USERNAME, login);
        form.putSingle(CredentialRepresentation.PASSWORD, password);
        if (keepLogin) {
            form.putSingle(RememberMe.FIELD, "on");
        }
        return form;
    }

    /** Without the password: a record's own would print it. */
    @Override
    public String toString() {
        return "SuppliedCredentials[" + login + "]";
    }
}
