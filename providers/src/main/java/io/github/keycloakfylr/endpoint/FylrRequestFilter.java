package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.wire.MultipartForm;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Takes the requests at fylr's endpoints out of JAX-RS's hands: any method is served by ours (contract W1, T4, G4), and
 * Keycloak's form parser, which returns 500 to a badly encoded body, does not see them (G8). Every other request passes
 * untouched (G3).
 */
@Provider
@PreMatching
@Priority(1)
public class FylrRequestFilter implements ContainerRequestFilter {

    private static final MediaType MULTIPART = MediaType.valueOf(MultipartForm.MEDIA_TYPE);
    /** Where the authorization endpoint is once more: {@link RealmAuthorizationResource}. */
    private static final Pattern BELOW_REALMS = Pattern.compile("realms/[^/]+/" + FylrServer.PROVIDER_ID + "(?:/.*)?");

    @Override
    public void filter(ContainerRequestContext request) {
        String path = RoutedRequest.withoutLeadingSlash(request.getUriInfo().getPath());
        String rawPath = RoutedRequest.rawPath(request.getUriInfo());
        if (BELOW_REALMS.matcher(path).matches()) {
            mendHeaders(request);
        }
        if (!isFylrPath(path, rawPath)) {
            return;
        }
        RoutedRequest received = RoutedRequest.received(request, rawPath);
        request.setMethod(AnyMethod.NAME);
        mendHeaders(request);
        if (MULTIPART.isCompatible(request.getMediaType())) {
            // Read by ourselves: what Keycloak's client authenticators see is a form like any other (contract G8).
            request.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_FORM_URLENCODED);
        }
        Optional<Endpoint> endpoint = received.endpoint().filter(found -> found != Endpoint.DISCOVERY);
        // Here already, because Keycloak's own filter rejects a bad query without naming the parameter (contract G8).
        boolean queryIsGood = endpoint.isPresent()
                && received.readQuery(request.getUriInfo().getRequestUri().getRawQuery());
        if (!queryIsGood
                || endpoint.get() == Endpoint.CALLBACK
                || endpoint.get().isOldSamlAddress()) {
            // To the resource, without a query for Keycloak's filters to stumble over. At the documents' and the
            // callback's own paths it could not be: it would take the requests beside and below them away from
            // Keycloak.
            request.setRequestUri(request.getUriInfo().getBaseUri().resolve(ApiResource.PATH));
        }
    }

    /** Takes away what JAX-RS cannot read: it, or Keycloak's filters, would return 500 to it (contract G9). */
    private static void mendHeaders(ContainerRequestContext request) {
        MultivaluedMap<String, String> headers = request.getHeaders();
        if (!isReadable(request::getMediaType)) {
            // No form it is in any case.
            headers.putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_OCTET_STREAM);
        }
        if (!isReadable(request::getAcceptableLanguages)) {
            headers.remove(HttpHeaders.ACCEPT_LANGUAGE);
        }
        if (!isReadable(request::getAcceptableMediaTypes)) {
            headers.remove(HttpHeaders.ACCEPT);
        }
    }

    @SuppressWarnings("ReturnValueIgnored") // whether it can be read is the question
    private static boolean isReadable(Supplier<?> header) {
        try {
            header.get();
            return true;
        } catch (RuntimeException e) {
            // RESTEasy throws whatever its parsers come to: IllegalArgumentException, BadRequestException,
            // IndexOutOfBoundsException.
            return false;
        }
    }

    /** Below {@code /oauth2} nothing but the callback is ours, and no other spelling of it. */
    private static boolean isFylrPath(String path, String rawPath) {
        boolean callback = path.equals(Endpoint.CALLBACK.path()) && path.equals(rawPath);
        return callback
                || path.equals(Endpoint.DISCOVERY.path())
                || path.equals(ApiResource.PATH)
                || path.startsWith(ApiResource.PATH + "/");
    }
}
