package io.github.keycloakfylr.config;

import java.util.Optional;

/**
 * The mail server of fylr's base config.
 *
 * @param host a name or an address, an IPv6 one without brackets
 * @param port nothing for the protocol's own
 * @param encryption how the connection is encrypted
 * @param username who logs in there; nothing where nobody does
 * @param password nothing where nobody logs in, or where the files have it masked
 */
public record MailServer(
        String host,
        Optional<Integer> port,
        Encryption encryption,
        Optional<String> username,
        Optional<String> password) {

    /** How the connection is encrypted. */
    public enum Encryption {
        OFF,
        STARTTLS,
        TLS
    }

    /** Without the password: a record's own would print it. */
    @Override
    public String toString() {
        return "MailServer[" + host + "]";
    }
}
