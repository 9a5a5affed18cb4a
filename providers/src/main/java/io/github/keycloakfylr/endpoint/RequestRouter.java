package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.event.ErrorLog;
import io.github.keycloakfylr.login.FylrAuthSession;
import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.saml.OldSamlAddresses;
import io.github.keycloakfylr.server.FylrOptions;
import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.wire.Echo;
import io.github.keycloakfylr.wire.ErrorResponse;
import io.github.keycloakfylr.wire.FylrError;
import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.OAuthException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.OAuth2Constants;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Routes a request to its endpoint: path, realm, HTTP method, transport security, body (contract section 0). One per
 * request.
 */
final class RequestRouter {

    private static final Logger LOG = Logger.getLogger(RequestRouter.class);

    private final KeycloakSession session;
    private final RoutedRequest request;
    private final CrossOrigin crossOrigin;

    RequestRouter(KeycloakSession session, RoutedRequest request) {
        this.session = session;
        this.request = request;
        this.crossOrigin = new CrossOrigin(session);
    }

    /**
     * Responds to the request.
     *
     * @param body the request's body, which may be empty
     */
    Response route(InputStream body) {
        Optional<Endpoint> found = request.endpoint();
        if (found.isEmpty()) {
            return unknownEndpoint();
        }
        FylrServer server = FylrServer.of(session);
        if (!server.isEnabled()) {
            return found.get().isOldSamlAddress()
                    ? unknownEndpoint()
                    : Response.status(Response.Status.NOT_FOUND).build();
        }
        Endpoint endpoint = found.get();
        if (!server.isDatabaseReachable()) {
            return errorResponse(
                    endpoint,
                    OAuthException.unavailable("The server cannot reach its database; try again in a moment."));
        }
        Optional<RealmModel> realm = server.realms().resolve(session);
        if (realm.isEmpty()) {
            return endpoint.isOldSamlAddress()
                    ? unknownEndpoint()
                    : noRealm(server.options().realm());
        }
        session.getContext().setRealm(realm.get());
        if (endpoint.isOldSamlAddress() && OldSamlAddresses.of(session).isEmpty()) {
            return unknownEndpoint();
        }
        FylrAuthSession.markRequest(session);
        if (!endpoint.takes(request.method())) {
            allowErrorToBeRead(endpoint);
            return methodNotAllowed(endpoint);
        }
        if ("OPTIONS".equals(request.method())) {
            Optional<Response> preflight = preflight(endpoint);
            if (preflight.isPresent()) {
                return preflight.get();
            }
        }
        try {
            requireHttps(realm.get());
            readBody(endpoint, body);
            return handler(endpoint, body).respond(request);
        } catch (OAuthException e) {
            ErrorLog.of(session).write("/" + request.path(), e);
            allowErrorToBeRead(endpoint);
            return errorResponse(endpoint, e);
        }
    }

    private Response unknownEndpoint() {
        return Json.response(
                        FylrError.STATUS,
                        FylrError.unknownEndpoint(Echo.of(request.method()), Echo.of("/" + request.path())))
                .build();
    }

    private FylrEndpoint handler(Endpoint endpoint, InputStream body) {
        return switch (endpoint) {
            case DISCOVERY -> new DiscoveryEndpoint(session, crossOrigin);
            case JWKS -> new KeySetEndpoint(session, crossOrigin);
            case CALLBACK -> new CallbackEndpoint(session);
            case AUTHORIZATION -> new AuthorizationEndpoint(session);
            case TOKEN -> new TokenEndpoint(session, crossOrigin);
            case REVOCATION -> new RevocationEndpoint(session, crossOrigin);
            case INTROSPECTION -> new IntrospectionEndpoint(session, crossOrigin);
            case USERINFO -> new UserinfoEndpoint(session, crossOrigin);
            case SAML_ACS, SAML_SLO -> new SamlServiceEndpoint(session, endpoint, body);
            case SAML_METADATA -> new SamlMetadataEndpoint(session);
        };
    }

    private void readBody(Endpoint endpoint, InputStream body) {
        boolean required = endpoint.body() == Endpoint.Body.REQUIRED;
        if (required || endpoint.body() == Endpoint.Body.OPTIONAL && "POST".equals(request.method())) {
            request.form(RequestBody.readForm(body, request.contentType(), required));
        }
        if (required) {
            // Keycloak's client authenticators read the form themselves.
            session.getContext()
                    .setHttpRequest(new FormHttpRequest(
                            session.getContext().getHttpRequest(), request.method(), request.form()));
        }
        if (endpoint == Endpoint.TOKEN) {
            request.grantType(request.form().get(OAuth2Constants.GRANT_TYPE));
        }
    }

    /** The public documents are open to everybody, and so are their errors. */
    private void allowErrorToBeRead(Endpoint endpoint) {
        if (endpoint == Endpoint.JWKS) {
            crossOrigin.allowAll();
        } else if (endpoint.isForPages()) {
            // Never by the client_id that was sent: the headers would tell which clients there are (contract C4).
            crossOrigin.allow(session.getContext().getClient());
        }
    }

    /** In the shape that the endpoint speaks (contract G5). */
    private Response errorResponse(Endpoint endpoint, OAuthException error) {
        if (endpoint.isOldSamlAddress() && error.status() == FylrError.STATUS) {
            return ErrorPage.response(session, error);
        }
        boolean envelope = endpoint == Endpoint.USERINFO && error.status() == FylrError.STATUS;
        return (envelope
                        ? Json.response(FylrError.STATUS, FylrError.invalidRequest(error.description()))
                        : Json.response(error))
                .build();
    }

    private static Response noRealm(String name) {
        LOG.errorf(
                "There is no enabled realm '%s' to be served as fylr. Import the realm file, or name the realm with %s",
                name, FylrOptions.REALM);
        return Json.response(
                        Response.Status.NOT_FOUND.getStatusCode(),
                        new ErrorResponse(
                                "not_found", "No realm is served here: the server log says which setting names it."))
                .build();
    }

    private Response methodNotAllowed(Endpoint endpoint) {
        String allowed = String.join(", ", endpoint.methods());
        return Json.response(
                        Response.Status.METHOD_NOT_ALLOWED.getStatusCode(),
                        new ErrorResponse(
                                "invalid_request",
                                "The method " + Echo.of(request.method()) + " is not allowed here; use one of: "
                                        + allowed + "."))
                .header(HttpHeaders.ALLOW, allowed)
                .build();
    }

    /** {@return nothing at the discovery endpoint, which responds to every method with the document (contract W1)} */
    private Optional<Response> preflight(Endpoint endpoint) {
        if (endpoint.isDocument()) {
            crossOrigin.preflightAll(
                    endpoint == Endpoint.DISCOVERY ? DiscoveryEndpoint.PREFLIGHT_METHODS : endpoint.methods());
        } else {
            crossOrigin.preflight(endpoint.methods());
        }
        if (endpoint == Endpoint.DISCOVERY) {
            return Optional.empty();
        }
        // A response without a body has no media type, which Keycloak's security headers otherwise take for a fault.
        session.getProvider(SecurityHeadersProvider.class).options().allowEmptyContentType();
        return Optional.of(Response.ok()
                .header(HttpHeaders.ALLOW, String.join(", ", endpoint.methods()))
                .build());
    }

    private void requireHttps(RealmModel realm) {
        boolean https =
                "https".equals(session.getContext().getUri().getBaseUri().getScheme());
        if (!https && realm.getSslRequired().isRequired(session.getContext().getConnection())) {
            throw OAuthException.invalidRequest("HTTPS is required.");
        }
    }
}
