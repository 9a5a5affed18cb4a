package io.github.keycloakfylr.start;

import io.github.keycloakfylr.client.StoredSecret;
import io.github.keycloakfylr.config.BcryptHash;
import io.github.keycloakfylr.config.Printable;
import io.github.keycloakfylr.config.RealmAttributes;
import io.github.keycloakfylr.login.authenticator.PasswordGrantAuthenticator;
import io.github.keycloakfylr.method.BrowserFlow;
import io.github.keycloakfylr.method.SecondFactor;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.realm.RealmSetting;
import io.github.keycloakfylr.server.KeycloakVersion;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.GuestUserProviderFactory;
import io.github.keycloakfylr.user.LdapFederation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jboss.logging.Logger;
import org.keycloak.common.Profile;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Says once, at start, what of the realm or the server does not fit, so that nobody has to find out from a client's
 * errors.
 */
final class StartupCheck {

    private static final Logger LOG = Logger.getLogger(StartupCheck.class);

    private StartupCheck() {}

    /**
     * Logs a warning for everything that does not fit.
     *
     * @param realmName the realm that is served as fylr
     * @param realmOption the command line option that names it
     */
    static void run(KeycloakSession session, String realmName, String realmOption) {
        KeycloakVersion.running().flatMap(KeycloakVersion::vulnerability).ifPresent(LOG::warn);
        RealmModel realm = session.realms().getRealmByName(realmName);
        if (realm == null) {
            LOG.warnf(
                    "There is no realm '%s' to be served as fylr. Import the realm file, or name the realm with %s",
                    realmName, realmOption);
            return;
        }
        GuestUserProviderFactory.showSettings(realm);
        // The user profile is that of the session's realm.
        session.getContext().setRealm(realm);
        warnings(session, realm).forEach(warning -> LOG.warnf("Realm '%s': %s", realmName, Printable.of(warning)));
        if (!Profile.isFeatureEnabled(Profile.Feature.PERSISTENT_USER_SESSIONS)) {
            LOG.warn("The feature persistent-user-sessions is off: tokens do not survive a restart of the server");
        }
    }

    private static List<String> warnings(KeycloakSession session, RealmModel realm) {
        List<String> warnings = new ArrayList<>();
        if (!realm.isEnabled()) {
            warnings.add("it is disabled, so that nothing is served as fylr");
        }
        int access = realm.getAccessTokenLifespan();
        if (realm.getSsoSessionIdleTimeout() < access || realm.getSsoSessionMaxLifespan() < access) {
            warnings.add("SSO Session Idle or Max is shorter than the Access Token Lifespan and cuts it");
        }
        if (realm.getSsoSessionMaxLifespan() < realm.getSsoSessionIdleTimeout()) {
            warnings.add(
                    "SSO Session Max is shorter than SSO Session Idle, the lifetime of a refresh token, and cuts it");
        }
        BrowserFlow flow = new BrowserFlow(realm);
        if (Arrays.stream(AuthMethod.values()).noneMatch(flow::has)) {
            warnings.add("its browser flow has none of fylr's login methods, so that no auth_method can be used."
                    + " The realm file has a flow 'fylr browser'");
        }
        if (!flow.asksGroupsForSecondFactor() && realm.getGroupsStream().anyMatch(SecondFactor::isDemandedBy)) {
            warnings.add("there are groups with the attribute " + SecondFactor.GROUP_ATTRIBUTE
                    + ", but its browser flow asks their members for no second factor. The realm file has the execution"
                    + " 'fylr: condition - must use a second factor'");
        }
        if (realm.getAuthenticationExecutionsStream(realm.getDirectGrantFlow().getId())
                .noneMatch(execution -> PasswordGrantAuthenticator.PROVIDER_ID.equals(execution.getAuthenticator())
                        && execution.isEnabled())) {
            warnings.add(
                    "its direct grant flow lets users of every type in by the password grant. The realm file has a flow 'fylr direct grant'");
        }
        warnings.addAll(RealmSetting.problems(realm));
        warnings.addAll(UserProfileCheck.warnings(session));
        if (new FylrRealm(realm).keepLogin().isPresent() && !realm.isRememberMe()) {
            warnings.add(
                    "Remember Me is off, so that no login is kept though " + RealmAttributes.KEEP_LOGIN + " is on");
        }
        if (LdapFederation.waitsForever(realm)) {
            warnings.add(
                    "an LDAP federation has no Read timeout: a directory that hangs would hold every login that asks it");
        }
        // Whoever creates, changes or imports such a client is rejected; but a partial import, a vault and a server
        // without the JAR let it pass.
        List<String> uncheckable = StoredSecret.clientsOfForbiddenCost(session, realm);
        if (!uncheckable.isEmpty()) {
            warnings.add(
                    "these clients can never authenticate, for their secret is a bcrypt hash of a cost that is not from "
                            + BcryptHash.MIN_COST + " to " + BcryptHash.MAX_COST + ": "
                            + String.join(", ", uncheckable));
        }
        return warnings;
    }
}
