package io.github.keycloakfylr.realm;

import io.github.keycloakfylr.config.KeepLogin;
import io.github.keycloakfylr.config.Printable;
import io.github.keycloakfylr.config.RealmAttributes;
import io.github.keycloakfylr.config.RedirectPattern;
import io.github.keycloakfylr.config.RegistrationForm;
import io.github.keycloakfylr.config.UserinfoClaim;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * fylr's settings of a realm as an administrator sees them: the realm attribute that holds each, what it may be, and
 * what it is for (contract section 10). {@link FylrRealm} is how the server reads them. Immutable, thread-safe.
 */
public enum RealmSetting {
    GUEST(
            RealmAttributes.GUEST,
            ProviderConfigProperty.BOOLEAN_TYPE,
            "Guest access",
            "Base config login.guest: anonymous logins, by auth_method=anonymous and by the client credentials grant.",
            List.of(),
            RealmSetting::notASwitch),
    KEEP_LOGIN(
            RealmAttributes.KEEP_LOGIN,
            ProviderConfigProperty.LIST_TYPE,
            "Stay logged in",
            "Base config login.keep_login: how long a login is kept after its last use. Remember Me must be on.",
            Arrays.stream(KeepLogin.values()).map(KeepLogin::value).toList(),
            RealmSetting::notADuration),
    TIME_ZONE(
            RealmAttributes.TIME_ZONE,
            ProviderConfigProperty.STRING_TYPE,
            "Time zone",
            "Where the days begin and end from and to which a user may log in (login_valid_from, login_valid_to), for"
                    + " example Europe/Berlin; UTC unless set.",
            List.of(),
            RealmSetting::notATimeZone),
    USERINFO(
            RealmAttributes.USERINFO,
            ProviderConfigProperty.STRING_TYPE,
            "Userinfo claims",
            "Base config openid.userinfo: the claims that userinfo tells beside sub, separated by spaces, for example"
                    + " \"email displayname\".",
            List.of(),
            value -> unreadable(value, word -> UserinfoClaim.named(word).isPresent(), "which is no claim of fylr's")),
    REGISTER_FORM(
            RealmAttributes.REGISTER_FORM,
            ProviderConfigProperty.STRING_TYPE,
            "Registration form",
            "Base config register.form: what visitors who register are asked for beside login, e-mail address and password,"
                    + " for example \"first_name=require company=show\"; what is not named is not asked for.",
            List.of(),
            value -> unreadable(
                    value,
                    RegistrationForm::isWord,
                    "which is no field with hide, show or require such as company=show")),
    REGISTER_GROUPS(
            RealmAttributes.REGISTER_GROUPS,
            ProviderConfigProperty.STRING_TYPE,
            "Groups of those who register",
            "Base config register.groups: the groups that visitors who register become members of, by the attribute fylr_id of"
                    + " the group, separated by spaces.",
            List.of(),
            value -> unreadable(value, FylrRealm::isGroupId, "which is no id of a group such as 12")),
    LOGIN_ALLOW_REDIRECTS(
            RealmAttributes.LOGIN_ALLOW_REDIRECTS,
            ProviderConfigProperty.STRING_TYPE,
            "Destinations after the login",
            "loginAllowRedirects: where a browser may be led after the login, and whose pages may call the endpoints; patterns"
                    + " such as https://*.example.org or http://localhost:*, separated by spaces.",
            List.of(),
            value -> unreadable(
                    value,
                    word -> RedirectPattern.parse(word).isPresent(),
                    "which is no pattern such as https://*.example.org or http://localhost:*")),
    ALLOW_HTTP_REDIRECTS(
            RealmAttributes.ALLOW_HTTP_REDIRECTS,
            ProviderConfigProperty.BOOLEAN_TYPE,
            "Plain http redirect URIs",
            "allowHttpRedirects: lets clients have redirect URIs with http: on other hosts than this machine.",
            List.of(),
            RealmSetting::notASwitch),
    PUBLIC_CLIENT_SECRET(
            RealmAttributes.PUBLIC_CLIENT_SECRET,
            ProviderConfigProperty.LIST_TYPE,
            "Secret of a public client",
            "What becomes of a client_secret that a public client sends, which has none: \"refuse\" tells the client to leave it"
                    + " out, \"ignore\" passes it over, for clients that cannot leave it out.",
            List.of(FylrRealm.REFUSE, FylrRealm.IGNORE),
            RealmSetting::notOfPublicClients),
    ACCESS_TOKEN_FORMAT(
            RealmAttributes.ACCESS_TOKEN_FORMAT,
            ProviderConfigProperty.LIST_TYPE,
            "Access token format",
            "What clients get for an access token: \"opaque\", which only this server can read, as fylr's are; or \"jwt\", a"
                    + " JSON Web Token that a resource server can verify by itself. Both are good at any time. A client"
                    + " may have an attribute of this name of its own.",
            Arrays.stream(AccessTokenFormat.values())
                    .map(AccessTokenFormat::value)
                    .toList(),
            RealmSetting::notAFormat),
    OLD_SAML_ADDRESSES(
            RealmAttributes.OLD_SAML_ADDRESSES,
            ProviderConfigProperty.BOOLEAN_TYPE,
            "fylr's SAML addresses",
            "Serves /api/saml/acs, /api/saml/slo and /api/saml/metadata for the identity provider \"saml\", and names them to"
                    + " it, until it has been told Keycloak's own.",
            List.of(),
            RealmSetting::notASwitch);

    private final String attribute;
    private final String type;
    private final String label;
    private final String help;
    private final List<String> options;
    private final Function<String, List<String>> check;

    RealmSetting(
            String attribute,
            String type,
            String label,
            String help,
            List<String> options,
            Function<String, List<String>> check) {
        this.attribute = attribute;
        this.type = type;
        this.label = label;
        this.help = help;
        this.options = options;
        this.check = check;
    }

    /** {@return the name of the realm attribute} */
    public String attribute() {
        return attribute;
    }

    /** {@return whether it is free text, which may be empty} */
    public boolean isText() {
        return ProviderConfigProperty.STRING_TYPE.equals(type);
    }

    /** {@return the realm's value, unless it has none} */
    public Optional<String> value(RealmModel realm) {
        return Optional.ofNullable(realm.getAttribute(attribute));
    }

    /**
     * {@return what is wrong with a value, each as what follows the attribute's name in a sentence; empty when it can
     * be used}
     */
    public List<String> problems(String value) {
        return check.apply(value);
    }

    /** {@return what is wrong with the settings of the realm, for the log} */
    public static List<String> problems(RealmModel realm) {
        return Arrays.stream(values())
                .flatMap(setting -> setting.value(realm).map(setting::problems).orElse(List.of()).stream()
                        .map(problem -> Printable.of("the attribute " + setting.attribute() + " " + problem)))
                .toList();
    }

    /** {@return the field of the admin console} */
    public ProviderConfigProperty property() {
        return new ProviderConfigProperty(
                attribute,
                label,
                help + " Realm attribute " + attribute + ".",
                type,
                null,
                options.toArray(String[]::new));
    }

    private static List<String> notASwitch(String value) {
        boolean known = List.of("true", "false").contains(value.toLowerCase(Locale.ROOT));
        return known ? List.of() : List.of("is neither true nor false, and counts as false");
    }

    private static List<String> notADuration(String value) {
        return KeepLogin.of(value).isPresent()
                ? List.of()
                : List.of("is none of " + KeepLogin.words() + ", and counts as off");
    }

    private static List<String> notATimeZone(String value) {
        return value.isBlank() || FylrRealm.timeZone(value).isPresent()
                ? List.of()
                : List.of("has '" + value + "', which is no time zone such as Europe/Berlin, and counts as UTC");
    }

    private static List<String> notOfPublicClients(String value) {
        boolean known = List.of(FylrRealm.REFUSE, FylrRealm.IGNORE).contains(value);
        return known
                ? List.of()
                : List.of("is neither " + FylrRealm.REFUSE + " nor " + FylrRealm.IGNORE + ", and counts as "
                        + FylrRealm.REFUSE);
    }

    private static List<String> notAFormat(String value) {
        return AccessTokenFormat.of(value).isPresent()
                ? List.of()
                : List.of("is neither opaque nor jwt, and counts as opaque");
    }

    private static List<String> unreadable(String value, Predicate<String> readable, String because) {
        return FylrRealm.split(value)
                .filter(readable.negate())
                .map(word -> "has '" + word + "', " + because + ", and counts for nothing")
                .toList();
    }
}
