package io.github.keycloakfylr.method;

import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.AuthMethodNote;
import io.github.keycloakfylr.user.GuestUserProviderFactory;
import io.github.keycloakfylr.user.LdapFederation;
import io.github.keycloakfylr.user.UserType;
import java.util.Optional;
import org.keycloak.events.Details;
import org.keycloak.models.ClientModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/**
 * Which methods let users in at this moment, and by which of them a session was opened (contract M10). Every way in
 * asks here: the choice of methods, single sign-on, the last gate of a login, the redemption of a code. One per
 * request.
 */
public final class LoginMethods {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final BrowserFlow flow;

    /**
     * Creates the login methods.
     *
     * @param session its realm must be set
     * @param client who asks; it may have a browser flow of its own
     */
    public LoginMethods(KeycloakSession session, ClientModel client) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.flow = new BrowserFlow(realm, client);
    }

    /**
     * {@return what of the realm or of its browser flow keeps the method from letting anybody in; nothing when it is
     * on}
     */
    public Optional<String> missing(AuthMethod method) {
        if (!isSwitchedOn(method)) {
            return Optional.of("it is switched off in the realm's browser flow");
        }
        return switch (method) {
            case EASYDB, EMAIL, COLLECTION, ACTION_CODE -> Optional.empty();
            case ANONYMOUS ->
                unless(new FylrRealm(realm).guestAccess(), "guest access is off")
                        .or(() -> unless(
                                GuestUserProviderFactory.isPresent(realm),
                                "the realm has no user federation entry '" + GuestUserProviderFactory.PROVIDER_ID
                                        + "'"));
            case LDAP -> unless(LdapFederation.isPresent(realm), "the realm has no LDAP user federation");
            case SAML -> unless(identityProvider().isPresent(), "the realm has no SAML identity provider");
        };
    }

    private static Optional<String> unless(boolean there, String missing) {
        return there ? Optional.empty() : Optional.of(missing);
    }

    /** {@return whether an operator has left the method on in the browser flow} */
    public boolean isSwitchedOn(AuthMethod method) {
        return flow.has(method);
    }

    /**
     * {@return whether the method may let that user in: it is on, and the user's type, which may have changed, is one
     * of its own}
     */
    public boolean let(AuthMethod method, UserModel user) {
        return missing(method).isEmpty()
                && UserType.of(session, user).filter(method::lets).isPresent();
    }

    /** {@return the SAML identity provider by which {@code saml} lets users in} */
    public Optional<IdentityProviderModel> identityProvider() {
        return new SamlIdentityProvider(session, flow).find();
    }

    /** {@return {@code saml}, when that identity provider is the one by which it lets users in now} */
    public Optional<AuthMethod> byProvider(String alias) {
        return identityProvider()
                .filter(found -> found.getAlias().equals(alias))
                .map(found -> AuthMethod.SAML);
    }

    /**
     * {@return the method by which the session was opened, when that is known for certain and, of an identity provider,
     * when that is still the one by which {@code saml} lets users in}
     */
    public Optional<AuthMethod> opening(UserSessionModel userSession) {
        String provider = userSession.getNote(Details.IDENTITY_PROVIDER);
        Optional<AuthMethod> noted = AuthMethodNote.read(userSession);
        if (AuthMethodNote.isWritten(userSession)) {
            return noted.filter(
                    method -> method != AuthMethod.SAML || byProvider(provider).isPresent());
        }
        // Linking an identity provider in the account console leaves its name with a session that it has not opened;
        // only the broker's user id is there from the beginning or never.
        String brokerUser = userSession.getBrokerUserId();
        return provider != null && brokerUser != null && brokerUser.startsWith(provider + ".")
                ? byProvider(provider)
                : Optional.empty();
    }
}
