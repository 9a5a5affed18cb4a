package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.wire.Parameters;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.security.cert.X509Certificate;
import org.keycloak.http.FormPartValue;
import org.keycloak.http.HttpRequest;

/**
 * The request as Keycloak's own code is to see it: with the method that was sent and the form that {@link Parameters}
 * has read.
 */
final class FormHttpRequest implements HttpRequest {

    private final HttpRequest request;
    private final String method;
    private final MultivaluedMap<String, String> form;

    FormHttpRequest(HttpRequest request, String method, Parameters form) {
        this.request = request;
        this.method = method;
        this.form = form.toMultivaluedMap();
    }

    @Override
    public String getHttpMethod() {
        return method;
    }

    @Override
    public MultivaluedMap<String, String> getDecodedFormParameters() {
        return form;
    }

    @Override
    public MultivaluedMap<String, FormPartValue> getMultiPartFormParameters() {
        return request.getMultiPartFormParameters();
    }

    @Override
    public HttpHeaders getHttpHeaders() {
        return request.getHttpHeaders();
    }

    @Override
    public X509Certificate[] getClientCertificateChain() {
        return request.getClientCertificateChain();
    }

    @Override
    public UriInfo getUri() {
        return request.getUri();
    }

    @Override
    public boolean isProxyTrusted() {
        return request.isProxyTrusted();
    }
}
