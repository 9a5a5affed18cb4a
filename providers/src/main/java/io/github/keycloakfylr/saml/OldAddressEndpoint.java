package io.github.keycloakfylr.saml;

import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider.AuthenticationCallback;
import org.keycloak.broker.saml.SAMLEndpoint;
import org.keycloak.broker.saml.SAMLIdentityProvider;
import org.keycloak.dom.saml.v2.protocol.RequestAbstractType;
import org.keycloak.dom.saml.v2.protocol.ResponseType;
import org.keycloak.dom.saml.v2.protocol.StatusResponseType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.saml.processing.core.saml.v2.common.SAMLDocumentHolder;
import org.keycloak.saml.validators.DestinationValidator;

/**
 * Keycloak's endpoint of the identity provider for messages whose {@code Destination} is one of fylr's old addresses.
 * Every check is Keycloak's: signature, issuer, audience, {@code InResponseTo}, recipient, time. One per request.
 *
 * <p>The destination that Keycloak expects cannot be set, and its validator cannot be subclassed. So a message that
 * names exactly the old address is read as if it named Keycloak's own, until that check is done; the signature is
 * checked on the document, which stays as it came.
 */
public final class OldAddressEndpoint extends SAMLEndpoint {

    private final URI oldAddress;
    private final URI ownAddress;
    /** Whether the response named the old address. */
    private boolean readdressed;

    OldAddressEndpoint(
            KeycloakSession session,
            SAMLIdentityProvider provider,
            AuthenticationCallback callback,
            DestinationValidator destinationValidator,
            URI oldAddress,
            URI ownAddress) {
        super(session, provider, provider.getConfig(), callback, destinationValidator);
        this.oldAddress = oldAddress;
        this.ownAddress = ownAddress;
    }

    /**
     * {@return the next step of the login or logout, or Keycloak's error page}
     *
     * @param post whether the message came in a form; otherwise it is in the query of the session's request
     */
    public Response respond(
            boolean post, @Nullable String request, @Nullable String response, @Nullable String relayState) {
        Binding binding = post ? new OldPostBinding() : new OldRedirectBinding();
        return binding.execute(request, response, null, relayState, null);
    }

    /** Nothing where it is no request: Keycloak would end in a {@link ClassCastException}. */
    private @Nullable SAMLDocumentHolder request(@Nullable SAMLDocumentHolder document) {
        if (document == null || !(document.getSamlObject() instanceof RequestAbstractType request)) {
            return null;
        }
        if (oldAddress.equals(request.getDestination())) {
            request.setDestination(ownAddress);
        }
        return document;
    }

    private @Nullable SAMLDocumentHolder response(@Nullable SAMLDocumentHolder document) {
        if (document == null || !(document.getSamlObject() instanceof StatusResponseType response)) {
            return null;
        }
        if (oldAddress.toString().equals(response.getDestination())) {
            response.setDestination(ownAddress.toString());
            readdressed = true;
        }
        return document;
    }

    /** The assertion's recipient is to be where the response was sent: from here on that is the old address again. */
    private void restore(ResponseType response) {
        if (readdressed) {
            response.setDestination(oldAddress.toString());
        }
    }

    // The same overrides twice: Keycloak's two bindings are two classes.

    private final class OldPostBinding extends PostBinding {

        @Override
        protected @Nullable SAMLDocumentHolder extractRequestDocument(String samlRequest) {
            return request(super.extractRequestDocument(samlRequest));
        }

        @Override
        protected @Nullable SAMLDocumentHolder extractResponseDocument(String samlResponse) {
            return response(super.extractResponseDocument(samlResponse));
        }

        @Override
        protected Response handleLoginResponse(
                String samlResponse,
                SAMLDocumentHolder holder,
                ResponseType responseType,
                @Nullable String relayState,
                @Nullable String clientId) {
            restore(responseType);
            return super.handleLoginResponse(samlResponse, holder, responseType, relayState, clientId);
        }
    }

    private final class OldRedirectBinding extends RedirectBinding {

        @Override
        protected @Nullable SAMLDocumentHolder extractRequestDocument(String samlRequest) {
            return request(super.extractRequestDocument(samlRequest));
        }

        @Override
        protected @Nullable SAMLDocumentHolder extractResponseDocument(String samlResponse) {
            return response(super.extractResponseDocument(samlResponse));
        }

        @Override
        protected Response handleLoginResponse(
                String samlResponse,
                SAMLDocumentHolder holder,
                ResponseType responseType,
                @Nullable String relayState,
                @Nullable String clientId) {
            restore(responseType);
            return super.handleLoginResponse(samlResponse, holder, responseType, relayState, clientId);
        }
    }
}
