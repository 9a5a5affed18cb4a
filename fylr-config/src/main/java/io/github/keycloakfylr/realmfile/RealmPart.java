package io.github.keycloakfylr.realmfile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.FylrClient;
import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.config.KeepLogin;
import io.github.keycloakfylr.config.LoginText;
import io.github.keycloakfylr.config.MailServer.Encryption;
import io.github.keycloakfylr.config.PasswordRules;
import io.github.keycloakfylr.config.RealmAttributes;
import io.github.keycloakfylr.config.RedirectPattern;
import io.github.keycloakfylr.config.Registration;
import io.github.keycloakfylr.config.Scope;
import io.github.keycloakfylr.config.TwoFactor;
import io.github.keycloakfylr.config.UserinfoClaim;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What fylr's configuration says of a realm, in the terms of Keycloak's realm representation: the part of a realm that
 * is to be as the files say, and nothing that they do not name. The only place that knows which fylr setting is which
 * of Keycloak's (contract section 10).
 */
public final class RealmPart {

    /**
     * Keycloak's words for the external URL of the realm: a client's redirect URIs that begin with a slash are below
     * it.
     */
    private static final String EXTERNAL_URL = "${authBaseUrl}";

    private static final Map<LoginText, String> MESSAGE_KEYS = Map.of(
            LoginText.LABEL,
            "fylrLoginLabel",
            LoginText.PLACEHOLDER,
            "fylrLoginPlaceholder",
            LoginText.INFO,
            "fylrLoginInfo");
    /** Keycloak's name of the password policy that is a regular expression, of which a realm has one. */
    static final String REGEX_POLICY = "regexPattern";

    /** Keycloak's name of the headers that it sends with each page. */
    static final String HEADERS = "browserSecurityHeaders";
    /** The one of which the files say a directive, and not the rest. */
    static final String CONTENT_SECURITY_POLICY = "contentSecurityPolicy";

    private static final Pattern BRACES = Pattern.compile("\\{(?:.*\\{)?", Pattern.DOTALL);

    private RealmPart() {}

    /**
     * {@return a realm representation with lifetimes (seconds), {@code attributes}, {@code smtpServer}, the password
     * policy and brute force detection, passkeys, registration, {@code browserSecurityHeaders} (of the content security
     * policy the directive {@code frame-ancestors} alone), {@code authenticationFlows} ({@link SecondFactorFlows}),
     * {@code components} (user federation, a key), the identity provider with its mappers, {@code localizationTexts}
     * and {@code clients}, each as far as the files name it}
     */
    public static ObjectNode of(FylrConfig config) {
        ObjectNode realm = JsonNodeFactory.instance.objectNode();
        config.accessTokenLifetime()
                .ifPresent(lifetime -> realm.put("accessTokenLifespan", (int) lifetime.toSeconds()));
        config.refreshTokenLifetime()
                .ifPresent(lifetime -> realm.put("ssoSessionIdleTimeout", (int) lifetime.toSeconds()));
        ObjectNode attributes = realm.putObject("attributes");
        config.externalUrl().ifPresent(url -> attributes.put(RealmAttributes.FRONTEND_URL, url));
        config.guestAccess().ifPresent(guest -> attributes.put(RealmAttributes.GUEST, guest.toString()));
        config.keepLogin().map(KeepLogin::value).ifPresent(value -> attributes.put(RealmAttributes.KEEP_LOGIN, value));
        config.allowHttpRedirects()
                .ifPresent(allow -> attributes.put(RealmAttributes.ALLOW_HTTP_REDIRECTS, allow.toString()));
        config.loginAllowRedirects()
                .ifPresent(patterns -> attributes.put(
                        RealmAttributes.LOGIN_ALLOW_REDIRECTS,
                        patterns.stream().map(RedirectPattern::toString).collect(Collectors.joining(" "))));
        config.userinfo()
                .ifPresent(claims -> attributes.put(
                        RealmAttributes.USERINFO,
                        claims.stream().map(UserinfoClaim::claimName).collect(Collectors.joining(" "))));
        smtpServer(config, realm);
        passwordRules(config.passwordRules(), realm);
        config.twoFactor().ifPresent(twoFactor -> twoFactor(twoFactor, realm));
        registration(config.registration(), realm);
        config.frameAncestors().ifPresent(ancestors -> realm.putObject(HEADERS)
                .put(CONTENT_SECURITY_POLICY, ancestors.directive())
                .put("xFrameOptions", ancestors.frameOptions()));
        config.directory().ifPresent(directory -> realm.withObject("/components")
                .putArray(LdapComponent.TYPE)
                .add(LdapComponent.of(directory)));
        config.samlProvider().ifPresent(provider -> {
            realm.putArray("identityProviders").add(SamlRepresentation.provider(provider));
            realm.set("identityProviderMappers", SamlRepresentation.mappers(provider));
            provider.key().ifPresent(key -> realm.withObject("/components")
                    .putArray(SamlRepresentation.KEY_TYPE)
                    .add(SamlRepresentation.key(key)));
        });
        config.loginTexts().forEach((language, messages) -> {
            ObjectNode ofLanguage = realm.withObject("/localizationTexts").withObject("/" + language);
            messages.forEach((text, message) -> ofLanguage.put(
                    MESSAGE_KEYS.get(text), message(text == LoginText.INFO ? MarkdownText.toHtml(message) : message)));
        });
        ArrayNode clients = realm.putArray("clients");
        config.clients().stream().filter(FylrClient::named).forEach(client -> clients.add(client(client)));
        return realm;
    }

    private static void passwordRules(PasswordRules rules, ObjectNode realm) {
        rules.pattern().ifPresent(pattern -> realm.put("passwordPolicy", REGEX_POLICY + "(" + pattern + ")"));
        rules.forgottenLink().ifPresent(shown -> realm.put("resetPasswordAllowed", shown.booleanValue()));
        rules.block().ifPresent(block -> {
            int seconds = Math.multiplyExact(block.minutes(), 60);
            realm.put("bruteForceProtected", true);
            realm.put("permanentLockout", false);
            realm.put("bruteForceStrategy", "MULTIPLE");
            realm.put("failureFactor", block.attempts());
            // The increment grows with the failures, up to the longest wait: both alike make it always the same.
            realm.put("waitIncrementSeconds", seconds);
            realm.put("maxFailureWaitSeconds", seconds);
        });
        rules.hints().forEach((language, hint) -> realm.withObject("/localizationTexts")
                .withObject("/" + language)
                .put("fylrPasswordHint", message(hint)));
    }

    /** {@return whether the security header of that name is the policy of which the files say one directive} */
    public static boolean isPolicy(String header) {
        return CONTENT_SECURITY_POLICY.equals(header);
    }

    private static void twoFactor(TwoFactor twoFactor, ObjectNode realm) {
        realm.put("webAuthnPolicyPasswordlessPasskeysEnabled", twoFactor.has(TwoFactor.Method.PASSKEY));
        realm.set(SecondFactorFlows.FIELD, SecondFactorFlows.of(twoFactor));
    }

    private static void registration(Registration registration, ObjectNode realm) {
        registration.allowed().ifPresent(allowed -> {
            realm.put("registrationAllowed", allowed.booleanValue());
            if (allowed) {
                realm.put("registrationFlow", RegistrationFlow.ALIAS);
            }
        });
        ObjectNode attributes = realm.withObject("/attributes");
        registration.form().ifPresent(form -> attributes.put(RealmAttributes.REGISTER_FORM, form.toString()));
        registration
                .groups()
                .ifPresent(groups -> attributes.put(
                        RealmAttributes.REGISTER_GROUPS,
                        groups.stream().map(String::valueOf).collect(Collectors.joining(" "))));
        registration.infos().forEach((language, info) -> realm.withObject("/localizationTexts")
                .withObject("/" + language)
                .put("fylrRegisterInfo", message(MarkdownText.toHtml(info))));
    }

    private static void smtpServer(FylrConfig config, ObjectNode realm) {
        config.mailServer().ifPresent(server -> {
            ObjectNode smtp = realm.withObject("/smtpServer");
            smtp.put("host", server.host());
            server.port().ifPresent(port -> smtp.put("port", port.toString()));
            smtp.put("ssl", Boolean.toString(server.encryption() == Encryption.TLS));
            smtp.put("starttls", Boolean.toString(server.encryption() == Encryption.STARTTLS));
            smtp.put("auth", Boolean.toString(server.username().isPresent()));
            server.username().ifPresent(username -> {
                smtp.put("authType", "basic");
                smtp.put("user", username);
            });
            server.password().ifPresent(password -> smtp.put("password", password));
        });
        config.mailSender().ifPresent(sender -> realm.withObject("/smtpServer").put("from", sender));
    }

    /** {@return what a client has when it is made, beside what fylr's configuration says of it} */
    public static ObjectNode newClient() {
        ObjectNode client = JsonNodeFactory.instance.objectNode();
        client.put("standardFlowEnabled", true);
        // fylr has no switch for single grants.
        client.put("directAccessGrantsEnabled", true);
        client.put("fullScopeAllowed", false);
        client.putArray("webOrigins").add("+");
        client.putArray("defaultClientScopes");
        // As Keycloak's own import does.
        client.putObject("attributes").put("post.logout.redirect.uris", "+");
        return client;
    }

    private static ObjectNode client(FylrClient client) {
        ObjectNode representation = JsonNodeFactory.instance.objectNode();
        representation.put("clientId", client.id());
        representation.put("protocol", "openid-connect");
        representation.put("enabled", true);
        representation.put("bearerOnly", false);
        representation.put("publicClient", client.isPublic());
        if (!client.isPublic()) {
            representation.put("clientAuthenticatorType", "client-secret");
            representation.put("secret", client.secret());
        }
        List<String> redirectUris = client.redirectUris();
        if (redirectUris.isEmpty() && client.webFrontend()) {
            representation.put("rootUrl", EXTERNAL_URL);
            redirectUris = List.of("/" + FylrClient.CALLBACK_PATH);
        }
        redirectUris.forEach(representation.putArray("redirectUris")::add);
        // A client without any may request all four (contract S2): said in full, so that the admin console shows it.
        List<Scope> scopes = client.scopes().isEmpty() ? List.of(Scope.values()) : client.scopes();
        scopes.stream().sorted().map(Scope::value).forEach(representation.putArray("optionalClientScopes")::add);
        return representation;
    }

    /**
     * Keycloak reads its texts as {@link java.text.MessageFormat} patterns: an apostrophe would vanish, a brace would
     * be an error. From the first brace to the last one quotation, for two side by side would be an apostrophe in
     * between.
     */
    private static String message(String text) {
        return BRACES.matcher(text.replace("'", "''")).replaceFirst("'$0'");
    }
}
