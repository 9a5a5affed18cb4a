package io.github.keycloakfylr.login;

import io.github.keycloakfylr.user.ValidityWindow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Base64Url;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserModel;

/**
 * fylr's action codes: an administrator issues one for a user, who logs in with it once (contract M7). Kept in
 * Keycloak's single-use store, which all nodes of a cluster share; of the secret only a hash. One per request; not
 * thread-safe.
 */
public final class ActionCodes {

    /** Seconds: the longest that a code may live. */
    public static final int MAX_LIFETIME = 7 * 24 * 60 * 60;

    /** Keycloak keeps codes and revoked tokens of its own in the same store. */
    private static final String PREFIX = "fylr.action_code.";

    private static final String USER = "user";
    private static final String SECRET_HASH = "secret_hash";
    private static final String REQUIRED_ACTION = "required_action";
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9]{20,60}");
    private static final int CODE_CHARS = 32;
    private static final int SECRET_CHARS = 43;

    private final SingleUseObjectProvider store;
    private final KeycloakSession session;
    private final RealmModel realm;

    /**
     * Creates the action codes.
     *
     * @param session its realm must be set
     */
    public ActionCodes(KeycloakSession session) {
        this.session = session;
        this.store = session.singleUseObjects();
        this.realm = session.getContext().getRealm();
    }

    /**
     * {@return a fresh code with its secret}
     *
     * @param lifetime seconds, at most {@link #MAX_LIFETIME}
     * @param requiredAction the alias of the required action that the user is led to, or {@code null}
     */
    public SuppliedActionCode issue(UserModel user, int lifetime, @Nullable String requiredAction) {
        SecretGenerator random = SecretGenerator.getInstance();
        SuppliedActionCode issued =
                new SuppliedActionCode(random.randomString(CODE_CHARS), random.randomString(SECRET_CHARS));
        Map<String, String> notes = new HashMap<>();
        notes.put(USER, user.getId());
        notes.put(SECRET_HASH, hash(issued.secret()));
        if (requiredAction != null) {
            notes.put(REQUIRED_ACTION, requiredAction);
        }
        store.put(key(issued.actionCode()), lifetime, notes);
        return issued;
    }

    /** Whom a code was issued for, and the required action that the user is led to, or {@code null}. */
    public record Redeemed(UserModel user, @Nullable String requiredAction) {}

    /** {@return the user of the code, whether or not the secret fits: for the record of a failed login} */
    public Optional<UserModel> user(SuppliedActionCode supplied) {
        return notes(supplied).map(notes -> session.users().getUserById(realm, notes.get(USER)));
    }

    /**
     * Uses the code up.
     *
     * @return nothing when the code is unknown, used, expired or of another realm, when the secret is not its own, or
     *     when the user may not log in. A wrong secret leaves the code as it is: else whoever guesses a code could
     *     spoil it.
     */
    public Optional<Redeemed> redeem(SuppliedActionCode supplied) {
        boolean fits = notes(supplied)
                        .filter(notes -> MessageDigest.isEqual(
                                bytes(notes.getOrDefault(SECRET_HASH, "")), bytes(hash(supplied.secret()))))
                        .isPresent()
                && user(supplied)
                        .filter(user -> ValidityWindow.letsIn(session, realm, user))
                        .isPresent();
        if (!fits) {
            return Optional.empty();
        }
        // Of several at the same time, on whatever node, the store gives it to one.
        Map<String, String> notes = store.remove(key(supplied.actionCode()));
        return notes == null
                ? Optional.empty()
                : Optional.of(
                        new Redeemed(session.users().getUserById(realm, notes.get(USER)), notes.get(REQUIRED_ACTION)));
    }

    private Optional<Map<String, String>> notes(SuppliedActionCode supplied) {
        return CODE.matcher(supplied.actionCode()).matches()
                ? Optional.ofNullable(store.get(key(supplied.actionCode())))
                : Optional.empty();
    }

    private String key(String actionCode) {
        return PREFIX + realm.getId() + "." + actionCode;
    }

    private static String hash(String secret) {
        return Base64Url.encode(HashUtils.hash("SHA-256", bytes(secret)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
