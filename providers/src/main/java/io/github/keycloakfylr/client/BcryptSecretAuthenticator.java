package io.github.keycloakfylr.client;

import io.github.keycloakfylr.config.BcryptHash;
import io.github.keycloakfylr.password.Bcrypt;
import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.OAuthException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.authentication.ClientAuthenticator;
import org.keycloak.authentication.authenticators.client.ClientAuthUtil;
import org.keycloak.authentication.authenticators.client.ClientIdAndSecretAuthenticator;
import org.keycloak.events.Details;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCClientSecretConfigWrapper;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.util.BasicAuthHelper;
import org.keycloak.utils.StringUtil;

/**
 * Takes the place of Keycloak's authenticator of clients by their secret, by its id and a higher order, so that a
 * client's ordinary secret may be the bcrypt hash that {@code fylr.yml} holds (contract C3), at every endpoint of the
 * realm and with the admin console's page as it is. For realms that are not served as fylr it is Keycloak's own (G3).
 * One for the whole server; thread-safe.
 */
public final class BcryptSecretAuthenticator extends ClientIdAndSecretAuthenticator {

    private static final Logger LOG = Logger.getLogger(BcryptSecretAuthenticator.class);

    /** What a client is told that is turned away. */
    static final String TOO_MANY =
            "Too many client secrets are being checked at the moment; try again in a few seconds.";

    private final RememberedSecrets remembered = new RememberedSecrets(System::nanoTime);
    private final HighestBcryptCost highestCosts = new HighestBcryptCost(System::nanoTime);

    /** What the request presents, read as Keycloak reads it; without a secret an empty one. */
    private record Presented(@Nullable String clientId, String secret, @Nullable String method) {

        static Presented by(ClientAuthenticationFlowContext context) {
            Presented presented =
                    new Presented(context.getSession().getAttribute(OAuth2Constants.CLIENT_ID, String.class), "", null);
            String header = context.getHttpRequest()
                    .getHttpHeaders()
                    .getRequestHeaders()
                    .getFirst(HttpHeaders.AUTHORIZATION);
            String[] basic = header == null ? null : BasicAuthHelper.RFC6749.parseHeader(header);
            if (basic != null) {
                presented = new Presented(basic[0], basic[1], OIDCLoginProtocol.CLIENT_SECRET_BASIC);
            }
            MediaType type = context.getHttpRequest().getHttpHeaders().getMediaType();
            if (type == null || !type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE)) {
                return presented;
            }
            MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
            if (form.containsKey(OAuth2Constants.CLIENT_ID)) {
                presented = new Presented(form.getFirst(OAuth2Constants.CLIENT_ID), presented.secret, presented.method);
            }
            if (form.containsKey(OAuth2Constants.CLIENT_SECRET)) {
                presented = new Presented(
                        presented.clientId,
                        Objects.requireNonNullElse(form.getFirst(OAuth2Constants.CLIENT_SECRET), ""),
                        OIDCLoginProtocol.CLIENT_SECRET_POST);
            }
            return presented;
        }

        /** Without the secret: a record's own would print it. */
        @Override
        public String toString() {
            return "Presented[" + clientId + "]";
        }
    }

    @Override
    public void authenticateClient(ClientAuthenticationFlowContext context) {
        if (!FylrServer.serves(context.getSession(), context.getRealm())) {
            super.authenticateClient(context);
            return;
        }
        Presented presented = Presented.by(context);
        ClientModel client = presented.clientId == null || presented.secret.isEmpty()
                ? null
                : context.getSession().clients().getClientByClientId(context.getRealm(), presented.clientId);
        if (client == null || !StoredSecret.isAsked(client)) {
            // Keycloak rejects, or lets in, without a look at the secret.
            super.authenticateClient(context);
        } else if (BcryptHash.parse(presented.secret.strip()).isPresent()) {
            // Whoever has read an export of the realm must not get in with what stands there, be it the secret or the
            // one before it.
            identify(context, client);
            context.failure(AuthenticationFlowError.INVALID_CLIENT_CREDENTIALS, wrongSecret());
        } else {
            try (SecretCheckCost work =
                    SecretCheckCost.open(context.getSession(), presented.clientId, presented.secret)) {
                authenticate(context, client, presented, work);
            }
        }
    }

    private void authenticate(
            ClientAuthenticationFlowContext context, ClientModel client, Presented presented, SecretCheckCost work) {
        if (fits(context, client, presented, work)) {
            identify(context, client);
            context.success();
        } else if (work.isTurnedAway()) {
            identify(context, client);
            context.getEvent().detail(Details.REASON, TOO_MANY);
            context.failure(
                    AuthenticationFlowError.GENERIC_AUTHENTICATION_ERROR,
                    Json.response(OAuthException.unavailable(TOO_MANY)).build());
        } else {
            // To Keycloak a hash is a text that the secret is not equal to; a plain secret may be, and so may one that
            // was rotated out.
            super.authenticateClient(context);
        }
    }

    /** Word for word Keycloak's own. */
    private static Response wrongSecret() {
        return ClientAuthUtil.errorResponse(
                Response.Status.UNAUTHORIZED.getStatusCode(),
                OAuthErrorException.UNAUTHORIZED_CLIENT,
                "Invalid client or Invalid client credentials");
    }

    private static void identify(ClientAuthenticationFlowContext context, ClientModel client) {
        context.getEvent().client(client.getClientId());
        context.setClient(client);
    }

    /** {@return whether the stored secret is a hash of the presented one, which may be used this way and today} */
    private boolean fits(
            ClientAuthenticationFlowContext context, ClientModel client, Presented presented, SecretCheckCost work) {
        Optional<BcryptHash> hash = StoredSecret.hash(context.getSession(), client);
        if (hash.isEmpty()) {
            return false;
        }
        if (!hash.get().costAllowed()) {
            LOG.debugf(
                    "Realm '%s': the secret of the client '%s' is a bcrypt hash of cost %d, which is not computed: only %d to %d are",
                    context.getRealm().getName(),
                    client.getClientId(),
                    hash.get().cost(),
                    BcryptHash.MIN_COST,
                    BcryptHash.MAX_COST);
            return false;
        }
        OIDCClientSecretConfigWrapper config = OIDCClientSecretConfigWrapper.fromClientModel(client);
        String allowedMethod = config.getClientSecretAuthenticationAllowedMethod();
        boolean usable = !config.isClientSecretExpired()
                && (StringUtil.isBlank(allowedMethod) || allowedMethod.equals(presented.method));
        return usable && isRememberedOrMatches(client, hash.get(), presented.secret, work);
    }

    private boolean isRememberedOrMatches(ClientModel client, BcryptHash hash, String secret, SecretCheckCost work) {
        RememberedSecrets.Fingerprint fingerprint =
                RememberedSecrets.fingerprint(client.getRealm().getId(), client.getId(), hash.text(), secret);
        if (remembered.contains(fingerprint)) {
            return true;
        }
        if (!work.mayCheck()) {
            // Another request with the same secret may have been checked meanwhile.
            return remembered.contains(fingerprint);
        }
        work.checked(hash.cost());
        boolean matches = Bcrypt.matches(hash, secret);
        if (matches) {
            remembered.add(fingerprint);
        }
        return matches;
    }

    /**
     * Makes the error of the session's request take as long as any other one of the realm (contract C4).
     *
     * @return whether that was done; otherwise too many wait for the same, and the client is to be told to come again
     */
    static boolean equalize(KeycloakSession session, SecretCheckCost work) {
        ProviderFactory<ClientAuthenticator> factory =
                session.getKeycloakSessionFactory().getProviderFactory(ClientAuthenticator.class, PROVIDER_ID);
        return !(factory instanceof BcryptSecretAuthenticator ours) || ours.topUp(session, work);
    }

    private boolean topUp(KeycloakSession session, SecretCheckCost work) {
        OptionalInt highest = highestCosts.of(session, session.getContext().getRealm());
        if (highest.isEmpty()) {
            return true;
        }
        if (!work.mayCheck()) {
            return false;
        }
        for (int cost : work.missingCosts(highest.getAsInt())) {
            Bcrypt.spend(cost);
        }
        return true;
    }

    @Override
    public int order() {
        return super.order() + 1;
    }
}
