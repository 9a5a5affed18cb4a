package io.github.keycloakfylr.admin;

import io.github.keycloakfylr.user.ValidityWindow;
import io.github.keycloakfylr.wire.OAuthException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/** Rejects what an administrator asks for on behalf of a user whose last day is over (contract P3). */
final class EndedValidityWindow {

    private EndedValidityWindow() {}

    /**
     * Lets every other user pass, also one whose first day is still to come: a link of today is good then.
     *
     * @throws OAuthException with the attribute that has to be changed first: nobody could log in by the code or link,
     *     and whoever has it would be told no more than that the login is disabled
     */
    static void check(KeycloakSession session, UserModel user) {
        ValidityWindow.barring(session, session.getContext().getRealm(), user)
                .filter(ValidityWindow.Bound.TO::equals)
                .ifPresent(bound -> {
                    throw OAuthException.invalidRequest(
                            "The user may not log in any more: see the user's attribute " + bound.attribute() + ".");
                });
    }
}
