package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.event.ErrorLog;
import io.github.keycloakfylr.login.FylrAuthSession;
import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.server.FylrOptions;
import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.wire.ErrorResponse;
import io.github.keycloakfylr.wire.FylrError;
import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.MultipartForm;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.OAuth2Constants;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Brings a request at the front door to its endpoint: path, realm, transport security, method, parameters (contract section 0). One per request. */
final class RequestRouter {

    private static final Logger LOG = Logger.getLogger(RequestRouter.class);
    private static final int MAX_ECHO_CHARS = 200;

    private final KeycloakSession session;

    RequestRouter(KeycloakSession session) {
        this.session = session;
    }

    /** @param body the request's body, which may be empty */
    Response serve(RoutedRequest received, InputStream body) {
        String method = received.method();
        Optional<Endpoint> found = received.endpoint();
        if (found.isEmpty()) {
            return answer(Json.answer(FylrError.STATUS, FylrError.unknownEndpoint(echo(method), echo("/" + received.path()))));
        }
        FylrServer server = FylrServer.of(session);
        if (!server.isEnabled()) {
            return answer(Response.status(Response.Status.NOT_FOUND));
        }
        Endpoint endpoint = found.get();
        if (!server.isDatabaseReachable()) {
            return answer(refusal(endpoint, OAuthException.unavailable("The server cannot reach its database; try again in a moment.")));
        }
        Optional<RealmModel> realm = server.realms().resolve(session);
        if (realm.isEmpty()) {
            return noRealm();
        }
        session.getContext().setRealm(realm.get());
        FylrAuthSession.markRequest(session);
        if (!endpoint.takes(method)) {
            allowError(endpoint, received);
            return answer(refuse(endpoint, method));
        }
        if ("OPTIONS".equals(method) && endpoint != Endpoint.DISCOVERY) {
            return preflight(endpoint);
        }
        try {
            requireHttps(realm.get());
            return dispatch(endpoint, received, body);
        } catch (OAuthException e) {
            ErrorLog.of(session).refused("/" + received.path(), e);
            allowError(endpoint, received);
            return answer(refusal(endpoint, e));
        }
    }

    /** The public documents are open to everybody, and so are their errors. */
    private void allowError(Endpoint endpoint, RoutedRequest received) {
        if (endpoint == Endpoint.JWKS) {
            new CrossOrigin(session).allowAll();
        } else if (endpoint.isForPages()) {
            // Never by the client_id that was sent: the headers would tell which clients there are (contract C4).
            new CrossOrigin(session).allow(session.getContext().getClient());
        }
    }

    /** @return the refusal in the shape that the endpoint speaks (contract G5) */
    static Response.ResponseBuilder refusal(Endpoint endpoint, OAuthException refusal) {
        boolean envelope = endpoint == Endpoint.USERINFO && refusal.status() == FylrError.STATUS;
        return envelope ? Json.answer(FylrError.STATUS, FylrError.invalidRequest(refusal.description())) : Json.answer(refusal);
    }

    private Response dispatch(Endpoint endpoint, RoutedRequest received, InputStream body) {
        HttpRequest request = session.getContext().getHttpRequest();
        String method = received.method();
        Parameters query = received.query();
        switch (endpoint) {
            case DISCOVERY:
                if ("OPTIONS".equals(method)) {
                    new CrossOrigin(session).preflightAll(List.of("GET", "HEAD", "OPTIONS"));
                }
                return answer(new DiscoveryEndpoint(session).describe());
            case JWKS:
                return answer(new DiscoveryEndpoint(session).keys());
            case CALLBACK:
                return new CallbackEndpoint(session).passOn(query);
            case AUTHORIZATION:
                boolean post = "POST".equals(method);
                return new AuthorizationEndpoint(session).authorize(post ? query.and(form(received, body, false)) : query, post);
            case USERINFO:
                return answer(new UserinfoEndpoint(session).describe(query,
                        Parameters.parse("POST".equals(method) ? form(received, body, false) : null)));
            default:
                Parameters form = Parameters.parse(form(received, body, true));
                received.grantType(endpoint == Endpoint.TOKEN ? form.get(OAuth2Constants.GRANT_TYPE) : null);
                session.getContext().setHttpRequest(new FormHttpRequest(request, method, form));
                return answer(switch (endpoint) {
                    case TOKEN -> new TokenEndpoint(session).issue(form);
                    case REVOCATION -> new RevocationEndpoint(session).revoke(form);
                    default -> new IntrospectionEndpoint(session).introspect(form);
                });
        }
    }

    private static Response answer(Response.ResponseBuilder answer) {
        return answer.build();
    }

    private static String echo(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "");
        return printable.length() <= MAX_ECHO_CHARS ? printable : printable.substring(0, MAX_ECHO_CHARS);
    }

    private Response noRealm() {
        String realm = FylrServer.of(session).options().realm();
        LOG.errorf("There is no enabled realm '%s' to answer as fylr. Import the realm file, or name the realm with %s",
                realm, FylrOptions.REALM);
        return answer(Json.answer(Response.Status.NOT_FOUND.getStatusCode(),
                new ErrorResponse("not_found", "No realm answers here: the server log says which setting names it.")));
    }

    private Response.ResponseBuilder refuse(Endpoint endpoint, String method) {
        String allowed = String.join(", ", endpoint.methods());
        return Json.answer(Response.Status.METHOD_NOT_ALLOWED.getStatusCode(),
                new ErrorResponse("invalid_request", "The method " + echo(method) + " is not allowed here; use one of: " + allowed + "."))
                .header(HttpHeaders.ALLOW, allowed);
    }

    private Response preflight(Endpoint endpoint) {
        // An answer without a body has no media type, which Keycloak's security headers otherwise take for a fault.
        session.getProvider(SecurityHeadersProvider.class).options().allowEmptyContentType();
        if (endpoint == Endpoint.JWKS) {
            new CrossOrigin(session).preflightAll(endpoint.methods());
        } else {
            new CrossOrigin(session).preflight(endpoint.methods());
        }
        return Response.ok().header(HttpHeaders.ALLOW, String.join(", ", endpoint.methods())).build();
    }

    private void requireHttps(RealmModel realm) {
        boolean https = "https".equals(session.getContext().getUri().getBaseUri().getScheme());
        if (!https && realm.getSslRequired().isRequired(session.getContext().getConnection())) {
            throw OAuthException.invalidRequest("HTTPS is required.");
        }
    }

    /** @return the body's text, still encoded; empty only when it need not be there */
    private static String form(RoutedRequest received, InputStream body, boolean required) {
        byte[] bytes = read(body);
        if (bytes.length > Parameters.MAX_BYTES) {
            throw OAuthException.invalidRequest("The request body is larger than " + Parameters.MAX_BYTES + " bytes.");
        }
        if (bytes.length == 0 && !required) {
            return "";
        }
        if (bytes.length == 0) {
            throw OAuthException.invalidRequest("The request body is empty; send the parameters in it.");
        }
        String contentType = String.valueOf(received.contentType());
        String mediaType = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        if (MultipartForm.MEDIA_TYPE.equals(mediaType)) {
            return MultipartForm.encoded(bytes, contentType);
        }
        if (!MediaType.APPLICATION_FORM_URLENCODED.equals(mediaType)) {
            throw OAuthException.invalidRequest("The request body must be application/x-www-form-urlencoded or multipart/form-data.");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw OAuthException.invalidRequest("The request body is not valid UTF-8.");
        }
    }

    private static byte[] read(InputStream body) {
        try {
            return body == null ? new byte[0] : body.readNBytes(Parameters.MAX_BYTES + 1);
        } catch (IOException e) {
            throw OAuthException.invalidRequest("The request body could not be read.");
        }
    }
}
