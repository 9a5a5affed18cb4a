package io.github.keycloakfylr.login.authenticator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.common.util.Time;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailTemplateProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The mail with a login's code, of which a user gets only so many, in however many logins and on whatever nodes: or
 * whoever knows a password could fill the user's mailbox, and get three guesses with every one of them. One per
 * request; not thread-safe.
 */
final class EmailCodeMail {

    private static final String TEMPLATE = "fylr-email-code.ftl";
    private static final String SUBJECT = "fylrEmailCodeSubject";
    private static final String STORE_PREFIX = "fylr.email_code.mail.";
    private static final String NEXT = "next";
    private static final int SECONDS_PER_MINUTE = 60;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final SingleUseObjectProvider store;
    private final String key;

    /** Creates the mail to that user. */
    EmailCodeMail(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
        this.store = session.singleUseObjects();
        this.key = STORE_PREFIX + realm.getId() + "." + user.getId();
    }

    /**
     * Takes the right to send a mail now: {@link #sent} or {@link #giveBack} follows.
     *
     * @param pause seconds until the next one may be sent
     * @return whether none was sent within the pause
     */
    boolean claim(int pause) {
        return store.putIfAbsent(key, pause);
    }

    /**
     * Notes when the next mail may be sent, for the page, which says how long to wait. Not before the mail is sent: the
     * store does this at the end of the transaction, and {@link #giveBack} at once.
     *
     * @param pause seconds until then
     */
    void sent(int pause) {
        store.put(key, pause, Map.of(NEXT, Long.toString(Time.currentTimeSeconds() + pause)));
    }

    /** Lets the next mail be sent at once: none has been. */
    void giveBack() {
        store.remove(key);
    }

    /**
     * {@return in how many seconds the next mail may be sent, at least 1; nothing when it may be sent now}
     *
     * @param pause seconds between two mails
     */
    Optional<Integer> wait(int pause) {
        return Optional.ofNullable(store.get(key)).map(notes -> {
            String next = notes.get(NEXT);
            // Another request is sending it.
            long left = next == null ? pause : Long.parseLong(next) - Time.currentTimeSeconds();
            return (int) Math.max(1, Math.min(left, pause));
        });
    }

    /**
     * Sends the mail, in the language of the page.
     *
     * @param lifetime seconds, which the mail tells in minutes
     * @throws EmailException when it cannot be sent
     */
    void send(AuthenticationSessionModel authSession, String code, int lifetime) throws EmailException {
        String realmName =
                realm.getDisplayName() == null || realm.getDisplayName().isBlank()
                        ? realm.getName()
                        : realm.getDisplayName();
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("code", code);
        attributes.put("minutes", minutes(lifetime));
        session.getProvider(EmailTemplateProvider.class)
                .setAuthenticationSession(authSession)
                .setRealm(realm)
                .setUser(user)
                .send(SUBJECT, List.of(realmName), TEMPLATE, attributes);
    }

    /** {@return the lifetime in whole minutes, rounded up} */
    static int minutes(int lifetime) {
        return (lifetime + SECONDS_PER_MINUTE - 1) / SECONDS_PER_MINUTE;
    }
}
