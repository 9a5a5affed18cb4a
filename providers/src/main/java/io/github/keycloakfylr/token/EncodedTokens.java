package io.github.keycloakfylr.token;

import io.github.keycloakfylr.realm.AccessTokenFormat;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.realm.MadeOfKeys;
import java.util.List;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.TokenCategory;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.crypto.SignatureProvider;
import org.keycloak.jose.jws.JWSBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.refresh.DefaultRefreshTokenProviderFactory;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.util.TokenUtil;

/**
 * How access and refresh tokens are spelled, and read again (contract T13): opaque, or as JSON Web Tokens. The one
 * place for both, so that whoever has a token in hand need not know which kind it is. One per request; not thread-safe.
 */
public final class EncodedTokens {

    private static final String JWT = "JWT";
    private static final MadeOfKeys<OpaqueTokenCodec.Key> ACTIVE_KEY = new MadeOfKeys<>();
    private static final MadeOfKeys<List<OpaqueTokenCodec.Key>> ENABLED_KEYS = new MadeOfKeys<>();

    private final KeycloakSession session;
    private final RealmModel realm;
    private final OpaqueTokenCodec opaque;

    /**
     * Creates the encoded tokens.
     *
     * @param session its realm must be set
     */
    public EncodedTokens(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.opaque = new OpaqueTokenCodec(realm.getId(), ExternalUrl.of(session), this::activeKey, this::enabledKeys);
    }

    /** Keycloak's own for internal tokens, its refresh tokens for instance; it makes one for a realm that has none. */
    private OpaqueTokenCodec.Key activeKey() {
        return ACTIVE_KEY.of(
                realm,
                () -> key(session.keys().getActiveKey(realm, KeyUse.SIG, Constants.INTERNAL_SIGNATURE_ALGORITHM)));
    }

    private List<OpaqueTokenCodec.Key> enabledKeys() {
        return ENABLED_KEYS.of(realm, () -> session.keys()
                .getKeysStream(realm, KeyUse.SIG, Constants.INTERNAL_SIGNATURE_ALGORITHM)
                .map(EncodedTokens::key)
                .toList());
    }

    private static OpaqueTokenCodec.Key key(KeyWrapper key) {
        return OpaqueTokenCodec.Key.derive(key.getKid(), key.getSecretKey());
    }

    /**
     * {@return the access token as the client gets it, in the format that the realm or the client is set to}
     *
     * @param token complete
     * @param client whom it is issued to
     */
    public String encode(AccessToken token, ClientModel client) {
        Optional<String> encoded = new FylrRealm(realm).accessTokenFormat(client) == AccessTokenFormat.OPAQUE
                ? opaque(token, OpaqueToken.Kind.ACCESS, client)
                : Optional.empty();
        return encoded.orElseGet(() -> jwt(token));
    }

    /**
     * {@return the refresh token as the client gets it: opaque, for only this server reads it}
     *
     * @param token complete
     * @param client whom it is issued to
     */
    String encodeRefreshToken(RefreshToken token, ClientModel client) {
        return Optional.of(token)
                .filter(EncodedTokens::saysNothingElse)
                .flatMap(plain -> opaque(plain, OpaqueToken.Kind.REFRESH, client))
                .orElseGet(() -> session.tokens().encode(token));
    }

    /**
     * What Keycloak's refresh grant reads of a refresh token, and has no place in an opaque one: for features that fylr
     * has not, and that an operator may have switched on all the same.
     */
    private static boolean saysNothingElse(RefreshToken token) {
        return token.getNonce() == null
                && token.getAuthorization() == null
                && token.getAuthorizationDetails() == null
                && DefaultRefreshTokenProviderFactory.PROVIDER_ID.equals(token.getProvider())
                && token.getOtherClaims().keySet().stream()
                        .allMatch(claim -> RefreshRotation.isPlace(claim) || Constants.REUSE_ID.equals(claim));
    }

    private Optional<String> opaque(AccessToken token, OpaqueToken.Kind kind, ClientModel client) {
        if (token.getConfirmation() != null) {
            // Bound to a key: as an opaque token it would be good without it.
            return Optional.empty();
        }
        RefreshChains.Link link = kind == OpaqueToken.Kind.REFRESH ? RefreshRotation.link(token) : null;
        return opaque.encode(new OpaqueToken(
                kind,
                token.getId(),
                token.getIat(),
                token.getExp() == null ? 0 : token.getExp(),
                client.getId(),
                Scopes.fromKeycloak(token.getScope()),
                token.getSessionId(),
                token.getSessionId() == null ? token.getSubject() : null,
                link == null ? null : link.chain(),
                link == null ? 0 : link.number()));
    }

    /** RFC 9068, in the algorithm that the realm or the client has set. */
    private String jwt(AccessToken token) {
        if (token.getAudience() == null) {
            token.audience(token.getIssuer());
        }
        token.getOtherClaims().put(OAuth2Constants.CLIENT_ID, token.getIssuedFor());
        return sign(
                token,
                TokenUtil.TOKEN_TYPE_JWT_ACCESS_TOKEN,
                session.tokens().signatureAlgorithm(TokenCategory.ACCESS));
    }

    private String sign(AccessToken token, String type, String algorithm) {
        return new JWSBuilder()
                .type(type)
                .jsonContent(token)
                .sign(session.getProvider(SignatureProvider.class, algorithm).signer());
    }

    /**
     * {@return the access or refresh token, which this realm has issued unaltered; whether it is still good is to be
     * checked. Nothing when it is none}
     */
    Optional<AccessToken> decode(String encoded) {
        return decode(encoded, AccessToken.class);
    }

    /**
     * {@return likewise, what Keycloak's refresh grant takes; it is an access token perhaps, of which the type tells}
     */
    Optional<RefreshToken> decodeRefreshToken(String encoded) {
        return decode(encoded, RefreshToken.class);
    }

    /**
     * {@return the token as Keycloak's own code can read it, its refresh grant and its client policies: those that
     * demand a proof of possession pass over what they cannot decode. For an opaque token a JSON Web Token by an
     * internal key, which must not leave the server; anything else as it is}
     */
    public String forKeycloak(String encoded) {
        return OpaqueTokenCodec.isOne(encoded)
                ? decode(encoded)
                        .map(token -> sign(token, JWT, Constants.INTERNAL_SIGNATURE_ALGORITHM))
                        .orElse(encoded)
                : encoded;
    }

    private <T extends AccessToken> Optional<T> decode(String encoded, Class<T> type) {
        if (OpaqueTokenCodec.isOne(encoded)) {
            return opaque.decode(encoded)
                    .flatMap(this::token)
                    .filter(type::isInstance)
                    .map(type::cast);
        }
        return Base64UrlSpelling.isCanonicalJws(encoded)
                ? Optional.ofNullable(session.tokens().decode(encoded, type))
                : Optional.empty();
    }

    private Optional<AccessToken> token(OpaqueToken opaque) {
        ClientModel client = realm.getClientById(opaque.clientId());
        return Optional.ofNullable(client).map(found -> token(opaque, found.getClientId()));
    }

    private AccessToken token(OpaqueToken opaque, String clientId) {
        AccessToken token = new AccessToken();
        // The issuer is under the tag.
        token.type(TokenUtil.TOKEN_TYPE_BEARER)
                .issuer(ExternalUrl.of(session))
                .issuedFor(clientId)
                .subject(opaque.subject());
        token.setSessionId(opaque.sessionId());
        token.setScope(opaque.scopes().forKeycloak());
        AccessToken complete = opaque.kind() == OpaqueToken.Kind.REFRESH ? refreshToken(token, opaque) : token;
        complete.id(opaque.id()).iat(opaque.issuedAt()).exp(opaque.expiresAt() == 0 ? null : opaque.expiresAt());
        return complete;
    }

    private static RefreshToken refreshToken(AccessToken token, OpaqueToken opaque) {
        RefreshToken refreshToken = new RefreshToken(token, null, DefaultRefreshTokenProviderFactory.PROVIDER_ID);
        String chain = opaque.chain();
        if (chain != null) {
            RefreshRotation.place(refreshToken, chain, opaque.number());
            // By this one Keycloak keeps its own book of a chain, where the realm revokes refresh tokens.
            refreshToken.getOtherClaims().put(Constants.REUSE_ID, chain);
        }
        return refreshToken;
    }
}
