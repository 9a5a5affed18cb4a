package io.github.keycloakfylr.movein;

import io.github.keycloakfylr.config.UserAttributes;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.keycloak.common.util.Time;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserProvider;
import org.keycloak.models.credential.PasswordCredentialModel;

/** Who a user of the old server is here. Stateless. */
public final class MovedUser {

    /** A user without login and e-mail address is called by a number there; here that may be anybody's login. */
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private static final int MAX_CHARS = 500;
    /** Between the user and a password that comes along with the user. */
    private static final long SAME_TIME_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private MovedUser() {}

    /**
     * Finds a user by the old server's name, without regard to case: by the login only, which an import makes the
     * e-mail address of users without one. Whose e-mail address it is beside another login, is not the same user for
     * certain. Directories are not asked.
     *
     * @param name of userinfo's {@code sub}
     * @return one of Keycloak's own users; nothing when there is none of that name
     */
    public static Optional<UserModel> find(KeycloakSession session, String name) {
        RealmModel realm = session.getContext().getRealm();
        if (name.length() > MAX_CHARS || NUMBER.matcher(name).matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(session.getProvider(UserProvider.class).getUserByUsername(realm, name))
                .filter(user -> !user.isFederated())
                .map(user -> session.users().getUserById(realm, user.getId()));
    }

    /**
     * {@return whether all logins of the user have been ended here, by an administrator or by another password. The old
     * server does not know of that, and a thief's token would still be good there; how old it is nobody can tell, so
     * none is good any more}
     */
    public static boolean hasLoggedOutEverywhere(KeycloakSession session, UserModel user) {
        return session.users().getNotBeforeOfUser(session.getContext().getRealm(), user) > 0
                || passwordWasChanged(user);
    }

    /**
     * Notes with the user that a refresh token of the old server was redeemed today: how many users have one of the
     * last days is what the migration tool asks before the old server is switched off. Once a day: it writes to the
     * database.
     */
    public static void noteRefreshToken(UserModel user) {
        String today = LocalDate.ofInstant(Instant.ofEpochMilli(Time.currentTimeMillis()), ZoneOffset.UTC)
                .toString();
        if (!today.equals(user.getFirstAttribute(UserAttributes.OLD_REFRESH_TOKEN))) {
            user.setSingleAttribute(UserAttributes.OLD_REFRESH_TOKEN, today);
        }
    }

    private static boolean passwordWasChanged(UserModel user) {
        Long movedIn = user.getCreatedTimestamp();
        return user.credentialManager()
                .getStoredCredentialsByTypeStream(PasswordCredentialModel.TYPE)
                .map(CredentialModel::getCreatedDate)
                .anyMatch(set -> set != null && (movedIn == null || set > movedIn + SAME_TIME_MILLIS));
    }
}
