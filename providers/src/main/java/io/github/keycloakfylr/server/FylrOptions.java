package io.github.keycloakfylr.server;

import io.github.keycloakfylr.config.Printable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.keycloak.Config;
import org.keycloak.ServerStartupError;

/**
 * The server's options of fylr's endpoints, {@code --spi-realm-restapi-extension--fylr--…}.
 *
 * @param realm the name of the realm that is served when no frontend URL has the request's host (contract G2)
 * @param readyWithoutRealm whether the server counts as ready while there is no such realm
 */
public record FylrOptions(String realm, boolean readyWithoutRealm) {

    private static final String SCOPE = "--fylr--";
    /** What the name of each option begins with, on the command line. */
    private static final String PREFIX = "--spi-realm-restapi-extension" + SCOPE;
    /** The option that names the realm that is served as fylr. */
    public static final String REALM = PREFIX + "realm";

    /** One {@code fylr.yml} or several, separated by commas, in the order in which fylr loads them. */
    public static final String CONFIG_FILES = "config-files";
    /** The base config as JSON. */
    public static final String BASE_CONFIG = "base-config";
    /** Prefixes of environment variables that override the files, beside fylr's own, separated by commas. */
    public static final String ENV_PREFIX = "env-prefix";
    /** Ids of clients that are left out, separated by commas. */
    public static final String SKIP_CLIENT = "skip-client";

    /** The metadata of the base config's SAML identity provider. */
    public static final String SAML_METADATA = "saml-metadata";

    private static final String READY_WITHOUT_REALM = "ready-without-realm";
    private static final String ENABLED = "enabled";
    private static final List<String> NAMES = List.of(
            "realm", READY_WITHOUT_REALM, CONFIG_FILES, BASE_CONFIG, ENV_PREFIX, SKIP_CLIENT, SAML_METADATA, ENABLED);
    private static final Set<String> SWITCH = Set.of("true", "false");

    /** {@return where Keycloak keeps the options: those of the provider of {@code /realms/{realm}/fylr}} */
    public static Config.Scope scope() {
        return Config.scope("realm-restapi-extension", FylrServer.PROVIDER_ID);
    }

    /** {@return Keycloak's own option, by which an operator takes away a provider} */
    public static boolean isEnabled(Config.Scope options) {
        return options.getBoolean(ENABLED, true);
    }

    /**
     * Reads and checks the options.
     *
     * @throws ServerStartupError in one line, when an option is not known, empty, or has a value that means nothing: it
     *     would silently do nothing
     */
    @SuppressWarnings("deprecation") // getPropertyNames: no other call tells which options there are
    public static FylrOptions read(Config.Scope options) {
        for (String property : new TreeSet<>(options.getPropertyNames())) {
            String name = property.substring(property.indexOf(SCOPE) + SCOPE.length());
            if (!NAMES.contains(name)) {
                throw rejected(PREFIX + name + " is not known; there are " + String.join(", ", NAMES));
            }
            String value = options.get(name);
            if (value == null || value.isBlank()) {
                throw rejected(PREFIX + name + " has no value");
            }
        }
        String realm = options.get("realm", "fylr");
        String readyWithoutRealm = options.get(READY_WITHOUT_REALM, "false");
        if (!SWITCH.contains(readyWithoutRealm)) {
            throw rejected(PREFIX + READY_WITHOUT_REALM + " is neither true nor false");
        }
        return new FylrOptions(realm, Boolean.parseBoolean(readyWithoutRealm));
    }

    private static ServerStartupError rejected(String what) {
        return new ServerStartupError("keycloak-fylr: the option " + Printable.of(what), false);
    }
}
