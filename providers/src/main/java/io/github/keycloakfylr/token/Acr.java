package io.github.keycloakfylr.token;

import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The authentication context class of an id token, which is told to whoever asked for one by {@code acr_values} (OpenID
 * Connect Core section 2, contract T11). There is one class, {@link #VALUE}, whatever was asked for: how a user logged
 * in is fylr's method, not a level.
 */
public final class Acr {

    /** The only class. */
    public static final String VALUE = "0";

    /** Keycloak's own note of {@code acr_values} would have it ask for a level of its own. */
    private static final String REQUESTED = "fylr.acr_values";

    private Acr() {}

    /**
     * Notes with the login whether {@code acr_values} was sent; always, since a client session keeps the notes of
     * earlier logins.
     */
    public static void note(AuthenticationSessionModel authSession, boolean requested) {
        authSession.setClientNote(REQUESTED, Boolean.toString(requested));
    }

    /** Notes it with a client session that no authentication session led to. */
    static void note(AuthenticatedClientSessionModel clientSession, boolean requested) {
        clientSession.setNote(REQUESTED, Boolean.toString(requested));
    }

    /** {@return the claim of the client session's id tokens, or {@code null} when it was not asked for} */
    static @Nullable String of(AuthenticatedClientSessionModel clientSession) {
        return Boolean.parseBoolean(clientSession.getNote(REQUESTED)) ? VALUE : null;
    }
}
