package io.github.keycloakfylr.config;

/** The names of the realm attributes that hold fylr's settings (contract section 10). */
public final class RealmAttributes {

    /** Keycloak's own, behind the admin console's "Frontend URL": fylr's external URL. */
    public static final String FRONTEND_URL = "frontendUrl";
    /** Base config {@code login.guest}: {@code true} switches guest access on. */
    public static final String GUEST = "fylr.login.guest";
    /** Base config {@code login.keep_login}: {@code off}, {@code 7d} or {@code 30d}; none is off. */
    public static final String KEEP_LOGIN = "fylr.login.keepLogin";
    /** Ours: where the days of a user's validity window begin and end (contract P3); none is UTC. */
    public static final String TIME_ZONE = "fylr.login.timeZone";
    /** {@code allowHttpRedirects}: {@code true} lets plain {@code http} redirect URIs through (contract C6). */
    public static final String ALLOW_HTTP_REDIRECTS = "fylr.oauth2.allowHttpRedirects";
    /**
     * Ours: {@code ignore} lets a public client send a {@code client_secret}, unread; otherwise it is rejected
     * (contract C1).
     */
    public static final String PUBLIC_CLIENT_SECRET = "fylr.oauth2.publicClientSecret";
    /**
     * Ours: {@code jwt} makes access tokens JSON Web Tokens, otherwise they are opaque (contract T13). A client may
     * have an attribute of that name, too.
     */
    public static final String ACCESS_TOKEN_FORMAT = "fylr.oauth2.accessTokenFormat";
    /** {@code loginAllowRedirects}: patterns, separated by spaces. */
    public static final String LOGIN_ALLOW_REDIRECTS = "fylr.webapp.loginAllowRedirects";
    /** Base config {@code openid.userinfo}: the claims that userinfo may return, separated by spaces. */
    public static final String USERINFO = "fylr.openid.userinfo";

    /** Base config {@code register.form}: {@code field=presence}, separated by spaces ({@link RegistrationForm}). */
    public static final String REGISTER_FORM = "fylr.register.form";
    /** Base config {@code register.groups}: ids of fylr's ({@link UserAttributes#ID}), separated by spaces. */
    public static final String REGISTER_GROUPS = "fylr.register.groups";
    /**
     * Ours: {@code true} names fylr's old addresses to the SAML identity provider, and serves them; none is
     * {@code false}.
     */
    public static final String OLD_SAML_ADDRESSES = "fylr.saml.oldAddresses";

    private RealmAttributes() {}
}
