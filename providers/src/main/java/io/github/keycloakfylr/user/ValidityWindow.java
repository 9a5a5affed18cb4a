package io.github.keycloakfylr.user;

import io.github.keycloakfylr.config.Printable;
import io.github.keycloakfylr.config.UserAttributes;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.server.FylrServer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The days on which a user may log in, the first and the last included, in the realm's time zone (contract P3). Every
 * way in and every token asks here; whoever is outside is told what a disabled user is told. In realms that are not
 * served as fylr there are no such days (G3). Stateless, thread-safe.
 */
public final class ValidityWindow {

    /** One end of the window. */
    public enum Bound {
        /** The first day. */
        FROM(UserAttributes.LOGIN_VALID_FROM) {
            @Override
            boolean bars(LocalDate day, LocalDate today) {
                return today.isBefore(day);
            }
        },
        /** The last day. */
        TO(UserAttributes.LOGIN_VALID_TO) {
            @Override
            boolean bars(LocalDate day, LocalDate today) {
                return today.isAfter(day);
            }
        };

        private final String attribute;

        Bound(String attribute) {
            this.attribute = attribute;
        }

        /** {@return the user attribute that holds the day, which only administrators may see or write} */
        public String attribute() {
            return attribute;
        }

        abstract boolean bars(LocalDate day, LocalDate today);

        /**
         * {@return whether a value of the attribute keeps the user out today: also one that is no day, since whoever
         * wrote it meant to keep somebody out at some time}
         *
         * @param value as it is kept; blank is not set
         */
        boolean bars(String value, LocalDate today) {
            return !value.isBlank() && day(value).map(day -> bars(day, today)).orElse(true);
        }
    }

    private static final Logger LOG = Logger.getLogger(ValidityWindow.class);

    private static final int CHARS_OF_A_DAY = "2026-12-31".length();
    /** How much of what is no day is shown in the log. */
    private static final int SHOWN = 40;

    private static final int MAX_REPORTED = 1000;
    /** What was told of, so that it is not told at each request. */
    private static final Set<String> REPORTED = ConcurrentHashMap.newKeySet();

    private ValidityWindow() {}

    /** {@return whether the user is enabled, and today is one of the days} */
    public static boolean letsIn(KeycloakSession session, RealmModel realm, UserModel user) {
        return user.isEnabled() && isOpen(session, realm, user);
    }

    /** {@return whether today is one of the days, be the user enabled or not} */
    public static boolean isOpen(KeycloakSession session, RealmModel realm, UserModel user) {
        return barring(session, realm, user).isEmpty();
    }

    /**
     * {@return the end of the window that keeps the user out today, if one does}
     *
     * @param realm that of the user
     */
    public static Optional<Bound> barring(KeycloakSession session, RealmModel realm, UserModel user) {
        if (Arrays.stream(Bound.values()).allMatch(bound -> user.getFirstAttribute(bound.attribute) == null)
                || !FylrServer.serves(session, realm)) {
            return Optional.empty();
        }
        LocalDate today =
                LocalDate.ofInstant(Instant.ofEpochMilli(Time.currentTimeMillis()), new FylrRealm(realm).timeZone());
        return Arrays.stream(Bound.values())
                .filter(bound -> isBarredBy(bound, realm, user, today))
                .findFirst();
    }

    /** Of several values, which a directory or an import may bring, each counts. */
    private static boolean isBarredBy(Bound bound, RealmModel realm, UserModel user, LocalDate today) {
        return user.getAttributeStream(bound.attribute).anyMatch(value -> {
            reportUnreadable(bound, realm, user, value);
            return bound.bars(value, today);
        });
    }

    private static void reportUnreadable(Bound bound, RealmModel realm, UserModel user, String value) {
        if (value.isBlank() || day(value).isPresent()) {
            return;
        }
        if (REPORTED.size() >= MAX_REPORTED) {
            REPORTED.clear();
        }
        if (REPORTED.add(bound + user.getId())) {
            LOG.warnf(
                    "Realm '%s': user %s cannot log in, for the attribute %s has '%s', which is no day such as 2026-12-31",
                    realm.getName(),
                    user.getId(),
                    bound.attribute,
                    Printable.of(value.substring(0, Math.min(value.length(), SHOWN))));
        }
    }

    /** Exactly {@code YYYY-MM-DD}: Java would also read years of more digits. */
    private static Optional<LocalDate> day(String value) {
        try {
            return value.length() == CHARS_OF_A_DAY ? Optional.of(LocalDate.parse(value)) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
