package io.github.keycloakfylr.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The LDAP directory of fylr's base config.
 *
 * @param urls at least one, of one directory
 * @param startTls whether an {@code ldap} connection is encrypted before anything is sent
 * @param bindDn who looks users up; nothing where anybody may
 * @param bindPassword nothing where nobody logs in for it, or where the files have it masked
 * @param usersDn below which the users are
 * @param loginAttribute of a user's entry, which has the login
 * @param objectClasses that a user's entry has, all of them
 * @param filter what else is asked of a user's entry, in parentheses
 * @param activeDirectory whether it is one of Microsoft's
 * @param attributes which attribute of the entry each field of a user has, by the name that it has in Keycloak, sorted
 */
public record LdapDirectory(
        List<String> urls,
        boolean startTls,
        Optional<String> bindDn,
        Optional<String> bindPassword,
        String usersDn,
        String loginAttribute,
        List<String> objectClasses,
        Optional<String> filter,
        boolean activeDirectory,
        Map<String, String> attributes) {

    /** Without the password: a record's own would print it. */
    @Override
    public String toString() {
        return "LdapDirectory" + urls;
    }
}
