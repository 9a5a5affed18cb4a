package io.github.keycloakfylr.realm;

import io.github.keycloakfylr.config.KeepLogin;
import io.github.keycloakfylr.config.RealmAttributes;
import io.github.keycloakfylr.config.RedirectPattern;
import io.github.keycloakfylr.config.RegistrationForm;
import io.github.keycloakfylr.config.UserinfoClaim;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/**
 * fylr's settings of a realm, typed (contract section 10). Read afresh at every call, so a change in the admin console
 * works at once.
 */
public final class FylrRealm {

    /** The value of {@link RealmAttributes#PUBLIC_CLIENT_SECRET} that lets it pass. */
    static final String IGNORE = "ignore";
    /** The value that has the client rejected, like any other one. */
    static final String REFUSE = "refuse";

    private final RealmModel realm;

    /**
     * Creates the view of a realm.
     *
     * @param realm the realm that is served as fylr
     */
    public FylrRealm(RealmModel realm) {
        this.realm = realm;
    }

    /** {@return whether guests may log in (contract M8, N3)} */
    public boolean guestAccess() {
        return realm.getAttribute(RealmAttributes.GUEST, false);
    }

    /**
     * {@return whether plain {@code http} redirect URIs are allowed for hosts other than this machine (contract C6)}
     */
    public boolean allowHttpRedirects() {
        return realm.getAttribute(RealmAttributes.ALLOW_HTTP_REDIRECTS, false);
    }

    /**
     * {@return whether a {@code client_secret} that a public client sends is passed over instead of rejected (contract
     * C1)}
     */
    public boolean ignoresPublicClientSecret() {
        return IGNORE.equals(realm.getAttribute(RealmAttributes.PUBLIC_CLIENT_SECRET));
    }

    /**
     * {@return what the client gets for an access token: the client's own attribute of that name decides before the
     * realm's (contract T13)}
     */
    public AccessTokenFormat accessTokenFormat(ClientModel client) {
        return Optional.ofNullable(client.getAttribute(RealmAttributes.ACCESS_TOKEN_FORMAT))
                .flatMap(AccessTokenFormat::of)
                .or(() -> Optional.ofNullable(realm.getAttribute(RealmAttributes.ACCESS_TOKEN_FORMAT))
                        .flatMap(AccessTokenFormat::of))
                .orElse(AccessTokenFormat.OPAQUE);
    }

    /**
     * {@return the origins, beside that of the external URL, that the callback may lead on to; entries that cannot be
     * read are left out}
     */
    public List<RedirectPattern> loginAllowRedirects() {
        return words(RealmAttributes.LOGIN_ALLOW_REDIRECTS)
                .map(RedirectPattern::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    /** {@return how long a login is kept after its last use; nothing when logins are not to be kept} */
    public Optional<Duration> keepLogin() {
        return Optional.ofNullable(realm.getAttribute(RealmAttributes.KEEP_LOGIN))
                .flatMap(KeepLogin::of)
                .flatMap(KeepLogin::duration);
    }

    /** {@return where the days of a user's validity window begin and end: UTC unless it is set (contract P3)} */
    public ZoneId timeZone() {
        return Optional.ofNullable(realm.getAttribute(RealmAttributes.TIME_ZONE))
                .flatMap(FylrRealm::timeZone)
                .orElse(ZoneOffset.UTC);
    }

    /** {@return the time zone of that name or offset, if there is one} */
    static Optional<ZoneId> timeZone(String name) {
        try {
            return Optional.of(ZoneId.of(name.strip()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * {@return the claims that userinfo may return; {@code email} brings {@code email_verified} and is the only thing
     * that does (contract U4, W4)}
     */
    public Set<UserinfoClaim> userinfoClaims() {
        Set<UserinfoClaim> claims = EnumSet.noneOf(UserinfoClaim.class);
        words(RealmAttributes.USERINFO).map(UserinfoClaim::named).forEach(claim -> claim.ifPresent(claims::add));
        claims.remove(UserinfoClaim.EMAIL_VERIFIED);
        if (claims.contains(UserinfoClaim.EMAIL)) {
            claims.add(UserinfoClaim.EMAIL_VERIFIED);
        }
        return claims;
    }

    /** {@return what visitors who register are asked for beside login, address and password (contract P7)} */
    public RegistrationForm registrationForm() {
        return RegistrationForm.of(words(RealmAttributes.REGISTER_FORM));
    }

    /** {@return the ids at fylr of the groups that visitors who register become members of, each once} */
    public List<String> registrationGroups() {
        return words(RealmAttributes.REGISTER_GROUPS)
                .filter(FylrRealm::isGroupId)
                .distinct()
                .toList();
    }

    /** {@return whether it is an id as fylr gives it to a group} */
    static boolean isGroupId(String word) {
        return word.matches("[0-9]{1,18}");
    }

    /** {@return whether fylr's old addresses towards a SAML identity provider are served, and named to it} */
    public boolean oldSamlAddresses() {
        return realm.getAttribute(RealmAttributes.OLD_SAML_ADDRESSES, false);
    }

    private Stream<String> words(String attribute) {
        String words = realm.getAttribute(attribute);
        return words == null ? Stream.empty() : split(words);
    }

    /** {@return the entries of an attribute that has several} */
    static Stream<String> split(String words) {
        return Arrays.stream(words.split("\\s+")).filter(word -> !word.isEmpty());
    }
}
