package io.github.keycloakfylr.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@code fylr.yml} and a base config say of logins; nothing where they do not say it. Immutable.
 *
 * @param externalUrl without a trailing slash
 * @param allowHttpRedirects whether plain {@code http} redirect URIs are taken (contract C6)
 * @param loginAllowRedirects where else than to itself the callback may send a browser (contract section 10)
 * @param clients all of them, fylr's default ones included unless a file takes them away
 * @param guestAccess base config {@code login.guest}
 * @param keepLogin base config {@code login.keep_login}
 * @param userinfo base config {@code openid.userinfo}
 * @param accessTokenLifetime whole seconds
 * @param refreshTokenLifetime whole seconds
 * @param loginTexts by language ({@code de}, {@code en}), sorted
 * @param mailServer base config {@code email_server}
 * @param mailSender base config {@code email.from}, an address
 * @param passwordRules base config {@code password}
 * @param directory base config {@code ldap}
 * @param twoFactor base config {@code two_factor}, where it is on
 * @param registration base config {@code register}
 * @param frameAncestors {@code webapp.frameAncestors}
 * @param samlProvider base config {@code saml}
 * @param warnings what is odd in the files, or has to be set by hand, a line each
 * @param notes what became of the other settings, a line each
 */
public record FylrConfig(
        Optional<String> externalUrl,
        Optional<Boolean> allowHttpRedirects,
        Optional<List<RedirectPattern>> loginAllowRedirects,
        List<FylrClient> clients,
        Optional<Boolean> guestAccess,
        Optional<KeepLogin> keepLogin,
        Optional<List<UserinfoClaim>> userinfo,
        Optional<Duration> accessTokenLifetime,
        Optional<Duration> refreshTokenLifetime,
        Map<String, Map<LoginText, String>> loginTexts,
        Optional<MailServer> mailServer,
        Optional<String> mailSender,
        PasswordRules passwordRules,
        Optional<LdapDirectory> directory,
        Optional<TwoFactor> twoFactor,
        Registration registration,
        Optional<FrameAncestors> frameAncestors,
        Optional<SamlProvider> samlProvider,
        List<String> warnings,
        List<String> notes) {}
