package io.github.keycloakfylr.movein;

import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.user.BrowserId;
import io.github.keycloakfylr.wire.OAuthException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.component.ComponentModel;
import org.keycloak.crypto.JavaAlgorithm;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Refresh tokens of the old server's making, each good once (contract V5). What they are worth is the old server's
 * word; here it is seen to that each is presented there once, over all nodes, and that whoever sends garbage does not
 * reach it through us. One per request; not thread-safe.
 */
public final class OldRefreshTokens {

    private static final Logger LOG = Logger.getLogger(OldRefreshTokens.class);

    /**
     * ory/fosite's form: random bytes and their HMAC of 32 bytes, with a prefix since its 0.43. Neither its access
     * tokens and codes, nor a token of ours, which has no dot, or two as a JSON Web Token.
     */
    private static final Pattern FORM =
            Pattern.compile("(?!ory_(?:at|ac)_)(?:ory_rt_)?[A-Za-z0-9_-]{43,128}\\.[A-Za-z0-9_-]{43}");

    private static final String CLAIMED = "fylr.old-refresh-token.claimed:";
    private static final String DONE = "fylr.old-refresh-token.done:";
    /** Longer than three responses that come at the last moment, should the node be killed meanwhile. */
    private static final int CLAIMED_SECONDS = 60;
    /** The old server knows it for longer; this only spares it the question. */
    private static final int REFUSED_SECONDS = 600;
    /** For an old server that is set to accept a used token for a while yet. */
    private static final int REDEEMED_SECONDS = 24 * 60 * 60;

    /** Fewer than {@link OldServerClient} lets through: the first login of others has to come through as well. */
    private static final Semaphore IN_FLIGHT = new Semaphore(8);

    private static final FailureLimit BY_ADDRESS = new FailureLimit(20, System::nanoTime);
    /** Of all addresses: a public client's name is no secret. */
    private static final FailureLimit BY_CLIENT = new FailureLimit(120, System::nanoTime);

    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(5);
    /** When it was last told that the server does not respond, by the id of its entry. */
    private static final Map<String, Long> TOLD = new ConcurrentHashMap<>();

    /**
     * A login at the old server.
     *
     * @param name whose: the user's login, or the e-mail address of one without
     * @param scope its scopes, separated by spaces
     */
    public record OldLogin(String name, String scope) {}

    private final KeycloakSession session;
    private final RealmModel realm;
    private final ComponentModel entry;
    private final OldServerSettings settings;

    private OldRefreshTokens(KeycloakSession session, ComponentModel entry, OldServerSettings settings) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.entry = entry;
        this.settings = settings;
    }

    /**
     * {@return the tokens of the old server, while the realm accepts them}
     *
     * @param session its realm must be set
     */
    public static Optional<OldRefreshTokens> accepted(KeycloakSession session) {
        RealmModel realm = session.getContext().getRealm();
        return OldServerEntryFactory.enabled(realm)
                .filter(entry -> FylrServer.serves(session, realm))
                .flatMap(entry -> settings(entry)
                        .filter(settings -> isOpen(settings, realm))
                        .map(settings -> new OldRefreshTokens(session, entry, settings)));
    }

    private static Optional<OldServerSettings> settings(ComponentModel entry) {
        try {
            return Optional.of(OldServerSettings.of(entry));
        } catch (IllegalArgumentException e) {
            // Of a realm import, which checks no entry. What cannot be read switches nothing on.
            LOG.debugf("The entry '%s' cannot be used: %s", entry.getName(), e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isOpen(OldServerSettings settings, RealmModel realm) {
        LocalDate today =
                LocalDate.ofInstant(Instant.ofEpochMilli(Time.currentTimeMillis()), new FylrRealm(realm).timeZone());
        return settings.refreshTokensUntil()
                .filter(last -> !today.isAfter(last))
                .isPresent();
    }

    /** {@return whether it may be one of the old server's: only such are shown to it} */
    public static boolean isOne(String token) {
        return FORM.matcher(token).matches();
    }

    /**
     * Redeems a token at the old server, once.
     *
     * @param token one that {@link #isOne}
     * @param client authenticated
     * @param secret what it has authenticated with, when it is no public client
     * @return nothing when the token is worth nothing there, or was redeemed before
     * @throws OldServerUnavailableException when the old server does not say
     * @throws OAuthException {@code temporarily_unavailable} when it must not be asked at this moment
     */
    public Optional<OldLogin> redeem(String token, ClientModel client, @Nullable String secret) {
        SingleUseObjectProvider store = session.singleUseObjects();
        String key = HexFormat.of().formatHex(hash("key", token, client));
        if (store.contains(DONE + key)) {
            return Optional.empty();
        }
        String address =
                client.getId() + " " + session.getContext().getConnection().getRemoteHost();
        if (BY_CLIENT.isReached(client.getId()) || BY_ADDRESS.isReached(address)) {
            throw OAuthException.unavailable(
                    "Too many refresh tokens of this client were worth nothing; try again in a minute.");
        }
        if (!store.putIfAbsent(CLAIMED + key, CLAIMED_SECONDS)) {
            throw OAuthException.unavailable(
                    "Another refresh with this token has not ended yet; try again in a few seconds.");
        }
        try {
            // Whoever had the claim before says so before letting go of it.
            if (store.contains(DONE + key)) {
                // Not counted: the old server was not asked, and an honest client may just have sent it twice.
                return Optional.empty();
            }
            Optional<OldLogin> login = ask(token, client, secret, DONE + key);
            if (login.isEmpty()) {
                BY_CLIENT.count(client.getId());
                BY_ADDRESS.count(address);
            }
            return login;
        } finally {
            store.remove(CLAIMED + key);
        }
    }

    private Optional<OldLogin> ask(String token, ClientModel client, @Nullable String secret, String done) {
        if (!IN_FLIGHT.tryAcquire()) {
            throw OAuthException.unavailable("Too many refresh tokens are being redeemed; try again in a few seconds.");
        }
        try {
            OldServerClient server = new OldServerClient(session, settings);
            Optional<String> browser = new BrowserId(session).ofAnotherServer();
            Optional<OldServerClient.Redeemed> redeemed = server.redeem(token, client.getClientId(), secret, browser);
            // At once: from here on it is used up, whatever comes.
            session.singleUseObjects().putIfAbsent(done, redeemed.isEmpty() ? REFUSED_SECONDS : REDEEMED_SECONDS);
            return redeemed.map(tokens -> new OldLogin(subject(server, tokens.accessToken(), browser), tokens.scope()));
        } catch (OldServerUnavailableException e) {
            tell(e);
            throw e;
        } finally {
            IN_FLIGHT.release();
        }
    }

    /** Asks twice if need be: the token cannot be redeemed again. */
    private static String subject(OldServerClient server, String accessToken, Optional<String> browser) {
        try {
            return server.subject(accessToken, browser);
        } catch (OldServerUnavailableException e) {
            LOG.debugf("Once more: %s", e.getMessage());
            return server.subject(accessToken, browser);
        }
    }

    private void tell(OldServerUnavailableException outage) {
        long now = System.nanoTime();
        Long last = TOLD.get(entry.getId());
        if (last == null || now - last > QUIET_NANOS) {
            TOLD.put(entry.getId(), now);
            LOG.warnf(
                    "The old server '%s' of realm '%s' does not redeem its refresh tokens: %s",
                    entry.getName(), realm.getName(), outage.getMessage());
        }
    }

    /**
     * {@return the id of the user session that the token is redeemed for: known beforehand, so that a replay can end
     * it}
     */
    public String sessionId(String token, ClientModel client) {
        ByteBuffer hash = ByteBuffer.wrap(hash("session", token, client));
        return new UUID(hash.getLong(), hash.getLong()).toString();
    }

    /** The token itself is in no store: who reads that could use it. */
    private byte[] hash(String purpose, String token, ClientModel client) {
        String hashed = String.join("/", purpose, realm.getId(), client.getId(), token);
        return HashUtils.hash(JavaAlgorithm.SHA256, hashed.getBytes(StandardCharsets.UTF_8));
    }
}
