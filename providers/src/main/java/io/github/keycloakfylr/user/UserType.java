package io.github.keycloakfylr.user;

import io.github.keycloakfylr.config.UserAttributes;
import java.util.Arrays;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.storage.StorageId;

/** fylr's kinds of user: the methods each may log in by (contract section 4.1). */
public enum UserType {
    EASYDB("easydb"),
    SYSTEM("system"),
    EASYDB_SELF_REGISTER("easydb_self_register"),
    LDAP("ldap"),
    EMAIL("email"),
    COLLECTION("collection"),
    SSO("sso"),
    ANONYMOUS("anonymous");

    /**
     * The user attribute that holds the type; only administrators may see or write it (the realm's user profile says
     * so).
     */
    public static final String ATTRIBUTE = UserAttributes.TYPE;

    private final String id;

    UserType(String id) {
        this.id = id;
    }

    /** {@return fylr's name of the type} */
    public String id() {
        return id;
    }

    /** Writes the type into the user's attribute. */
    public void write(UserModel user) {
        user.setSingleAttribute(ATTRIBUTE, id);
    }

    /** {@return whether the user's attribute names a type} */
    public static boolean isWritten(UserModel user) {
        String attribute = user.getFirstAttribute(ATTRIBUTE);
        return attribute != null && !attribute.isBlank();
    }

    /**
     * {@return {@code anonymous} for a guest, {@code ldap} for a user of the LDAP federation and for nobody else;
     * otherwise the type that the attribute names. Without the attribute: {@code ldap} for a user of another
     * federation, {@code sso} for one who came by an identity provider and has no password, otherwise {@code easydb}.
     * An attribute of another value fits no type.}
     */
    public static Optional<UserType> of(KeycloakSession session, UserModel user) {
        if (user instanceof GuestUser) {
            return Optional.of(ANONYMOUS);
        }
        RealmModel realm = session.getContext().getRealm();
        // Whatever the attribute says: who is checked by the directory must not pass for somebody with a password here,
        // nor the other way round.
        if (LdapFederation.holds(realm, user)) {
            return Optional.of(LDAP);
        }
        String attribute = user.getFirstAttribute(ATTRIBUTE);
        if (isWritten(user)) {
            return Arrays.stream(values())
                    .filter(type -> type.id.equals(attribute) && type != LDAP)
                    .findFirst();
        }
        if (user.isFederated() || !StorageId.isLocalStorage(user.getId())) {
            return Optional.of(LDAP);
        }
        boolean brokered = session.users()
                .getFederatedIdentitiesStream(realm, user)
                .findAny()
                .isPresent();
        // The password is only asked for where it decides.
        return Optional.of(
                brokered && !user.credentialManager().isConfiguredFor(PasswordCredentialModel.TYPE) ? SSO : EASYDB);
    }
}
