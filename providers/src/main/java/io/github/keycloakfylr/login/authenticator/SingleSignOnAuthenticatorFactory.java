package io.github.keycloakfylr.login.authenticator;

/** Puts {@link SingleSignOnAuthenticator} into the browser flow. */
public final class SingleSignOnAuthenticatorFactory extends MethodAuthenticatorFactory {

    /** For Keycloak's service loader. */
    public SingleSignOnAuthenticatorFactory() {
        super(
                "fylr-single-sign-on",
                "fylr: single sign-on",
                "Uses a running single sign-on session that an allowed auth_method has opened.",
                "cookie",
                new SingleSignOnAuthenticator());
    }
}
