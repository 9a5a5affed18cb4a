package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.BrowserFlow;
import io.github.keycloakfylr.user.AuthMethod;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.credential.PasswordCredentialModel;

/** Puts a {@link PasswordMethodAuthenticator} into the browser flow: one factory for each password method. */
public abstract class PasswordMethodAuthenticatorFactory extends MethodAuthenticatorFactory {

    private final AuthMethod method;

    PasswordMethodAuthenticatorFactory(AuthMethod method, String displayType, String help) {
        super(
                BrowserFlow.authenticatorId(method),
                displayType,
                "auth_method=" + method.id() + ": " + help,
                PasswordCredentialModel.TYPE,
                null);
        this.method = method;
    }

    @Override
    public Authenticator create(KeycloakSession session) {
        return new PasswordMethodAuthenticator(session, method);
    }

    /** {@code fylr-easydb} (contract M2). */
    public static final class Easydb extends PasswordMethodAuthenticatorFactory {
        /** For Keycloak's service loader. */
        public Easydb() {
            super(
                    AuthMethod.EASYDB,
                    "fylr: login and password",
                    "local users of the types easydb, system and easydb_self_register.");
        }
    }

    /** {@code fylr-ldap} (contract M3). */
    public static final class Ldap extends PasswordMethodAuthenticatorFactory {
        /** For Keycloak's service loader. */
        public Ldap() {
            super(AuthMethod.LDAP, "fylr: LDAP", "users of the realm's LDAP federation.");
        }
    }

    /** {@code fylr-email} (contract M4). */
    public static final class Email extends PasswordMethodAuthenticatorFactory {
        /** For Keycloak's service loader. */
        public Email() {
            super(
                    AuthMethod.EMAIL,
                    "fylr: invitation by e-mail",
                    "users of the type email, with the secret of their invitation, which an administrator sends"
                            + " by POST /admin/realms/{realm}/fylr/users/{user-id}/invitation (docs/login-methods.md).");
        }
    }

    /** {@code fylr-collection} (contract M5). */
    public static final class Collection extends PasswordMethodAuthenticatorFactory {
        /** For Keycloak's service loader. */
        public Collection() {
            super(AuthMethod.COLLECTION, "fylr: collection", "users of the type collection.");
        }
    }
}
