package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.event.ErrorLog;
import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.models.KeycloakSession;

/**
 * {@code GET {base}/oauth2/callback}, the redirect URI of fylr's web frontend (contract C7, section 10): passes the
 * browser on, with the response to its authorization request, to the {@link LoginDestination} that {@code state}
 * carries. One per request.
 */
final class CallbackEndpoint implements FylrEndpoint {

    private static final List<String> SUCCESS = List.of("code", "state");
    private static final List<String> ERROR = List.of("error", "error_description", "state");

    private final KeycloakSession session;

    CallbackEndpoint(KeycloakSession session) {
        this.session = session;
    }

    /** {@return a redirect, or an error for the browser; neither may be stored, for there is a code in the address} */
    @Override
    public Response respond(RoutedRequest request) {
        Parameters query = request.query();
        try {
            Parameters response = response(query);
            FylrRealm settings = new FylrRealm(session.getContext().getRealm());
            LoginDestination destination =
                    LoginDestination.of(query.get("state"), ExternalUrl.of(session), settings.loginAllowRedirects());
            return withoutReferrer(
                    Json.notStored(Response.status(Response.Status.FOUND).location(destination.with(response))));
        } catch (OAuthException e) {
            ErrorLog.of(session).write("/" + Endpoint.CALLBACK.path(), e);
            return withoutReferrer(Response.fromResponse(ErrorPage.response(session, e)));
        }
    }

    /** What else was sent is nobody's response. */
    private static Parameters response(Parameters query) {
        boolean rejected = query.has("error");
        if (rejected == query.has("code")) {
            throw OAuthException.invalidRequest("Of the parameters 'code' and 'error' exactly one must be there.");
        }
        Map<String, String> response = new LinkedHashMap<>();
        (rejected ? ERROR : SUCCESS).forEach(name -> response.put(name, query.get(name)));
        return Parameters.of(response);
    }

    private static Response withoutReferrer(Response.ResponseBuilder response) {
        return response.header("Referrer-Policy", "no-referrer").build();
    }
}
