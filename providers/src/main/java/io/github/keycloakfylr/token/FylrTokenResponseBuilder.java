package io.github.keycloakfylr.token;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.common.util.Time;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.JavaAlgorithm;
import org.keycloak.crypto.SignatureProvider;
import org.keycloak.crypto.SignatureSignerContext;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.jose.jws.JWSBuilder;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.protocol.oidc.utils.OAuth2Code;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.RefreshToken;

/** Turns the tokens that a Keycloak grant has prepared into fylr's, just before they are encoded. Not thread-safe. */
final class FylrTokenResponseBuilder extends TokenManager.AccessTokenResponseBuilder {

    private final ClientModel client;
    private final KeycloakSession session;
    private final UserSessionModel userSession;
    private final EventBuilder event;
    private final String issuer;
    private Scopes granted;
    private @Nullable RefreshToken redeemed;
    private @Nullable OAuth2Code code;
    private boolean suppressed;
    private @Nullable AccessTokenResponse response;

    FylrTokenResponseBuilder(
            RealmModel realm,
            ClientModel client,
            EventBuilder event,
            KeycloakSession session,
            UserSessionModel userSession,
            ClientSessionContext context,
            TokenManager tokenManager,
            String issuer,
            Scopes requested) {
        super(realm, client, event, session, userSession, context, tokenManager);
        this.client = client;
        this.session = session;
        this.userSession = userSession;
        this.event = event;
        this.issuer = issuer;
        this.granted = requested;
    }

    @Override
    public TokenManager.AccessTokenResponseBuilder code(OAuth2Code code) {
        this.code = code;
        granted = Scopes.fromKeycloak(code.getScope());
        // The client's scopes may have changed since the authorization request.
        granted.requireAllowed(client);
        return super.code(code);
    }

    @Override
    public TokenManager.AccessTokenResponseBuilder requestRefreshToken(RefreshToken requestRefreshToken) {
        redeemed = requestRefreshToken;
        granted = Scopes.fromKeycloak(requestRefreshToken.getScope());
        return super.requestRefreshToken(requestRefreshToken);
    }

    /**
     * The id token is made here: Keycloak's own says more about the session, in whatever algorithm the client has set.
     */
    @Override
    public TokenManager.AccessTokenResponseBuilder generateIDToken(boolean detachedSignature) {
        return this;
    }

    @Override
    public TokenManager.AccessTokenResponseBuilder generateAccessTokenHash() {
        return this;
    }

    /**
     * Called by a client policy, suppress-refresh-token-rotation: the client is to go on with the token that it has.
     */
    @Override
    public TokenManager.AccessTokenResponseBuilder removeRefreshToken() {
        suppressed = true;
        return super.removeRefreshToken();
    }

    /**
     * Does not call Keycloak's: that would sign the tokens, most of which are sent in another form
     * ({@link EncodedTokens}).
     */
    @Override
    public AccessTokenResponse build() {
        if (response != null) {
            return response;
        }
        UserSessions.staysEnded(session, userSession);
        String subject = Subject.of(userSession.getUser());
        AccessToken accessToken = getAccessToken();
        accessToken.issuer(issuer).subject(subject);
        accessToken.setScope(granted.toString());

        if (GuestCodes.isUnstored(userSession)) {
            // A guest's session ends with this request: the token is known without one, and the event names none.
            accessToken.id(GuestCodes.accessTokenId(userSession.getId()));
            accessToken.setSessionId(null);
            event.session((String) null);
        }

        if (!granted.offline()) {
            super.removeRefreshToken();
        } else if (suppressed && redeemed != null) {
            // Otherwise the client would be left without any.
            new RefreshRotation(session).keep(redeemed, getClientSessionCtx().getClientSession());
        } else {
            prepare(getRefreshToken(), subject);
        }

        postProcess(accessToken, getRefreshToken());
        describe(accessToken, getRefreshToken());
        response = encode(accessToken, getRefreshToken());
        if (granted.openid()) {
            response.setIdToken(idToken(subject, response.getToken()));
        }
        event.detail(OAuth2Constants.SCOPE, granted.toString());
        return response;
    }

    /** As Keycloak's builder does: what other extensions have to say about tokens. */
    private void postProcess(AccessToken accessToken, @Nullable RefreshToken refreshToken) {
        TokenPostProcessorContext context =
                new TokenPostProcessorContext(code, redeemed, refreshToken, accessToken, getClientSessionCtx());
        session.getKeycloakSessionFactory()
                .getProviderFactoriesStream(TokenPostProcessor.class)
                .sorted((one, other) -> Integer.compare(other.order(), one.order()))
                .forEach(factory -> session.getProvider(TokenPostProcessor.class, factory.getId())
                        .process(context));
    }

    /** As Keycloak's builder does. */
    private void describe(AccessToken accessToken, @Nullable RefreshToken refreshToken) {
        event.detail(Details.TOKEN_ID, accessToken.getId());
        if (refreshToken != null) {
            boolean refreshed = event.getEvent().getDetails().containsKey(Details.REFRESH_TOKEN_ID);
            event.detail(refreshed ? Details.UPDATED_REFRESH_TOKEN_ID : Details.REFRESH_TOKEN_ID, refreshToken.getId());
            event.detail(Details.REFRESH_TOKEN_TYPE, refreshToken.getType());
        }
    }

    /** What {@link io.github.keycloakfylr.wire.TokenResponse} is made of, and no more. */
    private AccessTokenResponse encode(AccessToken accessToken, @Nullable RefreshToken refreshToken) {
        EncodedTokens tokens = new EncodedTokens(session);
        AccessTokenResponse encoded = new AccessTokenResponse();
        encoded.setToken(tokens.encode(accessToken, client));
        encoded.setExpiresIn(accessToken.getExp() - Time.currentTimeSeconds());
        encoded.setScope(granted.toString());
        if (refreshToken != null) {
            encoded.setRefreshToken(tokens.encodeRefreshToken(refreshToken, client));
        }
        return encoded;
    }

    private void prepare(RefreshToken refreshToken, String subject) {
        if (refreshToken == null) {
            // The operator has switched refresh tokens off for this client.
            return;
        }
        refreshToken.issuer(issuer).subject(subject).audience(issuer);
        refreshToken.setScope(granted.forKeycloak());
        RefreshRotation.chain(refreshToken, redeemed);
    }

    /** Exactly the claims, and the algorithm, of contract T11. */
    private String idToken(String subject, String accessToken) {
        IDToken idToken = new IDToken();
        idToken.issuer(issuer)
                .subject(subject)
                .audience(getAccessToken().getIssuedFor())
                .issuedNow()
                .exp(getAccessToken().getExp());
        idToken.setAuth_time(UserSessions.authenticatedAt(userSession));
        idToken.setNonce(getClientSessionCtx().getAttribute(OIDCLoginProtocol.NONCE_PARAM, String.class));
        idToken.setAcr(Acr.of(getClientSessionCtx().getClientSession()));
        idToken.setAccessTokenHash(HashUtils.encodeHashToOIDC(
                HashUtils.hash(JavaAlgorithm.SHA256, accessToken.getBytes(StandardCharsets.US_ASCII))));
        SignatureSignerContext signer =
                session.getProvider(SignatureProvider.class, Algorithm.RS256).signer();
        return new JWSBuilder().type("JWT").jsonContent(idToken).sign(signer);
    }
}
