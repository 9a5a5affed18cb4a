package io.github.keycloakfylr.login;

import java.util.Optional;
import org.keycloak.models.KeycloakSession;

/**
 * {@code action_code} and {@code secret} sent with the authorization request (contract M7). Like
 * {@link SuppliedCredentials} they live in the Keycloak session of that one HTTP request and nowhere else.
 */
public record SuppliedActionCode(String actionCode, String secret) {

    private static final String ATTRIBUTE = SuppliedActionCode.class.getName();

    /** Lays them out for the authenticator. */
    public void offer(KeycloakSession session) {
        session.setAttribute(ATTRIBUTE, this);
    }

    /** {@return what was laid out, once: it is gone then} */
    public static Optional<SuppliedActionCode> take(KeycloakSession session) {
        return Optional.ofNullable((SuppliedActionCode) session.removeAttribute(ATTRIBUTE));
    }

    /** Without either: a record's own would print them. */
    @Override
    public String toString() {
        return "SuppliedActionCode";
    }
}
