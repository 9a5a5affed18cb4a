package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.MailServer;
import io.github.keycloakfylr.config.MailServer.Encryption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the mail server and the sender of the base config. */
final class MailReader {

    private static final Pattern ADDRESS =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})))(?::([0-9]{1,5}))?");
    /** As strict as a header needs it; which addresses there are, the mail server knows. */
    private static final Pattern SENDER = Pattern.compile("[^@\\s\\p{Cc}<>\",;:]{1,64}@[^@\\s\\p{Cc}<>\",;:]{1,190}");

    private static final String CONSOLE = "Realm settings > Email";

    private final Problems problems;

    MailReader(Problems problems) {
        this.problems = problems;
    }

    /** {@return base config {@code email.from}} */
    Optional<String> sender(Section email) {
        Optional<Section.Setting> from = email.filledText("from");
        Optional<String> sender = from.map(Section.Setting::text)
                .filter(text -> SENDER.matcher(text).matches() && !Placeholder.in(text));
        if (from.isPresent() && sender.isEmpty()) {
            problems.error(
                    from.get().source(), from.get().path(), "expected an e-mail address, such as dam@example.org");
        }
        return sender;
    }

    /**
     * {@return base config {@code email_server}; nothing when there is none}
     *
     * @param hasSender whether the base config has a sender too
     */
    Optional<MailServer> server(Section server, boolean hasSender) {
        Optional<Section.Setting> setting = server.filledText("server_addr");
        if (setting.isEmpty()) {
            if (!server.isOff()) {
                problems.warn(
                        server.source(),
                        server.path("server_addr"),
                        "is missing: there is no mail server to take over");
            }
            return Optional.empty();
        }
        Matcher address = ADDRESS.matcher(setting.get().text());
        Optional<Integer> port = Optional.empty();
        if (address.matches()) {
            port = Optional.ofNullable(address.group(3)).map(Integer::valueOf);
        }
        if (!address.matches()
                || port.filter(number -> number < 1 || number > 65535).isPresent()) {
            problems.error(
                    setting.get().source(),
                    setting.get().path(),
                    "expected a host and a port, such as mail.example.org:587");
            return Optional.empty();
        }
        List<String> taken = new ArrayList<>(List.of("server_addr"));
        Encryption encryption = encryption(server, taken);
        if (port.isEmpty()) {
            problems.warn(
                    setting.get().source(),
                    setting.get().path(),
                    "has no port: Keycloak takes " + (encryption == Encryption.TLS ? "465" : "25"));
        }
        if (!hasSender) {
            problems.warn(
                    server.source(),
                    server.path("server_addr"),
                    "there is no sender, email.from, and Keycloak sends no mail without one: set it in " + CONSOLE);
        }
        Optional<Section> account = account(server, taken);
        Optional<String> username =
                account.flatMap(found -> found.text("username")).map(Section.Setting::text);
        Optional<String> password = account.flatMap(found -> Secret.of(found, "password", CONSOLE, problems));
        if (encryption == Encryption.OFF && account.isPresent()) {
            problems.warn(
                    server.sourceOf("type"),
                    server.path("type"),
                    "is off: Keycloak sends the mail server's password unencrypted");
        }
        problems.note(server.source(), server.path(), "taken over: " + String.join(", ", taken));
        String host = address.group(1) == null ? address.group(2) : address.group(1);
        return Optional.of(new MailServer(host, port, encryption, username, password));
    }

    private Encryption encryption(Section server, List<String> taken) {
        Optional<Section.Setting> type = server.filledText("type");
        if (type.isEmpty()) {
            problems.warn(
                    server.sourceOf("type"),
                    server.path("type"),
                    "is missing: taken for starttls, which encrypts where the mail server can");
            return Encryption.STARTTLS;
        }
        taken.add("type");
        switch (type.get().text()) {
            case "off":
                return Encryption.OFF;
            case "starttls":
                return Encryption.STARTTLS;
            case "tls":
                return Encryption.TLS;
            default:
                problems.error(type.get().source(), type.get().path(), "expected one of off, starttls, tls");
                return Encryption.STARTTLS;
        }
    }

    /** Keycloak logs in by PLAIN or LOGIN, whichever the mail server offers. */
    private Optional<Section> account(Section server, List<String> taken) {
        Optional<Section> account = Optional.empty();
        for (String key : List.of("plain_auth", "login_auth", "cram_md5_auth")) {
            Section section = server.section(key);
            if (section.filledText("username").isEmpty()) {
                if (!section.isOff()) {
                    problems.warn(section.source(), section.path("username"), "is missing: nobody logs in by this");
                }
                continue;
            }
            if (account.isPresent()) {
                problems.warn(
                        section.source(),
                        server.path(key),
                        "is not converted: the mail server has one login, and "
                                + String.join(", ", taken.subList(taken.size() - 1, taken.size())) + " is taken");
            } else if (key.equals("cram_md5_auth")) {
                // Not by another mechanism: that would send a password which so far was never sent.
                problems.warn(
                        section.source(),
                        server.path(key),
                        "is not converted: Keycloak does not log in by CRAM-MD5. Where the mail server takes PLAIN or LOGIN"
                                + " as well, set Authentication in " + CONSOLE);
            } else {
                section.text("identity")
                        .filter(identity -> !identity.text().isBlank()
                                && !identity.text()
                                        .equals(section.text("username")
                                                .map(Section.Setting::text)
                                                .orElse("")))
                        .ifPresent(
                                identity -> problems.warn(
                                        identity.source(),
                                        identity.path(),
                                        "is not converted: Keycloak sends mail as the user who logs in there, for nobody else"));
                account = Optional.of(section);
                taken.add(key);
            }
        }
        return account;
    }
}
