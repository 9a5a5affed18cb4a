package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request at fylr's endpoints, as {@link FylrRequestFilter} has found it. What it knows is kept in the properties of
 * the JAX-RS request, for the resource and for {@link RequestMetrics}.
 */
final class RoutedRequest {

    private static final String NAME = RoutedRequest.class.getName();

    private final String method;
    private final String path;
    private final long startedAt = System.nanoTime();
    private final @Nullable String contentType;
    private final Optional<Endpoint> endpoint;
    private Parameters query = Parameters.parse(null);
    private Parameters form = Parameters.parse(null);
    private @Nullable String rawQuery;
    private @Nullable OAuthException badQuery;
    private @Nullable String grantType;

    private RoutedRequest(String method, String path, @Nullable String contentType) {
        this.method = method;
        this.path = path;
        this.contentType = contentType;
        this.endpoint = Endpoint.at(path);
    }

    /**
     * Takes down what was sent, before anything of it is changed.
     *
     * @param path its {@link #rawPath}
     */
    static RoutedRequest received(ContainerRequestContext request, String path) {
        RoutedRequest received =
                new RoutedRequest(request.getMethod(), path, request.getHeaderString(HttpHeaders.CONTENT_TYPE));
        request.setProperty(NAME, received);
        return received;
    }

    /** {@return the request that was taken down; nothing when it is none at fylr's endpoints} */
    static Optional<RoutedRequest> of(ContainerRequestContext request) {
        return Optional.ofNullable((RoutedRequest) request.getProperty(NAME));
    }

    /** {@return the path below {@code {base}/}, still encoded, with matrix parameters and all} */
    static String rawPath(UriInfo uri) {
        String base = uri.getBaseUri().getRawPath();
        String path = uri.getRequestUri().getRawPath();
        return withoutLeadingSlash(path.startsWith(base) ? path.substring(base.length()) : path);
    }

    static String withoutLeadingSlash(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }

    /** {@return the HTTP method that the client sent} */
    String method() {
        return method;
    }

    /** {@return the path that it sent: {@link #rawPath}} */
    String path() {
        return path;
    }

    /** {@return the endpoint at exactly this path} */
    Optional<Endpoint> endpoint() {
        return endpoint;
    }

    /** {@return the {@code Content-Type} that it sent, or {@code null}} */
    @Nullable
    String contentType() {
        return contentType;
    }

    /**
     * {@return the parameters in the query; none where no endpoint reads them}
     *
     * @throws OAuthException what is wrong with them
     */
    Parameters query() {
        if (badQuery != null) {
            throw badQuery;
        }
        return query;
    }

    /** {@return the query as it was sent, which nobody has looked at; {@code null} where no endpoint reads one} */
    @Nullable
    String rawQuery() {
        return rawQuery;
    }

    /** {@return whether the parameters of the query are good; what is wrong with them is told by {@link #query}} */
    boolean readQuery(@Nullable String encoded) {
        rawQuery = encoded;
        try {
            query = Parameters.parse(encoded);
        } catch (OAuthException e) {
            badQuery = e;
        }
        return badQuery == null;
    }

    /** {@return the parameters in the body; none where no endpoint reads them} */
    Parameters form() {
        return form;
    }

    void form(Parameters parameters) {
        form = parameters;
    }

    /** {@return the {@code grant_type}, whatever it is; {@code null} where none was read} */
    @Nullable
    String grantType() {
        return grantType;
    }

    void grantType(@Nullable String type) {
        grantType = type;
    }

    /** {@return how long it has taken so far, in nanoseconds} */
    long nanoseconds() {
        return System.nanoTime() - startedAt;
    }
}
