package io.github.keycloakfylr.movein;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * What the user federation entry of the old server says. Immutable, thread-safe.
 *
 * @param baseUrl the old server's external URL, without a trailing slash
 * @param clientId a client of the old server that may use the password grant
 * @param clientSecret as it was entered: perhaps a reference to Keycloak's vault
 * @param timeoutMillis how long a response of the old server may take, from the beginning to the last byte
 * @param everyUser whether it is asked for every user without a password, or only for those who were imported so
 * @param createUsers whether who is not here is asked for too, and created
 * @param refreshTokensUntil the last day on which its refresh tokens are accepted, in the realm's time zone
 */
record OldServerSettings(
        String baseUrl,
        String clientId,
        Optional<String> clientSecret,
        int timeoutMillis,
        boolean everyUser,
        boolean createUsers,
        Optional<LocalDate> refreshTokensUntil) {

    static final String URL = "url";
    static final String CLIENT_ID = "clientId";
    static final String CLIENT_SECRET = "clientSecret";
    static final String TIMEOUT = "timeout";
    static final String EVERY_USER = "everyUser";
    static final String CREATE_USERS = "createUsers";
    static final String REFRESH_TOKENS_UNTIL = "refreshTokensUntil";

    private static final String DEFAULT_CLIENT = "fylr-web-frontend";
    private static final int DEFAULT_TIMEOUT = 5000;
    private static final int SHORTEST_TIMEOUT = 100;
    /** A login holds a worker thread and a database connection while it waits. */
    private static final int LONGEST_TIMEOUT = 10_000;

    private static final int MAX_LENGTH = 2000;
    private static final int CHARS_OF_A_DAY = "2026-12-31".length();
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    /** {@return the fields of the entry in the admin console, in order} */
    static List<ProviderConfigProperty> properties() {
        ProviderConfigProperty secret = property(
                CLIENT_SECRET,
                ProviderConfigProperty.PASSWORD,
                "Client secret",
                "The secret of that client, when it is no public one.",
                null);
        secret.setSecret(true);
        return List.of(
                property(
                        URL,
                        ProviderConfigProperty.STRING_TYPE,
                        "URL of the old server",
                        "The external URL of the fylr whose users move in, at which it can be reached from here, such as"
                                + " https://old.dam.example.org. Plain http only on this machine.",
                        null),
                property(
                        CLIENT_ID,
                        ProviderConfigProperty.STRING_TYPE,
                        "Client ID",
                        "A client of the old server, to check passwords with by the password grant.",
                        DEFAULT_CLIENT),
                secret,
                property(
                        TIMEOUT,
                        ProviderConfigProperty.STRING_TYPE,
                        "Timeout",
                        "Milliseconds, " + SHORTEST_TIMEOUT + " to " + LONGEST_TIMEOUT
                                + ": an old server that takes longer counts as one that is down.",
                        Integer.toString(DEFAULT_TIMEOUT)),
                property(
                        EVERY_USER,
                        ProviderConfigProperty.BOOLEAN_TYPE,
                        "Ask for every user without a password",
                        "Off: only users whose attribute " + PasswordAtOldServer.ATTRIBUTE + " says \""
                                + PasswordAtOldServer.VALUE + "\" may log in with the old server's password.",
                        false),
                property(
                        CREATE_USERS,
                        ProviderConfigProperty.BOOLEAN_TYPE,
                        "Create users who are not here",
                        "On: whoever is not here, and whom the old server lets in, is created at the first login, as a user"
                                + " of the type easydb without groups. Off: only users who were imported can log in.",
                        false),
                property(
                        REFRESH_TOKENS_UNTIL,
                        ProviderConfigProperty.STRING_TYPE,
                        "Accept its refresh tokens until",
                        "The last day, such as 2026-12-31, on which whoever is logged in at the old server stays so here:"
                                + " each of its refresh tokens is good once, at fylr's token endpoint. Empty: none is.",
                        null));
    }

    private static ProviderConfigProperty property(
            String name, String type, String label, String help, @Nullable Object byDefault) {
        return new ProviderConfigProperty(name, label, help, type, byDefault);
    }

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException when it cannot be used; the message is for the administrator
     */
    static OldServerSettings of(ComponentModel entry) {
        MultivaluedHashMap<String, String> config = entry.getConfig();
        return new OldServerSettings(
                baseUrl(text(config, URL).orElse("")),
                text(config, CLIENT_ID).orElse(DEFAULT_CLIENT),
                text(config, CLIENT_SECRET),
                text(config, TIMEOUT).map(OldServerSettings::timeout).orElse(DEFAULT_TIMEOUT),
                text(config, EVERY_USER).map(Boolean::parseBoolean).orElse(false),
                text(config, CREATE_USERS).map(Boolean::parseBoolean).orElse(false),
                text(config, REFRESH_TOKENS_UNTIL).map(OldServerSettings::day));
    }

    /** Exactly {@code YYYY-MM-DD}: Java would also read years of more digits. */
    private static LocalDate day(String text) {
        try {
            if (text.length() == CHARS_OF_A_DAY) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeParseException e) {
            // Told below.
        }
        throw new IllegalArgumentException(
                "The day until which refresh tokens are accepted must be one such as 2026-12-31.");
    }

    private static Optional<String> text(MultivaluedHashMap<String, String> config, String name) {
        Optional<String> text =
                Optional.ofNullable(config.getFirst(name)).map(String::trim).filter(value -> !value.isEmpty());
        if (text.filter(value -> value.length() > MAX_LENGTH).isPresent()) {
            throw new IllegalArgumentException("The field " + name + " is longer than " + MAX_LENGTH + " characters.");
        }
        return text;
    }

    private static int timeout(String text) {
        try {
            int millis = Integer.parseInt(text);
            if (millis >= SHORTEST_TIMEOUT && millis <= LONGEST_TIMEOUT) {
                return millis;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException("The timeout must be a whole number of milliseconds, " + SHORTEST_TIMEOUT
                + " to " + LONGEST_TIMEOUT + ".");
    }

    private static String baseUrl(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("The URL of the old server is no URL.", e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null
                || !(scheme.equals("https") || scheme.equals("http"))
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "The URL of the old server must be one such as https://old.dam.example.org, without user name,"
                            + " query and fragment.");
        }
        // Passwords go there.
        if (!scheme.equals("https")
                && !LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches()) {
            throw new IllegalArgumentException(
                    "The URL of the old server must begin with https://: passwords are sent there.");
        }
        return text.replaceFirst("/+$", "");
    }
}
