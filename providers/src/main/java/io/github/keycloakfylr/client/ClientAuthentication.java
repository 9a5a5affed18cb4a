package io.github.keycloakfylr.client;

import io.github.keycloakfylr.config.Printable;
import io.github.keycloakfylr.config.RealmAttributes;
import io.github.keycloakfylr.event.ErrorLog;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.utils.AuthorizeClientUtil;

/** Authenticates the client of a token, revocation or introspection request (contract C1, C2, C4). One per request. */
public final class ClientAuthentication {

    private static final Logger LOG = Logger.getLogger(ClientAuthentication.class);

    private static final String CLIENT_ASSERTION = "client_assertion";

    /**
     * Public clients that were rejected for a secret since the start, the latest last: each is told of in the log once.
     */
    private static final Set<String> TOLD_OF = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_TOLD_OF;
        }
    });

    private static final int MAX_TOLD_OF = 1000;

    /**
     * How often an unknown client with a secret is looked up: here, by {@link BcryptSecretAuthenticator}, which leaves
     * that out without a secret, and by Keycloak's own.
     */
    private static final int LOOK_UPS = 3;

    private final KeycloakSession session;
    private final EventBuilder event;

    /**
     * Creates the client authentication.
     *
     * @param session realm and request (with the form) must be set
     * @param event gets the client, and the error when it is rejected
     */
    public ClientAuthentication(KeycloakSession session, EventBuilder event) {
        this.session = session;
        this.event = event;
    }

    /**
     * {@return the authenticated client, or nothing when the request names none}
     *
     * @throws OAuthException when it names one that is not authenticated
     */
    public Optional<ClientModel> authenticateIfNamed(Parameters form) {
        ClientCredentials credentials = credentials(form);
        boolean named = credentials.clientId() != null || credentials.secret() != null || form.has(CLIENT_ASSERTION);
        return named ? Optional.of(authenticate(form).getClient()) : Optional.empty();
    }

    /**
     * {@return the authenticated client and its notes, also set in the session's context}
     *
     * @throws OAuthException {@code invalid_client} or, when the request names no client, {@code invalid_request}
     */
    public AuthorizeClientUtil.ClientAuthResult authenticate(Parameters form) {
        ClientCredentials credentials = credentials(form);
        ErrorLog.of(session).client(credentials.clientId());
        // A signed assertion (RFC 7523) names the client itself; Keycloak's client authenticators read it.
        if (credentials.clientId() == null && !form.has(CLIENT_ASSERTION)) {
            throw OAuthException.invalidRequest("The parameter 'client_id' is missing.");
        }
        try (SecretCheckCost work = SecretCheckCost.open(session, credentials.clientId(), credentials.secret())) {
            return authenticate(credentials, work);
        }
    }

    private AuthorizeClientUtil.ClientAuthResult authenticate(ClientCredentials credentials, SecretCheckCost work) {
        // Before Keycloak does, who would take a database that has just gone away for wrong credentials.
        ClientModel named = credentials.clientId() == null
                ? null
                : session.getContext().getRealm().getClientByClientId(credentials.clientId());
        rejectSecretOfPublicClient(credentials, named);
        try {
            AuthorizeClientUtil.ClientAuthResult result = AuthorizeClientUtil.authorizeClient(session, event, null);
            if (result.getClient().isBearerOnly()) {
                event.error(Errors.INVALID_CLIENT);
                throw reject(credentials, named, work);
            }
            event.client(result.getClient());
            return result;
        } catch (WebApplicationException e) {
            // Keycloak has written its event; what it returns tells unknown clients and wrong secrets apart, so it is
            // not passed on.
            throw reject(credentials, named, work);
        }
    }

    /**
     * Every error but that of {@link #rejectSecretOfPublicClient} comes by here, so that its time tells as little as
     * its text.
     */
    private OAuthException reject(ClientCredentials credentials, @Nullable ClientModel named, SecretCheckCost work) {
        if (named != null) {
            askForNobody(credentials);
        }
        if (work.isTurnedAway() || !BcryptSecretAuthenticator.equalize(session, work)) {
            work.waitToTurnAway();
            return OAuthException.unavailable(BcryptSecretAuthenticator.TOO_MANY);
        }
        return credentials.rejected();
    }

    /**
     * Asks the database as often as for an unknown client: a known one is in Keycloak's cache, and would be rejected
     * sooner (C4).
     */
    private void askForNobody(ClientCredentials credentials) {
        int times = credentials.secret() == null ? LOOK_UPS - 1 : LOOK_UPS;
        for (int i = 0; i < times; i++) {
            session.getContext().getRealm().getClientByClientId(KeycloakModelUtils.generateId());
        }
    }

    private ClientCredentials credentials(Parameters form) {
        return ClientCredentials.of(
                session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(HttpHeaders.AUTHORIZATION),
                form);
    }

    private static boolean firstOf(ClientModel client) {
        synchronized (TOLD_OF) {
            return TOLD_OF.add(client.getId());
        }
    }

    private void rejectSecretOfPublicClient(ClientCredentials credentials, @Nullable ClientModel client) {
        RealmModel realm = session.getContext().getRealm();
        if (credentials.secret() != null
                && client != null
                && client.isEnabled()
                && client.isPublicClient()
                && !new FylrRealm(realm).ignoresPublicClientSecret()) {
            if (firstOf(client)) {
                LOG.infof(
                        "The client '%s' of realm '%s' is public and sends a client_secret: it is rejected. For a client that cannot leave"
                                + " it out set the realm attribute %s to ignore",
                        Printable.of(client.getClientId()), realm.getName(), RealmAttributes.PUBLIC_CLIENT_SECRET);
            }
            event.client(client).error(Errors.INVALID_CLIENT_CREDENTIALS);
            throw OAuthException.invalidClient("The client is public and has no secret: leave out client_secret.");
        }
    }
}
