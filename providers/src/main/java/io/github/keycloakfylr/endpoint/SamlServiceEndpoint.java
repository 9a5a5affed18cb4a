package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.wire.Json;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.io.InputStream;
import java.net.URI;
import org.keycloak.models.KeycloakSession;

/**
 * {@code {base}/api/saml/acs} and {@code /slo}: fylr's old addresses for an identity provider's messages. The browser
 * takes the message on to where it sends Keycloak's cookies, {@link RealmSamlResource}: always there, whatever the
 * message says. One per request.
 */
final class SamlServiceEndpoint implements FylrEndpoint {

    private final KeycloakSession session;
    private final Endpoint address;
    private final InputStream body;

    /**
     * Creates the SAML service endpoint.
     *
     * @param address the one that was asked for
     * @param body the request's, which may be empty
     */
    SamlServiceEndpoint(KeycloakSession session, Endpoint address, InputStream body) {
        this.body = body;
        this.session = session;
        this.address = address;
    }

    @Override
    public Response respond(RoutedRequest request) {
        String target = UriBuilder.fromUri(ExternalUrl.of(session))
                .path("realms")
                .path("{realm}")
                .path(FylrServer.PROVIDER_ID)
                .path(RealmSamlResource.PATH)
                .path(RealmSamlResource.name(address))
                .build(session.getContext().getRealm().getName())
                .toString();
        String query = "";
        if (request.method().equals("GET")) {
            query = "?" + SamlMessage.ofQuery(request.rawQuery()).query();
        } else {
            // Only to reject what is none: the browser sends it again.
            SamlMessage.ofForm(body, request.contentType());
        }
        // 307: a form stays a form.
        return Json.notStored(Response.temporaryRedirect(URI.create(target + query)))
                .build();
    }
}
