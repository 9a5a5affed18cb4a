package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.event.ErrorLog;
import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.saml.OldSamlAddresses;
import io.github.keycloakfylr.wire.OAuthException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Supplier;
import org.keycloak.models.KeycloakSession;

/**
 * {@code /realms/{realm}/fylr/saml/acs} and {@code /slo}: messages that came to fylr's old addresses, where the browser
 * sends Keycloak's cookies. Keycloak does with them what it does at its own address.
 */
public class RealmSamlResource {

    static final String PATH = "saml";

    private static final String ACS = "acs";
    private static final String SLO = "slo";

    private final KeycloakSession session;

    RealmSamlResource(KeycloakSession session) {
        this.session = session;
    }

    /** {@return the last segment of the path of an old address, which is the same here} */
    static String name(Endpoint address) {
        return address == Endpoint.SAML_SLO ? SLO : ACS;
    }

    /** {@return the next step after a message in the query} */
    @GET
    @Path("{service}")
    public Response redirectBinding(@PathParam("service") String service) {
        return respond(
                service,
                false,
                () -> SamlMessage.ofQuery(session.getContext()
                        .getHttpRequest()
                        .getUri()
                        .getRequestUri()
                        .getRawQuery()));
    }

    /** {@return the next step after a message in a form} */
    @POST
    @Path("{service}")
    public Response postBinding(@PathParam("service") String service) {
        // Below a realm Keycloak has read the form already: nothing is left in the body.
        return respond(
                service,
                true,
                () -> SamlMessage.ofForm(session.getContext().getHttpRequest().getDecodedFormParameters()));
    }

    private Response respond(String service, boolean post, Supplier<SamlMessage> received) {
        Optional<OldSamlAddresses> addresses = OldSamlAddresses.of(session);
        if (addresses.isEmpty() || !service.equals(ACS) && !service.equals(SLO)) {
            throw new NotFoundException();
        }
        Endpoint address = service.equals(ACS) ? Endpoint.SAML_ACS : Endpoint.SAML_SLO;
        try {
            SamlMessage message = received.get();
            return addresses
                    .get()
                    .endpoint(address)
                    .respond(post, message.request(), message.response(), message.relayState());
        } catch (OAuthException e) {
            ErrorLog.of(session).write("/" + address.path(), e);
            return ErrorPage.response(session, e);
        }
    }
}
