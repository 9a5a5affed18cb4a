package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.LdapDirectory;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the LDAP directory of the base config. */
final class LdapReader {

    private static final String CONSOLE = "User federation";
    private static final Pattern ATTRIBUTE = Pattern.compile("%\\(([A-Za-z][A-Za-z0-9-]*)\\)s");
    private static final Map<String, String> LEFT_OUT =
            Map.of("reference", "users of a directory have no reference here, Keycloak knows them by the entry's id");
    private static final int MAX_CHARS = 2000;

    private final Problems problems;

    LdapReader(Problems problems) {
        this.problems = problems;
    }

    /** {@return base config {@code ldap}; nothing when there is none, or when it cannot be as it is in fylr} */
    Optional<LdapDirectory> directory(Section ldap) {
        List<Section> connections = ldap.sections("connections").stream()
                .filter(connection -> connection.filledText("url").isPresent())
                .toList();
        if (connections.isEmpty()) {
            if (!ldap.isOff()) {
                problems.warn(
                        ldap.source(),
                        ldap.path(),
                        "is not converted: it has no connection with a url, and so no directory");
            }
            return Optional.empty();
        }
        connections.forEach(connection -> connection.check(Schema.LDAP_CONNECTION));
        boolean startTls = connections.get(0).truth("tls_start").orElse(false);
        List<String> urls = urls(connections, startTls);
        Map<String, String> attributes = attributes(ldap);
        Optional<LdapUserFilter> filter = filter(ldap);
        Optional<String> usersDn = ldap.plainText("userbasedn", MAX_CHARS);
        if (usersDn.isEmpty()) {
            notConverted(ldap, "userbasedn", "Keycloak has to know below which entry the users are");
        }
        Optional<String> bindDn = ldap.plainText("bindusername", MAX_CHARS);
        Optional<String> loginAttribute = filter.flatMap(found -> loginAttribute(ldap, found, attributes));
        if (urls.isEmpty() || filter.isEmpty() || usersDn.isEmpty() || loginAttribute.isEmpty()) {
            return Optional.empty();
        }
        attributes.put("username", loginAttribute.get());
        Optional<String> bindPassword =
                bindDn.isPresent() ? Secret.of(ldap, "bindpassword", CONSOLE, problems) : Optional.empty();
        ldap.filledText("userupdatecolumn")
                .filter(column -> !column.text().equals("login"))
                .ifPresent(column -> problems.warn(
                        column.source(),
                        column.path(),
                        "is not converted: Keycloak knows a user again by the id of the entry in the directory"));
        boolean activeDirectory = filter.get().isActiveDirectory();
        problems.note(
                ldap.source(),
                ldap.path(),
                "taken over: connections, " + (bindDn.isPresent() ? "bindusername, " : "")
                        + "userbasedn, userfilter, usermapping, as User federation 'fylr directory', "
                        + (activeDirectory ? "an Active Directory" : "a directory whose entries have an entryUUID"));
        return Optional.of(new LdapDirectory(
                urls,
                startTls,
                bindDn,
                bindPassword,
                usersDn.get(),
                loginAttribute.get(),
                // What all entries have: Keycloak asks for some class.
                filter.get().objectClasses().isEmpty()
                        ? List.of("top")
                        : filter.get().objectClasses(),
                filter.get().rest(),
                activeDirectory,
                attributes));
    }

    private List<String> urls(List<Section> connections, boolean startTls) {
        List<String> urls = new ArrayList<>();
        for (Section connection : connections) {
            Section.Setting url = connection.text("url").orElseThrow();
            Optional<URI> uri = uri(url.text().trim());
            boolean ownStartTls = connection.truth("tls_start").orElse(false);
            if (uri.isEmpty()) {
                problems.error(
                        url.source(), url.path(), "expected a URL with a host, such as ldaps://ldap.example.org:636");
            } else if (ownStartTls && uri.get().getScheme().equals("ldaps")) {
                problems.error(
                        connection.sourceOf("tls_start"),
                        connection.path("tls_start"),
                        "expected false: an ldaps connection is encrypted already");
            } else if (ownStartTls != startTls) {
                problems.warn(
                        connection.source(),
                        connection.path(),
                        "is not converted: all connections of a User federation use StartTLS or none does, and this one differs"
                                + " from the first");
            } else {
                urls.add(url.text().trim());
            }
        }
        return urls;
    }

    private static Optional<URI> uri(String text) {
        try {
            URI uri = new URI(text);
            boolean directory = "ldap".equals(uri.getScheme()) || "ldaps".equals(uri.getScheme());
            boolean plain = uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && !text.contains(",")
                    && (uri.getRawPath() == null || uri.getRawPath().matches("/?"));
            return directory && plain && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private Optional<LdapUserFilter> filter(Section ldap) {
        Optional<Section.Setting> text = ldap.text("userfilter");
        Optional<LdapUserFilter> filter = text.map(Section.Setting::text).flatMap(LdapUserFilter::parse);
        if (filter.isEmpty()) {
            notConverted(
                    ldap,
                    "userfilter",
                    "Keycloak needs one condition with %(login)s in it, such as (&(objectClass=person)(uid=%(login)s)),"
                            + " or several of them behind one |");
        }
        return filter;
    }

    /** Keycloak looks for what the user typed in the login, and in the e-mail address. */
    private Optional<String> loginAttribute(Section ldap, LdapUserFilter filter, Map<String, String> attributes) {
        List<String> asked = filter.loginAttributes();
        String email = attributes.getOrDefault("email", "");
        String login = attributes.getOrDefault("username", asked.size() == 1 ? asked.get(0) : "");
        boolean exact = filter.asksFor(login)
                && asked.stream()
                        .allMatch(attribute -> attribute.equalsIgnoreCase(login) || attribute.equalsIgnoreCase(email));
        if (!exact) {
            notConverted(
                    ldap,
                    "userfilter",
                    "what it compares with %(login)s has to be the attribute that usermapping takes for login, and may"
                            + " besides be the one for email: Keycloak finds users by these two");
            return Optional.empty();
        }
        return Optional.of(login);
    }

    private Map<String, String> attributes(Section ldap) {
        Map<String, String> attributes = new TreeMap<>();
        new UserMappingReader(ATTRIBUTE, LEFT_OUT, CONSOLE, problems)
                .attributes(ldap)
                .forEach((key, name) -> attributes.put(UserMappingReader.field(key), name));
        return attributes;
    }

    private void notConverted(Section ldap, String key, String reason) {
        problems.warn(
                ldap.sourceOf(key),
                ldap.path(key),
                "is not converted, and with it the directory: " + reason + ". Set it in " + CONSOLE
                        + " (docs/ldap.md)");
    }
}
