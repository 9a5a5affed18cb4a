package io.github.keycloakfylr.login.authenticator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Base64Url;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.common.util.Time;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The six-digit code of one login, and the guesses at it (contract P5). The authentication session keeps a keyed hash
 * of the code, which is good for this session and user only: there are a million codes, so that a hash without a secret
 * key would give them away. Guesses are counted in Keycloak's single-use store, because of several requests at once
 * each would find the count of the authentication session as it was before. One per request; not thread-safe.
 */
final class EmailCode {

    /** How many codes may be compared in one login, however often a new one is sent. */
    static final int MAX_GUESSES = 3;

    /** What a comparison has come to. */
    enum Result {
        RIGHT,
        WRONG,
        /** It was the last guess of this login. */
        LAST_WRONG,
        /** There is no code any more that could be right; nothing was compared. */
        EXPIRED,
        /** All guesses of this login are used up; nothing was compared. */
        OVER
    }

    private static final Pattern CODE = Pattern.compile("[0-9]{6}");
    private static final int DIGITS = 6;
    /** Longer input is no code, however many blanks are in it. */
    private static final int MAX_INPUT_CHARS = 40;

    private static final Pattern BLANKS = Pattern.compile("[\\s\\u00a0-]+");

    private static final String MAC_ALGORITHM = "HmacSHA512";
    /** A realm's key signs tokens too: no token has a line break in what is signed. */
    private static final String MAC_PURPOSE = "fylr.email_code\n";

    /** The id of this login among the guesses; there from the first time the page is shown. */
    private static final String LOGIN_NOTE = "fylr.email_code.login";
    /** Expiry (seconds of the epoch), salt and hash. */
    private static final String CODE_NOTE = "fylr.email_code";

    private static final String OVER_NOTE = "fylr.email_code.over";
    private static final Pattern SEPARATOR = Pattern.compile("\\.");
    private static final int ID_CHARS = 24;

    private static final String STORE_PREFIX = "fylr.email_code.";
    /**
     * Seconds; longer than a login page stays open. The authentication session remembers the end of the guesses too.
     */
    private static final int GUESS_LIFETIME = 24 * 60 * 60;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final AuthenticationSessionModel authSession;
    private final UserModel user;
    private final SingleUseObjectProvider store;

    /**
     * Finds the code of a login.
     *
     * @param user who has shown the password
     */
    EmailCode(KeycloakSession session, AuthenticationSessionModel authSession, UserModel user) {
        this.session = session;
        this.realm = authSession.getRealm();
        this.authSession = authSession;
        this.user = user;
        this.store = session.singleUseObjects();
    }

    /**
     * {@return the six digits that a user has typed, without the blanks and hyphens that mail programs and people put
     * in between; nothing when it is no code at all}
     */
    static Optional<String> read(@Nullable String input) {
        return Optional.ofNullable(input)
                .filter(text -> text.length() <= MAX_INPUT_CHARS)
                .map(text -> BLANKS.matcher(text).replaceAll(""))
                .filter(text -> CODE.matcher(text).matches());
    }

    /** {@return whether this login has come to the code before} */
    boolean isBegun() {
        return authSession.getAuthNote(LOGIN_NOTE) != null;
    }

    /** Begins the count of guesses. */
    void begin() {
        authSession.setAuthNote(LOGIN_NOTE, SecretGenerator.getInstance().randomString(ID_CHARS));
    }

    /** {@return a code to be sent; {@link #accept} makes it the one of this login} */
    static String generate() {
        return SecretGenerator.getInstance().randomString(DIGITS, SecretGenerator.DIGITS);
    }

    /**
     * Makes a code the one of this login, in the place of an earlier one.
     *
     * @param lifetime seconds
     */
    void accept(String code, int lifetime) {
        long expiry = Time.currentTimeSeconds() + lifetime;
        String salt = SecretGenerator.getInstance().randomString(ID_CHARS);
        authSession.setAuthNote(CODE_NOTE, expiry + "." + salt + "." + hash(code, expiry, salt));
    }

    /** {@return whether a code was sent that is still good} */
    boolean isAwaited() {
        String[] note = note();
        return note.length == 3 && Time.currentTimeSeconds() < expiry(note);
    }

    /** {@return whether all guesses of this login are used up: it has to start again} */
    boolean isOver() {
        return authSession.getAuthNote(OVER_NOTE) != null || isBegun() && store.contains(guessKey(MAX_GUESSES));
    }

    /** Compares, and counts that before: so that of many at once no more than the allowed ones are compared. */
    Result check(String guess) {
        if (isOver()) {
            return Result.OVER;
        }
        String[] note = note();
        if (!isAwaited()) {
            return Result.EXPIRED;
        }
        int number = count();
        if (number > MAX_GUESSES) {
            return over(Result.OVER);
        }
        if (MessageDigest.isEqual(bytes(note[2]), bytes(hash(guess, expiry(note), note[1])))) {
            authSession.removeAuthNote(CODE_NOTE);
            // Of the same right code sent twice at once, one logs in.
            return store.putIfAbsent(STORE_PREFIX + "used." + note[1], GUESS_LIFETIME) ? Result.RIGHT : Result.EXPIRED;
        }
        return number == MAX_GUESSES ? over(Result.LAST_WRONG) : Result.WRONG;
    }

    private Result over(Result result) {
        authSession.removeAuthNote(CODE_NOTE);
        authSession.setAuthNote(OVER_NOTE, "true");
        return result;
    }

    /** {@return which guess of this login it is, from 1; more than allowed when there are none left} */
    private int count() {
        int number = 1;
        while (number <= MAX_GUESSES && !store.putIfAbsent(guessKey(number), GUESS_LIFETIME)) {
            number++;
        }
        return number;
    }

    private String guessKey(int number) {
        return STORE_PREFIX + "guess." + authSession.getAuthNote(LOGIN_NOTE) + "." + number;
    }

    private String[] note() {
        String note = authSession.getAuthNote(CODE_NOTE);
        return note == null ? new String[0] : SEPARATOR.split(note);
    }

    private static long expiry(String[] note) {
        return Long.parseLong(note[0]);
    }

    private String hash(String code, long expiry, String salt) {
        String bound = String.join(
                "\n",
                realm.getId(),
                authSession.getParentSession().getId(),
                authSession.getTabId(),
                user.getId(),
                Long.toString(expiry),
                salt,
                code);
        try {
            SecretKey key = session.keys()
                    .getActiveKey(realm, KeyUse.SIG, Algorithm.HS512)
                    .getSecretKey();
            Mac mac = Mac.getInstance(MAC_ALGORITHM);
            mac.init(key);
            return Base64Url.encode(mac.doFinal(bytes(MAC_PURPOSE + bound)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
