package io.github.keycloakfylr.grant;

import io.github.keycloakfylr.client.ClientPolicies;
import io.github.keycloakfylr.movein.OldServerUnavailableException;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.token.FylrTokenManager;
import io.github.keycloakfylr.token.Scopes;
import io.github.keycloakfylr.user.LdapFederation;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import io.github.keycloakfylr.wire.TokenResponse;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.refresh.RefreshTokenException;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.cors.Cors;
import org.keycloak.storage.StorageUnavailableException;

/**
 * A grant that Keycloak's own provider of the same name carries out, with our token manager; only what it is shown and
 * what it returns is adjusted. One per request; not thread-safe.
 */
abstract class DelegatingGrant implements Grant {

    private static final Logger LOG = Logger.getLogger(DelegatingGrant.class);

    /** Shows the grant the realm that {@link #realm} returns. */
    private static final class Context extends OAuth2GrantType.Context {

        Context(
                KeycloakSession session,
                OIDCAdvancedConfigWrapper clientConfig,
                Map<String, String> clientNotes,
                MultivaluedMap<String, String> form,
                EventBuilder event,
                Cors cors,
                FylrTokenManager tokenManager,
                RealmModel realm) {
            super(session, clientConfig, clientNotes, form, event, cors, tokenManager);
            this.realm = realm;
        }
    }

    final KeycloakSession session;
    private final String grantType;

    DelegatingGrant(KeycloakSession session, String grantType) {
        this.session = session;
        this.grantType = grantType;
    }

    /** Checks what Keycloak would not, or would do otherwise. */
    abstract void check(TokenRequest request);

    /** What is to be remembered once tokens were issued. */
    void issued(TokenRequest request) {}

    /** {@return the scopes that the request asks for; none for a code and a refresh token, which bring their own} */
    Scopes scopes(TokenRequest request) {
        return Scopes.none();
    }

    /** {@return the form as Keycloak is to see it} */
    Parameters form(TokenRequest request, Scopes scopes) {
        return request.form().without(OAuth2Constants.SCOPE);
    }

    /** {@return what the client is told instead of Keycloak's error} */
    abstract OAuthException rejected(String error, @Nullable String description);

    /**
     * {@return what the client is told instead of HTTP 500 when Keycloak could not finish; nothing when it is a fault}
     */
    Optional<OAuthException> unfinished(RuntimeException failure) {
        return failure instanceof OAuthException error ? Optional.of(error) : Optional.empty();
    }

    /** {@return the realm as Keycloak's grant is to see it} */
    RealmModel realm() {
        return session.getContext().getRealm();
    }

    /** {@return whether the grant may have been rejected only because a directory of users does not respond} */
    boolean directoryIsDown(TokenRequest request) {
        String userId = request.event().getEvent().getUserId();
        return userId != null
                && LdapFederation.isOutOfReach(
                        session.users().getUserById(session.getContext().getRealm(), userId));
    }

    private OAuthException error(TokenRequest request, String error, @Nullable String description) {
        return OAuthErrorException.INVALID_GRANT.equals(error) && directoryIsDown(request)
                ? directoryUnavailable()
                : rejected(error, description);
    }

    private static OAuthException directoryUnavailable() {
        return OAuthException.badRequest(
                OAuthErrorException.TEMPORARILY_UNAVAILABLE,
                "The directory of users cannot be reached at the moment; try again in a few minutes.");
    }

    @Override
    public final TokenResponse issue(TokenRequest request) {
        // Before anything else, as fosite does (contract T7).
        Scopes scopes = scopes(request);
        check(request);
        Response response;
        try {
            response = process(request, scopes);
        } catch (WebApplicationException e) {
            // Keycloak has written its event; the exception only carries its response.
            response = e.getResponse();
        } catch (RefreshTokenException e) {
            request.event().detail(Details.REASON, e.getErrorDescription()).error(e.getError());
            throw error(request, e.getError(), e.getErrorDescription());
        } catch (ModelDuplicateException e) {
            // Two users with one login or e-mail address: Keycloak rejects, but looks for them once more to count the
            // failure.
            LOG.debugf("%s: %s", grantType, e.getMessage());
            request.event().error(Errors.INVALID_USER);
            throw error(request, OAuthErrorException.INVALID_GRANT, e.getMessage());
        } catch (OldServerUnavailableException e) {
            LOG.debugf("%s: the old server has not checked the password: %s", grantType, e.getMessage());
            request.event().error(LdapFederation.UNAVAILABLE);
            throw directoryUnavailable();
        } catch (StorageUnavailableException | ModelException e) {
            if (!LdapFederation.isDown(session)) {
                throw e;
            }
            LOG.debugf("%s: the directory went away while it was asked: %s", grantType, e.getMessage());
            request.event().error(LdapFederation.UNAVAILABLE);
            throw directoryUnavailable();
        } catch (RuntimeException e) {
            Optional<OAuthException> told = unfinished(e);
            if (told.isEmpty()) {
                throw e;
            }
            request.event()
                    .detail(Details.REASON, told.get().description())
                    .error(told.get().error());
            throw told.get();
        }
        if (response.getEntity() instanceof AccessTokenResponse tokens) {
            issued(request);
            return new TokenResponse(
                    tokens.getToken(),
                    tokens.getExpiresIn(),
                    tokens.getIdToken(),
                    tokens.getRefreshToken(),
                    tokens.getScope(),
                    TokenResponse.BEARER);
        }
        if (response.getEntity() instanceof OAuth2ErrorRepresentation error) {
            LOG.debugf("%s: %s: %s", grantType, error.getError(), error.getErrorDescription());
            throw error(request, error.getError(), error.getErrorDescription());
        }
        LOG.debugf("%s: HTTP %d without an OAuth error", grantType, response.getStatus());
        throw rejected(OAuthErrorException.INVALID_GRANT, "The request was rejected.");
    }

    private Response process(TokenRequest request, Scopes scopes) {
        EventBuilder event = request.event();
        MultivaluedMap<String, String> form = form(request, scopes).toMultivaluedMap();
        OAuth2GrantType grant = session.getProvider(OAuth2GrantType.class, grantType);
        event.event(grant.getEventType()).detail(Details.GRANT_TYPE, grantType);
        OIDCAdvancedConfigWrapper clientConfig = OIDCAdvancedConfigWrapper.fromClientModel(request.client());
        Cors cors = Cors.builder().auth();
        try {
            grant.preProcess(session, form);
        } catch (ClientPolicyException e) {
            throw ClientPolicies.rejected(event, e);
        }
        FylrTokenManager tokenManager = new FylrTokenManager(ExternalUrl.of(session), scopes);
        return grant.process(
                new Context(session, clientConfig, request.clientNotes(), form, event, cors, tokenManager, realm()));
    }

    /** {@return the error with Keycloak's own words, where they say what to mend} */
    static OAuthException asTold(String error, @Nullable String description) {
        return OAuthException.badRequest(
                error, description == null || description.isBlank() ? "The request was rejected." : description);
    }
}
