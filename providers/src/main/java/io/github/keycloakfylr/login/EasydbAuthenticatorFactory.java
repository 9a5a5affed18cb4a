package io.github.keycloakfylr.login;

import org.keycloak.models.credential.PasswordCredentialModel;

/** Puts {@link EasydbAuthenticator} into the browser flow. */
public final class EasydbAuthenticatorFactory extends MethodAuthenticatorFactory {

    /** For Keycloak's service loader. */
    public EasydbAuthenticatorFactory() {
        super("fylr-easydb", "fylr: login and password", "auth_method=easydb: local users of the types easydb, system and easydb_self_register.",
                PasswordCredentialModel.TYPE, new EasydbAuthenticator());
    }
}
