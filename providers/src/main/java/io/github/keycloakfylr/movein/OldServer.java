package io.github.keycloakfylr.movein;

import io.github.keycloakfylr.server.FylrServer;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The fylr that the realm takes the place of, while it still runs. One per use; not thread-safe.
 *
 * <p>What is known of outages is the node's own, and only told in the log and by {@link #isDown}.
 */
public final class OldServer {

    private static final Logger LOG = Logger.getLogger(OldServer.class);

    /** When a server last did not respond, by the id of its entry: an outage is told once, not at each login. */
    private static final Map<String, Long> DOWN = new ConcurrentHashMap<>();

    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** After that one more login may find out whether passwords can be checked again. */
    private static final long DOWN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final String ASKED = OldServer.class.getName();
    private static final String TOO_MANY = ASKED + ".too-many";
    private static final String COUNTED = ASKED + ".counted";

    /**
     * Where users are created at their first login, names that nobody has reach the old server. Counted is every login
     * that is rejected, whoever's: counts of unknown names alone would tell which they are.
     */
    private static final FailureLimit BY_ADDRESS = new FailureLimit(20, System::nanoTime);
    /** Of all addresses together. */
    private static final FailureLimit IN_ALL = new FailureLimit(300, System::nanoTime);

    /** Fewer than {@link OldServerClient} lets through: those who are here already have to come through as well. */
    private static final Semaphore FOR_UNKNOWN = new Semaphore(8);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final ComponentModel entry;

    private OldServer(KeycloakSession session, RealmModel realm, ComponentModel entry) {
        this.session = session;
        this.realm = realm;
        this.entry = entry;
    }

    /** {@return the old server of a realm that is served as fylr and has an entry for one that is switched on} */
    static Optional<OldServer> of(KeycloakSession session, RealmModel realm) {
        return OldServerEntryFactory.enabled(realm)
                .filter(entry -> FylrServer.serves(session, realm))
                .map(entry -> new OldServer(session, realm, entry));
    }

    /**
     * Says whether the realm has an old server that cannot be reached. To be asked whenever a login was rejected,
     * whoever it was of: "wrong" for some and "down" for others would tell who has not moved in yet, and so would the
     * time that it takes, so the server is asked for something in any case, once in a request. It also says so after
     * too many rejected logins, where users are created at their first login.
     */
    public static boolean isDown(KeycloakSession session) {
        return of(session, session.getContext().getRealm())
                .map(OldServer::isDown)
                .orElse(false);
    }

    private boolean isDown() {
        try {
            if (createsUsers()) {
                return isDownForUnknown();
            }
            if (session.getAttribute(ASKED) instanceof Boolean answered) {
                return !answered;
            }
            client().ping();
            // It is there; what a password check has found out a moment ago still counts, for everybody.
            Long last = DOWN.get(entry.getId());
            return last != null && System.nanoTime() - last < DOWN_NANOS;
        } catch (OldServerUnavailableException e) {
            tellDown(e);
            return true;
        }
    }

    /** Nobody's password, so that a login of somebody who is here takes as long as one of nobody. */
    private boolean isDownForUnknown() {
        if (isTooMany()) {
            return true;
        }
        countRejected();
        if (session.getAttribute(ASKED) instanceof Boolean answered) {
            return !answered;
        }
        try {
            askForUnknown(client -> client.isRight(
                    UUID.randomUUID().toString(), UUID.randomUUID().toString()));
            return false;
        } catch (OldServerUnavailableException e) {
            return true;
        }
    }

    /** The same throughout a request. */
    private boolean isTooMany() {
        if (session.getAttribute(TOO_MANY) instanceof Boolean known) {
            return known;
        }
        boolean reached = IN_ALL.isReached(entry.getId()) || BY_ADDRESS.isReached(address());
        session.setAttribute(TOO_MANY, reached);
        return reached;
    }

    private void countRejected() {
        if (session.getAttribute(COUNTED) == null) {
            session.setAttribute(COUNTED, true);
            IN_ALL.count(entry.getId());
            BY_ADDRESS.count(address());
        }
    }

    private String address() {
        return entry.getId() + " " + session.getContext().getConnection().getRemoteHost();
    }

    /**
     * {@return whether users who are not here are asked for, and created}
     *
     * @throws OldServerUnavailableException when the entry cannot be used
     */
    boolean createsUsers() {
        return settings().createUsers();
    }

    /** {@return the id of the realm's entry} */
    String id() {
        return entry.getId();
    }

    /** {@return whether it is asked for every user without a password, imported or not} */
    boolean isForEveryUser() {
        return settings().everyUser();
    }

    /**
     * Checks a password there.
     *
     * @param login the old server's name of the user
     * @return whether the password is right
     * @throws OldServerUnavailableException when the server does not say
     */
    boolean isRight(String login, String password) {
        return ask(client -> client.isRight(login, password));
    }

    /**
     * Asks who logs in there by a name that nobody has here, within limits.
     *
     * @return nothing when the password is wrong, or there is no such user
     * @throws OldServerUnavailableException when the server does not say, or must not be asked at this moment
     */
    Optional<OldUser> user(String name, String password) {
        if (isTooMany()) {
            throw new OldServerUnavailableException("Too many logins were rejected");
        }
        return askForUnknown(client -> client.user(name, password));
    }

    private <T> T askForUnknown(Function<OldServerClient, T> question) {
        if (!FOR_UNKNOWN.tryAcquire()) {
            session.setAttribute(ASKED, false);
            throw new OldServerUnavailableException("Too many logins of unknown names wait for it");
        }
        try {
            return ask(question);
        } finally {
            FOR_UNKNOWN.release();
        }
    }

    private <T> T ask(Function<OldServerClient, T> question) {
        T answer;
        try {
            answer = question.apply(client());
        } catch (OldServerUnavailableException e) {
            session.setAttribute(ASKED, false);
            tellDown(e);
            throw e;
        }
        session.setAttribute(ASKED, true);
        if (DOWN.remove(entry.getId()) != null) {
            LOG.infof("The old server '%s' of realm '%s' checks passwords again", entry.getName(), realm.getName());
        }
        return answer;
    }

    private void tellDown(OldServerUnavailableException outage) {
        long now = System.nanoTime();
        Long last = DOWN.put(entry.getId(), now);
        if (last == null || now - last > QUIET_NANOS) {
            LOG.warnf(
                    "The old server '%s' of realm '%s' does not check passwords; users who have not moved in cannot log in"
                            + " until it does: %s",
                    entry.getName(), realm.getName(), outage.getMessage());
        }
    }

    private OldServerClient client() {
        return new OldServerClient(session, settings());
    }

    private OldServerSettings settings() {
        try {
            return OldServerSettings.of(entry);
        } catch (IllegalArgumentException e) {
            // Of a realm import, which checks no entry.
            throw new OldServerUnavailableException(String.valueOf(e.getMessage()));
        }
    }
}
