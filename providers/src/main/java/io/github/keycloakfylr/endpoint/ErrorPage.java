package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.OAuthException;
import jakarta.ws.rs.core.Response;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.utils.MediaTypeMatcher;

/**
 * An error that nobody is redirected with: a page of the login theme for a browser, JSON for everything else (contract
 * A2).
 */
final class ErrorPage {

    private ErrorPage() {}

    /** {@return the response, not to be stored by anyone; the realm of the session must be set} */
    static Response response(KeycloakSession session, OAuthException error) {
        if (!MediaTypeMatcher.isHtmlRequest(
                session.getContext().getHttpRequest().getHttpHeaders())) {
            return Json.response(error).build();
        }
        Response page = session.getProvider(LoginFormsProvider.class)
                .setAttribute("oauthError", error.error())
                .setAttribute("oauthErrorDescription", error.description())
                .setError(error.error() + ": " + error.description())
                .createErrorPage(Response.Status.BAD_REQUEST);
        return Json.notStored(Response.fromResponse(page)).build();
    }
}
