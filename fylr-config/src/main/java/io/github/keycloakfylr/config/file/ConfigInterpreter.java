package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.FrameAncestors;
import io.github.keycloakfylr.config.FylrClient;
import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.config.KeepLogin;
import io.github.keycloakfylr.config.LoginText;
import io.github.keycloakfylr.config.RedirectPattern;
import io.github.keycloakfylr.config.RedirectUri;
import io.github.keycloakfylr.config.UserinfoClaim;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the merged files mean. One per reading. */
final class ConfigInterpreter {

    private static final Duration ACCESS_TOKEN_DEFAULT = Duration.ofHours(24);
    private static final Duration REFRESH_TOKEN_DEFAULT = Duration.ofHours(720);
    /** The realm's longest session, which no token outlives. */
    private static final Duration MAX_LIFETIME = Duration.ofDays(1825);

    private final Problems problems;
    private final FylrDefaults defaults;
    private final Optional<ConfigMerge.Replacement> lostClients;
    private final Set<String> skippedClients;
    private final SamlMetadataSource samlMetadata;

    /**
     * Creates the config interpreter.
     *
     * @param lostClients the plain key that has taken fylr's default clients away, if one has
     * @param skippedClients ids of clients that are not looked at
     * @param samlMetadata where the metadata of the SAML identity provider comes from
     */
    ConfigInterpreter(
            Problems problems,
            FylrDefaults defaults,
            Optional<ConfigMerge.Replacement> lostClients,
            Set<String> skippedClients,
            SamlMetadataSource samlMetadata) {
        this.samlMetadata = samlMetadata;
        this.lostClients = lostClients;
        this.skippedClients = skippedClients;
        this.problems = problems;
        this.defaults = defaults;
    }

    /**
     * Finds the settings in the merged files.
     *
     * @param config the files, merged
     * @param baseConfig the base config from a file of its own, if there is one
     */
    FylrConfig interpret(ConfigMap config, Optional<ConfigMap> baseConfig) {
        Section root = new Section(config, "", problems);
        new Section(
                        withoutSkippedClients(config, List.of("fylr", "services", "api", "oauth2Server", "clients")),
                        "",
                        problems)
                .check(Schema.FILE);
        Section fylr = root.section("fylr");
        Section oauth2Server = fylr.section("services").section("api").section("oauth2Server");
        Section webapp = fylr.section("services").section("webapp");
        Section base = baseConfig(fylr.section("db").section("init"), baseConfig);

        Optional<Boolean> allowHttpRedirects = oauth2Server.truth("allowHttpRedirects");
        Set<String> webFrontends = new HashSet<>(Set.of(ClientReader.WEB_FRONTEND));
        webapp.section("oauth2").text("clientID").map(Section.Setting::text).ifPresent(webFrontends::add);
        ClientReader reader =
                new ClientReader(problems, webFrontends, allowHttpRedirects.orElse(false), skippedClients);
        List<FylrClient> clients = new ArrayList<>(reader.ofFile(oauth2Server.section("clients")));
        clients.addAll(reader.ofBaseConfig(base.section("oauth2")));
        warnOfLostDefaults(clients);
        warnOfUnknownFrontend(webapp.section("oauth2"), clients);

        Optional<String> externalUrl = fylr.text("externalURL").flatMap(this::externalUrl);
        warnOfOtherCallback(fylr, externalUrl, clients);
        warnOfUnknownSkipped(oauth2Server.section("clients"), base);

        Section login = base.section("login");
        Section expirations = base.section("oauth2").section("expirations");
        Optional<Duration> accessToken = lifetime(expirations, "access_token");
        Optional<Duration> refreshToken = lifetime(expirations, "refresh_token");
        if (refreshToken.orElse(REFRESH_TOKEN_DEFAULT).compareTo(accessToken.orElse(ACCESS_TOKEN_DEFAULT)) < 0) {
            problems.warn(
                    expirations.source(),
                    expirations.path("refresh_token"),
                    "is shorter than the access token's, and cuts it in Keycloak");
        }
        LocalizedTexts texts = new LocalizedTexts(problems);
        MailReader mail = new MailReader(problems);
        Optional<String> sender = mail.sender(base.section("email"));
        return new FylrConfig(
                externalUrl,
                allowHttpRedirects,
                loginAllowRedirects(webapp),
                clients,
                login.truth("guest"),
                keepLogin(login),
                userinfo(base.section("openid")),
                accessToken,
                refreshToken,
                texts(login, texts),
                mail.server(base.section("email_server"), sender.isPresent()),
                sender,
                new PasswordReader(problems, texts).rules(base.section("password")),
                new LdapReader(problems).directory(base.section("ldap")),
                new TwoFactorReader(problems).twoFactor(base.section("two_factor")),
                new RegisterReader(problems, texts).registration(base.section("register")),
                frameAncestors(webapp),
                new SamlReader(problems, samlMetadata).provider(base.section("saml"), externalUrl),
                problems.warnings(),
                problems.notes());
    }

    private ConfigMap withoutSkippedClients(ConfigMap map, List<String> path) {
        Map<String, ConfigValue> values = new LinkedHashMap<>(map.values());
        if (path.isEmpty()) {
            values.keySet().removeAll(skippedClients);
        } else if (values.get(path.get(0)) instanceof ConfigMap inner) {
            values.put(path.get(0), withoutSkippedClients(inner, path.subList(1, path.size())));
        }
        return new ConfigMap(map.source(), values);
    }

    private Section baseConfig(Section init, Optional<ConfigMap> file) {
        Section inline = init.section("config").section("system").section("config");
        Optional<Section> own = file.map(map -> new Section(map, "", problems));
        if (own.isEmpty()) {
            init.text("configFile")
                    .filter(path -> !path.text().isEmpty())
                    .ifPresent(path -> problems.warn(
                            path.source(),
                            path.path(),
                            "is not read: give the base config on the command line, or in the provider's setting"));
            return inline;
        }
        own.get().check(Schema.BASE_CONFIG_FILE);
        if (!own.get().has("system")) {
            problems.error(
                    own.get().source(), "system", "expected the base config below 'system.config', found nothing");
        }
        Section separate = own.get().section("system").section("config");
        return separate.overlaidBy(inline);
    }

    /** A plain key above them replaces fylr's defaults, which is fylr's rule, and seldom what is meant. */
    private void warnOfLostDefaults(List<FylrClient> clients) {
        List<String> ids = clients.stream().map(FylrClient::id).toList();
        if (defaults.clients().stream().map(FylrClient::id).noneMatch(ids::contains)) {
            lostClients.ifPresent(lost -> problems.warn(
                    lost.source(),
                    lost.path(),
                    "replaces fylr's defaults, so that none of its default"
                            + " clients is left; 'fylr+', 'services+', … keep them"));
        }
    }

    /** An external URL that a variable or a later file has changed leaves the callback of an earlier one behind. */
    private void warnOfOtherCallback(Section fylr, Optional<String> externalUrl, List<FylrClient> clients) {
        for (FylrClient client : clients) {
            boolean callbacks =
                    client.redirectUris().stream().anyMatch(uri -> uri.endsWith("/" + FylrClient.CALLBACK_PATH));
            String own = externalUrl.orElse("") + "/" + FylrClient.CALLBACK_PATH;
            if (client.webFrontend()
                    && externalUrl.isPresent()
                    && callbacks
                    && !client.redirectUris().contains(own)) {
                problems.warn(
                        fylr.source(),
                        "fylr.services.api.oauth2Server.clients." + client.id() + ".redirectURIs",
                        "has no " + own + ", the callback below the external URL");
            }
        }
    }

    private void warnOfUnknownSkipped(Section clients, Section base) {
        Set<String> known = new HashSet<>();
        clients.keys().forEach(known::add);
        base.section("oauth2").sections("clients").forEach(entry -> entry.text("name")
                .ifPresent(name -> known.add(name.text())));
        skippedClients.stream()
                .filter(id -> !known.contains(id))
                .sorted()
                .forEach(id -> problems.warn(new Source("--skip-client", 0), id, "there is no client of this name"));
    }

    private void warnOfUnknownFrontend(Section oauth2, List<FylrClient> clients) {
        oauth2.text("clientID")
                .filter(id -> clients.stream().noneMatch(client -> client.id().equals(id.text())))
                .ifPresent(id -> problems.warn(id.source(), id.path(), "there is no client of this name"));
    }

    private Optional<String> externalUrl(Section.Setting setting) {
        String text = setting.text().replaceFirst("/+$", "");
        try {
            URI uri = new URI(text);
            if (uri.getScheme() != null
                    && !uri.getScheme().equals(uri.getScheme().toLowerCase(Locale.ROOT))) {
                problems.error(
                        setting.source(),
                        setting.path(),
                        "expected the scheme in lower case: clients compare the issuer as text");
                return Optional.empty();
            }
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            Optional<String> host = web ? RedirectUri.hostProblem(uri) : Optional.empty();
            if (host.isPresent() && uri.getRawAuthority() != null) {
                problems.error(setting.source(), setting.path(), host.get());
                return Optional.empty();
            }
            boolean plain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            // Compared as text by clients, as the issuer, so that there is one way to write it.
            boolean normal = web
                    && !uri.isOpaque()
                    && !uri.getRawPath().contains("//")
                    && uri.normalize().equals(uri);
            if (web && uri.getHost() == null && host.isEmpty()) {
                problems.error(
                        setting.source(),
                        setting.path(),
                        "has a host name with an underscore, which Keycloak does not take for one");
                return Optional.empty();
            }
            if (web && uri.getHost() != null && plain && normal) {
                return Optional.of(text);
            }
        } catch (URISyntaxException e) {
            // Told below, like any other that is none.
        }
        problems.error(
                setting.source(),
                setting.path(),
                "expected an http or https URL without user name, query and fragment, such as https://dam.example.org");
        return Optional.empty();
    }

    /**
     * fylr's defaults have the key: where it is missing, a plain key above it has replaced them, and no destination is
     * allowed.
     */
    private Optional<List<RedirectPattern>> loginAllowRedirects(Section webapp) {
        Optional<List<Section.Setting>> settings = webapp.texts("loginAllowRedirects");
        if (settings.isPresent() && !webapp.names("loginAllowRedirects")) {
            return Optional.empty();
        }
        List<RedirectPattern> patterns = new ArrayList<>();
        for (Section.Setting setting : settings.orElse(List.of())) {
            RedirectPattern.parse(setting.text())
                    .ifPresentOrElse(
                            patterns::add,
                            () -> problems.error(
                                    setting.source(),
                                    setting.path(),
                                    "expected http or https, a host of which the whole first label may be '*', and a port, which may be '*':"
                                            + " such as https://*.example.org:*; a host has ASCII letters, digits, '-' and '.'"));
        }
        return Optional.of(patterns);
    }

    private Optional<FrameAncestors> frameAncestors(Section webapp) {
        List<Section.Setting> settings = webapp.texts("frameAncestors").orElse(List.of());
        List<String> sources = new ArrayList<>();
        for (Section.Setting setting : settings) {
            if (!FrameAncestors.isSource(setting.text())
                    || setting.text().equals(FrameAncestors.NONE) && settings.size() > 1) {
                problems.error(
                        setting.source(),
                        setting.path(),
                        "expected 'self', 'none' alone (both with their single quotes), *, https: or a host such as"
                                + " https://*.example.org:8443, without a path");
            }
            sources.add(setting.text());
        }
        if (webapp.names("frameAncestors")) {
            problems.note(
                    webapp.sourceOf("frameAncestors"),
                    webapp.path("frameAncestors"),
                    sources.isEmpty()
                            ? "is empty or off, nothing to do"
                            : "taken over; the server's own pages may as well, unless it is 'none'");
        }
        return sources.isEmpty() ? Optional.empty() : Optional.of(FrameAncestors.of(sources));
    }

    private Optional<KeepLogin> keepLogin(Section login) {
        Optional<Section.Setting> setting = login.text("keep_login");
        Optional<KeepLogin> value = setting.map(Section.Setting::text).flatMap(KeepLogin::of);
        if (setting.isPresent() && value.isEmpty()) {
            problems.error(setting.get().source(), setting.get().path(), "expected one of " + KeepLogin.words());
        }
        return value;
    }

    private Optional<List<UserinfoClaim>> userinfo(Section openid) {
        return openid.texts("userinfo").map(names -> {
            List<UserinfoClaim> claims = new ArrayList<>();
            for (Section.Setting name : names) {
                UserinfoClaim.named(name.text())
                        .filter(claim -> claim != UserinfoClaim.EMAIL_VERIFIED)
                        .ifPresentOrElse(
                                claims::add,
                                () -> problems.error(
                                        name.source(), name.path(), "expected one of " + UserinfoClaim.names()));
            }
            return claims.stream().distinct().toList();
        });
    }

    private Optional<Duration> lifetime(Section expirations, String key) {
        Optional<Section.Setting> setting = expirations.text(key);
        Optional<Duration> lifetime = setting.map(Section.Setting::text)
                .flatMap(GoDuration::parse)
                .filter(found -> found.getNano() == 0 && !found.isZero() && found.compareTo(MAX_LIFETIME) <= 0);
        if (setting.isPresent() && lifetime.isEmpty()) {
            problems.error(
                    setting.get().source(),
                    setting.get().path(),
                    "expected a duration of whole seconds, from 1s to " + MAX_LIFETIME.toHours()
                            + "h, such as 24h or 90m");
        }
        return lifetime;
    }

    private Map<String, Map<LoginText, String>> texts(Section login, LocalizedTexts localized) {
        Map<String, Map<LoginText, String>> texts = new TreeMap<>();
        for (LoginText text : LoginText.values()) {
            localized.of(login.section(text.key()), (language, found) -> texts.computeIfAbsent(
                            language, key -> new EnumMap<>(LoginText.class))
                    .putIfAbsent(text, found));
        }
        return texts;
    }
}
