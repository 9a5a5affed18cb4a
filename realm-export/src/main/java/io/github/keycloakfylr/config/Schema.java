package io.github.keycloakfylr.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which keys a map of the configuration may have. Immutable. */
final class Schema {

    /** A single value or a list, or something of fylr that has nothing to do with logins: nobody looks into it. */
    private static final Schema LEAF = new Schema(Map.of(), null, true);

    /** What fylr's base config says of logins; its many other sections are not known one by one. */
    static final Schema BASE_CONFIG = keys()
            .and("login", keys("guest", "keep_login").and("label", LEAF).and("placeholder", LEAF).and("info", LEAF))
            .and("oauth2", keys("clients").and("expirations", keys("access_token", "refresh_token")))
            .and("openid", keys("userinfo"));

    /** An entry of the base config's list of clients. */
    static final Schema BASE_CONFIG_CLIENT = keys("name", "secret", "redirect_uris");

    /** A base config. */
    static final Schema BASE_CONFIG_FILE = keys().and("system", keys().and("config", BASE_CONFIG.open()).open());

    /** A {@code fylr.yml}. */
    static final Schema FILE = keys().and("fylr",
            keys("name", "externalURL", "licenseFile", "license", "encryptionKey", "stdErrFile", "debug", "env", "tempDir", "logger", "plugin",
                    "allowpurge", "resources", "elastic", "execserver", "eas", "geo", "s3", "trustProxyHeaders")
            .and("db", keys("driver", "dsn", "maxOpenConns", "maxIdleConns", "connMaxIdleTimeSec", "connMaxLifetimeSec")
                    .and("init", keys("configFile", "locations").and("config", BASE_CONFIG_FILE)))
            .and("services", keys("backend", "execserver")
                    .and("api", keys("addr", "tls", "webDAVHotfolderPath", "trustProxyHeaders")
                            .and("oauth2Server", keys("signingSecret", "allowHttpRedirects")
                                    .and("clients", mapOf(keys("secret", "redirectURIs", "scopes", "public", "clientID")))))
                    .and("webapp", keys("addr", "tls", "path", "reverseProxy", "basicAuth", "redirects", "loginAllowRedirects", "frameAncestors", "trustProxyHeaders")
                            .and("oauth2", keys("clientID", "clientSecret", "internalURL")))));

    private final Map<String, Schema> known;
    private final Schema every;
    private final boolean open;

    private Schema(Map<String, Schema> known, Schema every, boolean open) {
        this.known = known;
        this.every = every;
        this.open = open;
    }

    private static Schema keys(String... names) {
        Schema schema = new Schema(Map.of(), null, false);
        for (String name : names) {
            schema = schema.and(name, LEAF);
        }
        return schema;
    }

    private static Schema mapOf(Schema every) {
        return new Schema(Map.of(), every, false);
    }

    private Schema and(String name, Schema below) {
        Map<String, Schema> more = new LinkedHashMap<>(known);
        more.put(name, below);
        return new Schema(more, every, open);
    }

    /** @return the same, where other keys are none of our business */
    private Schema open() {
        return new Schema(known, every, true);
    }

    /** @return whether it is a single value, or something that nobody looks into */
    boolean isLeaf() {
        return known.isEmpty() && every == null;
    }

    /** @return whether entries of any name may be in the map */
    boolean hasFreeNames() {
        return every != null;
    }

    /** @return the names that a map may have, whatever is in it */
    Set<String> names() {
        return known.keySet();
    }

    /** @return what may be below a key; nothing when the key is not known */
    Optional<Schema> below(String key) {
        return Optional.ofNullable(known.getOrDefault(key, open ? LEAF : every));
    }

    /**
     * Warns of every key that is not known, below it nothing more.
     *
     * @param path the map's own, from the root of the file
     */
    void check(ConfigMap map, String path, Problems problems) {
        map.values().forEach((key, value) -> {
            String keyPath = path.isEmpty() ? key : path + "." + key;
            Optional<Schema> below = below(key);
            if (below.isEmpty()) {
                problems.warn(value.source(), keyPath, "unknown key, ignored; known here: " + String.join(", ", new TreeSet<>(known.keySet())));
            } else if (value instanceof ConfigMap inner) {
                below.get().check(inner, keyPath, problems);
            }
        });
    }
}
