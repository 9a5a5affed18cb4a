package io.github.keycloakfylr.login;

import java.util.Optional;
import org.keycloak.models.KeycloakSession;

/**
 * {@code login} and {@code password} sent with the authorization request (contract A10). They live in the Keycloak session of that one
 * HTTP request and nowhere else: not in a note, a cookie, an event or a redirect.
 */
public record SuppliedCredentials(String login, String password) {

    private static final String ATTRIBUTE = SuppliedCredentials.class.getName();

    /** Lays them out for the authenticator. */
    public void offer(KeycloakSession session) {
        session.setAttribute(ATTRIBUTE, this);
    }

    /** @return the credentials, once: a wrong pair must not be tried again within the same flow, it would count twice as a failure */
    static Optional<SuppliedCredentials> take(KeycloakSession session) {
        return Optional.ofNullable((SuppliedCredentials) session.removeAttribute(ATTRIBUTE));
    }

    /** Without the password: a record's own would print it. */
    @Override
    public String toString() {
        return "SuppliedCredentials[" + login + "]";
    }
}
