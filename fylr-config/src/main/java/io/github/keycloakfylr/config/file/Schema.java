package io.github.keycloakfylr.config.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which keys a map of the configuration may have, and what becomes of each (contract V1). Immutable. */
final class Schema {

    /** What becomes of a setting. */
    private enum Fate {
        /** Read by the interpreter. */
        TAKEN_OVER,
        /** Read by the interpreter, which says itself what becomes of it. */
        TOLD,
        /** Matters for logins, and has to be set in Keycloak by whoever runs it. */
        BY_HAND,
        /** Matters for logins in fylr, and has no counterpart that would have to be set. */
        NOT_NEEDED,
        /** Nobody looks into it. */
        UNRELATED
    }

    /** A value, or a list, that is read. */
    private static final Schema VALUE = new Schema(Map.of(), null, Fate.TAKEN_OVER, "", false);
    /** Texts by language, which are read. */
    private static final Schema TEXTS = new Schema(Map.of(), VALUE, Fate.TAKEN_OVER, "", false);

    /** A value, or a list, of which the interpreter says what becomes of it. */
    private static final Schema TOLD = new Schema(Map.of(), null, Fate.TOLD, "", false);

    private static final Schema UNRELATED = new Schema(Map.of(), null, Fate.UNRELATED, "", false);

    private static final Schema LDAP_GROUPS =
            byHand("what fylr makes of a directory's groups is compared with rules at fylr's"
                    + " own groups, which are not in the base config");

    private static final Schema LOGIN_PAGE =
            byHand("the login page of this product has no links to identity providers: an"
                    + " application asks for them by auth_method=saml");

    // The tables are indented as the files are. spotless:off
    /** What fylr's base config says of logins; its many other sections are not known one by one. */
    static final Schema BASE_CONFIG = keys()
            .and("login", keys("guest", "keep_login").and("label", TEXTS).and("placeholder", TEXTS).and("info", TEXTS))
            .and("oauth2", keys("clients").and("expirations", keys("access_token", "refresh_token")))
            .and("openid", keys("userinfo"))
            .and("email_server", told("server_addr", "type").and("plain_auth", told("username", "password", "identity"))
                    .and("login_auth", told("username", "password")).and("cram_md5_auth", told("username", "password"))
                    .and("helo_domain", byHand("Keycloak introduces itself to the mail server by its machine's name"))
                    .and("insecure_skip_verify", byHand("Keycloak checks the mail server's certificate: put its certificate"
                            + " authority into conf/truststores")))
            .and("password", keys("showforgot").and("hint", TEXTS).and("check", TOLD).and("blockclient", told("attempts", "minutes")))
            .and("ldap", told("connections", "bindusername", "bindpassword", "userbasedn", "userfilter", "usermapping",
                            "userupdatecolumn").unrelated("debug")
                    .and("groupbasedn", LDAP_GROUPS).and("groupfilter", LDAP_GROUPS).and("groupmapping", LDAP_GROUPS))
            .and("saml", told("url", "idp_entity_id", "sp_entity_id", "signrequest", "key", "usermapping",
                            "userupdatecolumn").unrelated("debug")
                    .and("cert", notNeeded("Keycloak makes a certificate of its own for the key"))
                    .and("entry_js", byHand("Keycloak runs no scripts of the base config: see Identity providers > saml > Mappers"))
                    .and("groupmapping", byHand("what fylr makes of an assertion's groups is compared with rules at fylr's own"
                            + " groups, which are not in the base config: Identity providers > saml > Mappers has mappers to groups"))
                    .and("ldap", byHand("Keycloak looks nobody up in a directory whom the identity provider has logged in"))
                    .and("loginpreferred", LOGIN_PAGE).and("loginlink", LOGIN_PAGE).and("loginlink_internal", LOGIN_PAGE)
                    .and("loginredirect", byHand("an application asks for it by auth_method=saml; for Keycloak's own pages set the"
                            + " default identity provider of the flow's Identity Provider Redirector")))
            .and("email", keys("from")
                    .and("signature", byHand("what stands below mails is the mail theme's to say (docs/theme.md)"))
                    .and("admin_emails", notNeeded("fylr tells its administrators there of what fylr does")))
            .and("two_factor", told("enabled", "methods", "allow_password_grant"))
            .and("register", keys("enable").and("groups", TOLD).and("info", TEXTS)
                    .and("form", keys("address", "company", "department", "displayname", "first_name", "last_name", "phone")
                            .and("use_in_user_manager", notNeeded("fylr's own user manager has these fields then"))))
            .byHand(BaseConfigAdvice.BY_KEY);
    /** An entry of the base config's list of connections to the directory. */
    static final Schema LDAP_CONNECTION = told("url", "tls_start")
            .and("tls_insecure", byHand("Keycloak checks the directory's certificate: put its certificate authority into"
                    + " conf/truststores"))
            .and("tls_ca_cert", byHand("put this certificate authority into conf/truststores, as a file of its own"));
    /** An entry of the base config's list of attributes of the directory, or of the identity provider. */
    static final Schema USER_MAPPING = told("key", "value");
    /** An entry of the base config's list of groups for those who register. */
    static final Schema REGISTER_GROUP = told("group");
    /** An entry of the base config's list of password rules. */
    static final Schema PASSWORD_CHECK = told("regexp");
    /** An entry of the base config's list of clients. */
    static final Schema BASE_CONFIG_CLIENT = keys("name", "secret", "redirect_uris");
    /** A base config. */
    static final Schema BASE_CONFIG_FILE = keys().and("system", keys().and("config", BASE_CONFIG.open()).open());

    private static final Schema TRUST_PROXY_HEADERS = byHand("says whose X-Forwarded headers are believed: set Keycloak's options"
            + " proxy-headers and proxy-trusted-addresses (docs/install.md)");
    private static final Schema TLS = notNeeded("Keycloak has options of its own for its address and certificate: http-port,"
            + " https-port, https-certificate-file");

    /** A {@code fylr.yml}. */
    static final Schema FILE = keys().and("fylr", keys("externalURL")
            .unrelated("name", "licenseFile", "license", "stdErrFile", "debug", "env", "tempDir", "logger", "plugin", "allowpurge",
                    "resources", "elastic", "execserver", "eas", "geo", "s3")
            .and("encryptionKey", notNeeded("it encrypts secrets in fylr's database, which is not read"))
            .and("trustProxyHeaders", TRUST_PROXY_HEADERS)
            .and("db", keys().unrelated("driver", "dsn", "maxOpenConns", "maxIdleConns", "connMaxIdleTimeSec", "connMaxLifetimeSec")
                    .and("init", keys("configFile").unrelated("locations").and("config", BASE_CONFIG_FILE)))
            .and("services", keys().unrelated("backend", "execserver")
                    .and("api", keys().unrelated("webDAVHotfolderPath").and("addr", TLS).and("tls", TLS)
                            .and("trustProxyHeaders", TRUST_PROXY_HEADERS)
                            .and("oauth2Server", keys("allowHttpRedirects")
                                    .and("signingSecret", notNeeded("Keycloak signs tokens with keys of its own"))
                                    .and("clients", mapOf(keys("secret", "redirectURIs", "scopes", "public", "clientID")))))
                    .and("webapp", keys("loginAllowRedirects").and("frameAncestors", TOLD).unrelated("path", "reverseProxy", "redirects")
                            .and("addr", TLS).and("tls", TLS).and("trustProxyHeaders", TRUST_PROXY_HEADERS)
                            .and("basicAuth", byHand("asks for a password before fylr's own pages, the login page among them: here"
                                    + " that is the reverse proxy's to do, but never for /api/, where clients send credentials of"
                                    + " their own in the same header"))
                            .and("oauth2", keys("clientID")
                                    .and("clientSecret", notNeeded("fylr's web frontend sends it; here the secret that the client's"
                                            + " entry has is checked"))
                                    .and("internalURL", notNeeded("fylr's web frontend asks for tokens there; here it asks the"
                                            + " external URL"))))));
    // spotless:on

    private final Map<String, Schema> known;
    private final @Nullable Schema every;
    private final Fate fate;
    private final String advice;
    private final boolean open;

    private Schema(Map<String, Schema> known, @Nullable Schema every, Fate fate, String advice, boolean open) {
        this.known = known;
        this.every = every;
        this.fate = fate;
        this.advice = advice;
        this.open = open;
    }

    private static Schema keys(String... names) {
        Schema schema = new Schema(Map.of(), null, Fate.TAKEN_OVER, "", false);
        for (String name : names) {
            schema = schema.and(name, VALUE);
        }
        return schema;
    }

    private static Schema mapOf(Schema every) {
        return new Schema(Map.of(), every, Fate.TAKEN_OVER, "", false);
    }

    /** A map of which the interpreter says what becomes of it, unless it is empty or off. */
    private static Schema told(String... names) {
        Schema schema = TOLD;
        for (String name : names) {
            schema = schema.and(name, TOLD);
        }
        return schema;
    }

    private static Schema byHand(String advice) {
        return new Schema(Map.of(), null, Fate.BY_HAND, advice, false);
    }

    private static Schema notNeeded(String why) {
        return new Schema(Map.of(), null, Fate.NOT_NEEDED, why, false);
    }

    private Schema and(String name, Schema below) {
        Map<String, Schema> more = new LinkedHashMap<>(known);
        more.put(name, below);
        return new Schema(more, every, fate, advice, open);
    }

    private Schema byHand(Map<String, String> adviceByKey) {
        Schema schema = this;
        for (Map.Entry<String, String> entry : adviceByKey.entrySet()) {
            schema = schema.and(entry.getKey(), byHand(entry.getValue()));
        }
        return schema;
    }

    private Schema unrelated(String... names) {
        Schema schema = this;
        for (String name : names) {
            schema = schema.and(name, UNRELATED);
        }
        return schema;
    }

    /** {@return the same, where other keys are none of our business} */
    private Schema open() {
        return new Schema(known, every, fate, advice, true);
    }

    /** {@return the names that a map may have, whatever is in it} */
    Set<String> names() {
        return known.keySet();
    }

    /** {@return what each entry of a map is like whose keys are names of the operator's; nothing for other maps} */
    Optional<Schema> entry() {
        return Optional.ofNullable(every).filter(found -> !found.known.isEmpty());
    }

    /** {@return what may be below a key; nothing when the key is not known} */
    Optional<Schema> below(String key) {
        return Optional.ofNullable(known.getOrDefault(key, open ? UNRELATED : every));
    }

    /** {@return whether nobody looks below it} */
    boolean isOpaque() {
        return fate != Fate.TAKEN_OVER && fate != Fate.TOLD;
    }

    /** {@return whether there may be keys that are not known, and that nobody reads} */
    boolean isOpen() {
        return open;
    }

    /**
     * {@return the key as this map spells it, when the difference is one of upper and lower case: fylr reads them
     * alike}
     */
    String spelled(String key) {
        return known.containsKey(key)
                ? key
                : known.keySet().stream()
                        .filter(name -> name.equalsIgnoreCase(key))
                        .findFirst()
                        .orElse(key);
    }

    /**
     * Says of every key what becomes of it: unknown and to be set by hand as warnings, taken over and of no account as
     * notes.
     *
     * @param path the map's own, from the root of the file
     */
    void check(ConfigMap map, String path, Problems problems) {
        List<String> taken = new ArrayList<>();
        List<String> unrelated = new ArrayList<>();
        List<String> others = new ArrayList<>();
        map.values().forEach((key, value) -> {
            String keyPath = path.isEmpty() ? key : path + "." + key;
            Optional<Schema> below = below(key);
            if (below.isEmpty()) {
                problems.warn(
                        value.source(),
                        keyPath,
                        "unknown key, ignored; known here: " + String.join(", ", new TreeSet<>(known.keySet())));
            } else if (value.named()
                    && !(value instanceof ConfigScalar scalar && scalar.kindOf() == ConfigScalar.Kind.NOTHING)) {
                switch (below.get().fate) {
                    case BY_HAND -> {
                        if (isOff(value)) {
                            problems.note(value.source(), keyPath, "is empty or off, nothing to do");
                        } else {
                            problems.warn(value.source(), keyPath, "is not converted: " + below.get().advice);
                        }
                    }
                    case TOLD -> {
                        if (value instanceof ConfigMap inner && isOff(value)) {
                            problems.note(inner.source(), keyPath, "is empty or off, nothing to do");
                        } else if (value instanceof ConfigMap inner
                                && !below.get().known.isEmpty()) {
                            below.get().check(inner, keyPath, problems);
                        }
                    }
                    case NOT_NEEDED -> problems.note(value.source(), keyPath, "not needed: " + below.get().advice);
                    case UNRELATED -> (known.containsKey(key) ? unrelated : others).add(key);
                    default -> {
                        if (below.get().known.isEmpty() && below.get().every == null || entry().isPresent()) {
                            taken.add(key);
                        }
                        if (value instanceof ConfigMap inner) {
                            below.get().check(inner, keyPath, problems);
                        }
                    }
                }
            }
        });
        note(taken, "taken over: ", map, path, problems);
        note(unrelated, "does not matter for logins: ", map, path, problems);
        note(others, "not read, no settings of logins are known there: ", map, path, problems);
    }

    private static void note(List<String> keys, String text, ConfigMap map, String path, Problems problems) {
        if (!keys.isEmpty()) {
            problems.note(map.source(), path, text + String.join(", ", keys));
        }
    }

    /** As fylr's API has it of sections that nobody has filled in, or that are switched off. */
    static boolean isOff(ConfigValue value) {
        if (value instanceof ConfigMap map) {
            boolean switchedOff = map.values().entrySet().stream()
                    .anyMatch(entry -> entry.getKey().toLowerCase(Locale.ROOT).matches("enabled?")
                            && entry.getValue() instanceof ConfigScalar scalar
                            && isNo(scalar));
            return switchedOff || map.values().values().stream().allMatch(Schema::isOff);
        }
        if (value instanceof ConfigList list) {
            return list.values().stream().allMatch(Schema::isOff);
        }
        return isNo((ConfigScalar) value) || ((ConfigScalar) value).text().isBlank();
    }

    private static boolean isNo(ConfigScalar scalar) {
        return scalar.kindOf() == ConfigScalar.Kind.NOTHING || scalar.text().equalsIgnoreCase("false");
    }
}
