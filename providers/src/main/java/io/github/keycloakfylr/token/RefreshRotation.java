package io.github.keycloakfylr.token;

import io.github.keycloakfylr.transaction.AfterCompletion;
import io.github.keycloakfylr.wire.OAuthException;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.util.Time;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;

/**
 * Every refresh token is good for one refresh (contract T9, RFC 9700 section 4.14), as {@link RefreshChains} says by
 * the notes of the client session, which is stored and replicated.
 *
 * <p>Keycloak's own rotation compares times in seconds: within one second of being rotated out, an old token is taken
 * again. It also lets one refresh of a login go on at a time, by a lock over all nodes that each refresh would pay for;
 * here only a refresh that finds its token in the hands of another one waits.
 */
final class RefreshRotation {

    private static final Logger LOG = Logger.getLogger(RefreshRotation.class);

    private static final String CHAIN = "fylr_chain";
    private static final String NUMBER = "fylr_number";
    private static final String REDEEMED = "fylr.refresh:";
    /** Seconds. Only has to outlast two refreshes that run at the same time; after them the note decides. */
    private static final int RACE_WINDOW = 120;

    /** For a refresh that another one is in the way of: twenty times half a second. */
    private static final int MAX_LOOKS = 20;

    private static final long BETWEEN_LOOKS_MILLIS = 500;
    /** Most refreshes have ended by then. */
    private static final long FIRST_LOOK_MILLIS = 50;

    /** What the client is told of a token that was rotated out. */
    static final String USED = "The refresh token was used before; all tokens of this login are revoked. Log in again.";
    /** What the client is told of a token whose chain is no longer kept. */
    static final String FORGOTTEN =
            "The refresh token is no longer kept: the client has refreshed too many other tokens of this login since."
                    + " Log in again.";

    private final KeycloakSession session;

    RefreshRotation(KeycloakSession session) {
        this.session = session;
    }

    /**
     * Makes {@code issued} the next of the chain of {@code redeemed}, or the first of its own when that is
     * {@code null}.
     */
    static void chain(RefreshToken issued, @Nullable RefreshToken redeemed) {
        if (redeemed == null) {
            place(issued, issued.getId(), 0);
        } else {
            place(issued, chainOf(redeemed), numberOf(redeemed) + 1);
        }
    }

    /** {@return whether the token is the newest of its chain} */
    static boolean isCurrent(AccessToken token, AuthenticatedClientSessionModel clientSession) {
        return new RefreshChains(clientSession.getNotes()).state(link(token)) == RefreshChains.State.CURRENT;
    }

    /**
     * Uses the token up.
     *
     * @throws OAuthErrorException {@code invalid_grant} when it was used before; whoever has the newer tokens may be a
     *     thief, so they all die
     * @throws OAuthException 503 when another refresh has the token in hand and does not end
     */
    void redeem(RefreshToken token, AuthenticatedClientSessionModel clientSession) throws OAuthErrorException {
        RefreshChains chains = new RefreshChains(clientSession.getNotes());
        RefreshChains.State state = chains.state(link(token));
        if (state == RefreshChains.State.FORGOTTEN) {
            throw new OAuthErrorException(OAuthErrorException.INVALID_GRANT, FORGOTTEN);
        }
        if (state == RefreshChains.State.USED || !isFirst(token, clientSession)) {
            LOG.debugf("Refresh token %s was used before: its login ends", token.getId());
            UserSessions.end(session, clientSession.getUserSession());
            throw new OAuthErrorException(OAuthErrorException.INVALID_GRANT, USED);
        }
        write(chains.redeem(link(token), Time.currentTimeSeconds()), clientSession);
    }

    /**
     * The single-use entry closes the race of two refreshes that read the note at the same time, on one node or two. It
     * is there before the outcome of a refresh is; one whose node was killed over it has none. Whose response was lost
     * by that must not be taken for a thief, so that the outcome is what decides.
     *
     * @return whether no other refresh has redeemed the token
     */
    private boolean isFirst(RefreshToken token, AuthenticatedClientSessionModel clientSession) {
        for (int looks = 0; looks < MAX_LOOKS; looks++) {
            if (claim(REDEEMED + token.getId())) {
                return true;
            }
            await(looks == 0 ? FIRST_LOOK_MILLIS : BETWEEN_LOOKS_MILLIS);
            if (!isStillCurrent(token, clientSession)) {
                return false;
            }
        }
        LOG.warn(
                "A refresh was given up: another one of the same login has not ended for ten seconds, or its node was killed over it");
        throw OAuthException.unavailable(
                "Another refresh of this login has not ended yet; try again in a few seconds.");
    }

    private static void await(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw OAuthException.unavailable("The server is being stopped; try again in a few seconds.");
        }
    }

    /** {@return what others have committed meanwhile, which the session of this request does not see any more} */
    private boolean isStillCurrent(RefreshToken token, AuthenticatedClientSessionModel clientSession) {
        String realmId = clientSession.getRealm().getId();
        String userSessionId = clientSession.getUserSession().getId();
        String clientId = clientSession.getClient().getId();
        return KeycloakModelUtils.runJobInTransactionWithResult(session.getKeycloakSessionFactory(), other -> {
            RealmModel realm = other.realms().getRealm(realmId);
            other.getContext().setRealm(realm);
            // To be found again by whoever read it while it was being removed, and then as it was before.
            if (UserSessions.hasEnded(other, userSessionId)) {
                return false;
            }
            UserSessionModel userSession = other.sessions().getUserSession(realm, userSessionId);
            AuthenticatedClientSessionModel committed =
                    userSession == null ? null : userSession.getAuthenticatedClientSessionByClient(clientId);
            return committed != null && isCurrent(token, committed);
        });
    }

    /** Takes back what {@link #redeem} did: the token stays the newest of its chain. */
    void keep(RefreshToken token, AuthenticatedClientSessionModel clientSession) {
        write(RefreshChains.keep(link(token), Time.currentTimeSeconds()), clientSession);
        session.singleUseObjects().remove(REDEEMED + token.getId());
    }

    private static void write(Map<String, Optional<String>> notes, AuthenticatedClientSessionModel clientSession) {
        notes.forEach((name, value) -> {
            if (value.isPresent()) {
                clientSession.setNote(name, value.get());
            } else {
                clientSession.removeNote(name);
            }
        });
    }

    private boolean claim(String key) {
        SingleUseObjectProvider store = session.singleUseObjects();
        if (!store.putIfAbsent(key, RACE_WINDOW)) {
            return false;
        }
        // The entry is written at once, the note at commit: a refresh that fails in between must not look like a theft
        // when repeated.
        AfterCompletion.onRollback(
                session,
                () -> KeycloakModelUtils.runJobInTransaction(
                        session.getKeycloakSessionFactory(),
                        s -> s.singleUseObjects().remove(key)));
        return true;
    }

    /** Gives a token that was read its place: what {@link #link} returns of it. */
    static void place(RefreshToken token, String chain, int number) {
        token.getOtherClaims().put(CHAIN, chain);
        token.getOtherClaims().put(NUMBER, number);
    }

    /** {@return whether a claim of that name says the place of a token} */
    static boolean isPlace(String claim) {
        return CHAIN.equals(claim) || NUMBER.equals(claim);
    }

    /** {@return the token's place in its chain} */
    static RefreshChains.Link link(AccessToken token) {
        return new RefreshChains.Link(chainOf(token), numberOf(token), token.getIat());
    }

    private static String chainOf(AccessToken token) {
        return String.valueOf(token.getOtherClaims().get(CHAIN));
    }

    private static int numberOf(AccessToken token) {
        return token.getOtherClaims().get(NUMBER) instanceof Number number ? number.intValue() : -1;
    }
}
