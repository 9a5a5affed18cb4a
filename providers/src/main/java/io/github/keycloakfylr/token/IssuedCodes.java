package io.github.keycloakfylr.token;

import io.github.keycloakfylr.method.LoginMethods;
import io.github.keycloakfylr.user.AuthMethod;
import java.util.Map;
import java.util.Optional;
import org.keycloak.common.util.Time;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.utils.OAuth2CodeParser;

/**
 * Which authorization codes our authorization endpoint has issued, and what belongs to them (contract A15). Keycloak's
 * own endpoint of the same realm issues codes too, for the same clients and sessions and by other rules: PKCE
 * {@code plain}, any scope, a method that is switched off. Only what a code was issued by tells them apart: the notes
 * of a client session outlive the login.
 *
 * <p>Kept beside Keycloak's code, in the store that all nodes share. That a code is good once is up to Keycloak's
 * entry; this one goes by itself, a little later, so that the second of two at once is still known as ours. One per
 * request; not thread-safe.
 */
public final class IssuedCodes {

    private static final String PREFIX = "fylr.code.";
    private static final String METHOD = "method";
    private static final String CLIENT = "client";
    private static final String ISSUED_AT = "issued_at";
    /** Seconds for which a record outlives its code. */
    private static final int MARGIN = 10;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final SingleUseObjectProvider store;

    /**
     * Creates the issued codes.
     *
     * @param session its realm must be set
     */
    public IssuedCodes(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.store = session.singleUseObjects();
    }

    /** Keeps in mind that the code was issued here, to that client, after a login by that method. */
    public void record(String code, ClientModel client, AuthMethod method) {
        store.put(
                PREFIX + id(code),
                realm.getAccessCodeLifespan() + MARGIN,
                Map.of(
                        METHOD,
                        method.id(),
                        CLIENT,
                        client.getId(),
                        ISSUED_AT,
                        Long.toString(Time.currentTimeSeconds())));
    }

    /**
     * Says whether the code may be presented to Keycloak. One of ours that may not is used up by that.
     *
     * @param code whatever was sent
     * @param client who has authenticated with it
     * @return what is wrong with it, for the log; nothing when it is good or when Keycloak itself will reject it:
     *     unknown, expired, used
     */
    public Optional<String> problem(String code, ClientModel client) {
        Map<String, String> issued = store.get(PREFIX + id(code));
        if (issued == null) {
            return store.contains(keycloakKey(code))
                    ? Optional.of("The code was not issued by this authorization endpoint")
                    : Optional.empty();
        }
        Optional<String> problem = problem(code, client, issued);
        if (problem.isPresent()) {
            store.remove(keycloakKey(code));
        }
        return problem;
    }

    private Optional<String> problem(String code, ClientModel client, Map<String, String> issued) {
        String[] parts = code.split("\\.", 3);
        // Keycloak takes the client that stands in the code at its word: another one, with a session of the same login,
        // could put in itself.
        if (parts.length < 3
                || !client.getId().equals(issued.get(CLIENT))
                || !client.getId().equals(parts[2])) {
            return Optional.of("The code was issued to another client");
        }
        UserSessionModel userSession = session.sessions().getUserSession(realm, parts[1]);
        if (userSession != null
                && Integer.parseInt(issued.getOrDefault(ISSUED_AT, "0")) < notBefore(client, userSession)) {
            return Optional.of("The code was issued before a 'not before' that an administrator has set since");
        }
        if (userSession != null && new ForcedLogout(session).endOutside(userSession.getUser())) {
            // The login ends with this request; Keycloak would still find it (contract P3).
            return Optional.of("The user may not log in on this day");
        }
        boolean barred = userSession != null
                && AuthMethod.named(issued.get(METHOD))
                        .filter(method -> new LoginMethods(session, client).let(method, userSession.getUser()))
                        .isEmpty();
        return barred ? Optional.of("The method of the login no longer lets the user in") : Optional.empty();
    }

    private int notBefore(ClientModel client, UserSessionModel userSession) {
        int user = session.users().getNotBeforeOfUser(realm, userSession.getUser());
        return Math.max(user, Math.max(realm.getNotBefore(), client.getNotBefore()));
    }

    private static String keycloakKey(String code) {
        return OAuth2CodeParser.CACHE_KEY_PREFIX + id(code);
    }

    private static String id(String code) {
        return code.split("\\.", 2)[0];
    }
}
