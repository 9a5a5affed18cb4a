package io.github.keycloakfylr.event;

import io.github.keycloakfylr.config.Printable;
import io.github.keycloakfylr.transaction.AfterCompletion;
import io.github.keycloakfylr.wire.OAuthException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.ClientConnection;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;

/**
 * One line in the log for every error: where, which client, what it was told and why. At level INFO, for most of them
 * are a client's or a user's fault; WARN where an administrator can mend it, once a minute and client. What comes in
 * storms by its nature, a directory or server that has no time, is told once a minute. One per session; not
 * thread-safe.
 *
 * <p>An error at fylr's endpoints mostly has an event of Keycloak's too, which knows more than the client is told. Its
 * line waits for the response, so that both are one. An event elsewhere, of a login page say, is a line of its own,
 * written by {@link FylrEventListener}.
 */
public final class ErrorLog {

    /** The log category. */
    static final String CATEGORY = "io.github.keycloakfylr.errors";

    private static final Logger LOG = Logger.getLogger(CATEGORY);
    private static final int MAX_CHARS = 200;
    private static final int MAX_KEYS = 500;
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** When what is told once a minute was last told, the latest last. */
    private static final Map<String, Long> TOLD = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_KEYS;
        }
    };

    /**
     * Whether an event that this thread is sending belongs to an error that is told with the response: listeners have a
     * session of their own.
     */
    private static final ThreadLocal<Boolean> HELD = ThreadLocal.withInitial(() -> false);

    private final KeycloakSession session;
    private @Nullable String clientId;
    private @Nullable Event event;

    private ErrorLog(KeycloakSession session) {
        this.session = session;
    }

    /** {@return that of the session's request} */
    public static ErrorLog of(KeycloakSession session) {
        ErrorLog log = session.getAttribute(CATEGORY, ErrorLog.class);
        if (log == null) {
            log = new ErrorLog(session);
            session.setAttribute(CATEGORY, log);
        }
        return log;
    }

    /**
     * Notes the client that the request names.
     *
     * @param sent the {@code client_id} as it was sent, whether there is such a client or not; {@code null} when there
     *     was none
     */
    public void client(@Nullable String sent) {
        clientId = sent;
    }

    /** Tells of an error, with what the event said of it. */
    public void write(String endpoint, OAuthException error) {
        Event told = event;
        event = null;
        String client = clientId != null || told == null ? clientId : told.getClientId();
        Logger.Level level = level(client, error);
        if (LOG.isEnabled(level)) {
            LOG.log(level, line(endpoint, client, error, told));
        }
    }

    private static Logger.Level level(@Nullable String client, OAuthException error) {
        if (error.error().equals("temporarily_unavailable")) {
            return isDue(error.logReason()) ? Logger.Level.INFO : Logger.Level.DEBUG;
        }
        boolean warning = error.isForAdministrator() && isDue(client + " " + error.error());
        return warning ? Logger.Level.WARN : Logger.Level.INFO;
    }

    private StringBuilder line(String endpoint, @Nullable String client, OAuthException error, @Nullable Event told) {
        StringBuilder line =
                new StringBuilder("Error at ").append(escaped(endpoint)).append(':');
        add(line, "client", client);
        add(line, "error", error.error());
        add(line, "reason", error.logReason());
        if (told != null) {
            addEvent(line, told);
        }
        add(line, "ip", told == null ? address() : told.getIpAddress());
        return line;
    }

    /** Sends an event of the session's request, which is told with the response, or when the request is over. */
    void hold(Event sent, Runnable sending) {
        HELD.set(true);
        try {
            sending.run();
        } finally {
            HELD.remove();
        }
        if (event == null) {
            AfterCompletion.always(session, this::flush);
        }
        event = sent;
    }

    private void flush() {
        if (event != null) {
            tell(event);
            event = null;
        }
    }

    /** Tells of an error event, unless it belongs to an error that is told with the response. */
    static void told(Event event) {
        if (!HELD.get()) {
            tell(event);
        }
    }

    private static void tell(Event event) {
        // A response as good as any: the token is not active.
        boolean response =
                event.getType() == EventType.INTROSPECT_TOKEN_ERROR && Errors.INVALID_TOKEN.equals(event.getError());
        if (event.getError() == null || response) {
            return;
        }
        boolean storm = event.getError().equals(Errors.GENERIC_AUTHENTICATION_ERROR)
                || event.getError().endsWith("_unavailable");
        Logger.Level level = !storm || isDue(event.getError()) ? Logger.Level.INFO : Logger.Level.DEBUG;
        if (LOG.isEnabled(level)) {
            LOG.log(level, line(event));
        }
    }

    private static StringBuilder line(Event event) {
        StringBuilder line = new StringBuilder("Error:");
        add(line, "client", event.getClientId());
        addEvent(line, event);
        add(line, "reason", detail(event, Details.REASON));
        add(line, "ip", event.getIpAddress());
        return line;
    }

    private static void addEvent(StringBuilder line, Event event) {
        add(line, "event", event.getType() + " " + event.getError());
        add(line, "user", event.getUserId());
        add(line, "login", detail(event, Details.USERNAME));
    }

    private static @Nullable String detail(Event event, String name) {
        return event.getDetails() == null ? null : event.getDetails().get(name);
    }

    private @Nullable String address() {
        ClientConnection connection = session.getContext().getConnection();
        return connection == null ? null : connection.getRemoteHost();
    }

    private static boolean isDue(String key) {
        synchronized (TOLD) {
            long now = System.nanoTime();
            Long last = TOLD.get(key);
            if (last != null && now - last < QUIET_NANOS) {
                return false;
            }
            TOLD.remove(key);
            TOLD.put(key, now);
            return true;
        }
    }

    private static void add(StringBuilder line, String name, @Nullable String value) {
        if (value != null) {
            line.append(' ').append(name).append("='").append(escaped(value)).append('\'');
        }
    }

    /** Whoever chooses the text forges neither a second line nor another field. */
    private static String escaped(String text) {
        String bounded = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "…";
        return Printable.of(bounded).replace('\'', '"');
    }
}
