package io.github.keycloakfylr.config.file;

import java.util.Map;

/**
 * What those sections of the base config mean for logins that are not converted, and where it is set in Keycloak
 * (contract V1).
 */
final class BaseConfigAdvice {

    /** By the key below {@code system.config}. */
    static final Map<String, String> BY_KEY = Map.of(
            "ldap",
                    "users of a directory log in only once it is set under User federation > Add LDAP providers (docs/ldap.md);"
                            + " its password, masked in what fylr's API tells, has to be typed again",
            "saml", "logins by an identity provider need one under Identity providers > SAML v2.0 (docs/saml.md)",
            "password",
                    "password rules are Authentication > Policies > Password policy, blocking after wrong attempts is Realm settings >"
                            + " Security defenses > Brute force detection, and the link for a forgotten password is Realm settings > Login",
            "two_factor",
                    "who must use a second factor is set in the flow \"fylr browser\", and whether the password grant lets such users in"
                            + " in the flow \"fylr direct grant\" (docs/login-methods.md)",
            "register",
                    "self-registration is Realm settings > Login > User registration, and its fields are Realm settings > User profile",
            "email_server",
                    "the mail server, which invitations need, is Realm settings > Email; its password,"
                            + " masked in what fylr's API tells, has to be typed again",
            "email", "the sender and the texts of mails are Realm settings > Email, and the mail theme",
            "user",
                    "which fields of a user fylr's events carry: here they carry what docs/operations.md lists, and what"
                            + " Keycloak keeps of them is Realm settings > Events");

    private BaseConfigAdvice() {}
}
