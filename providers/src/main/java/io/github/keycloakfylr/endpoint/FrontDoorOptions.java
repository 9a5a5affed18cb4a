package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.config.Printable;
import io.github.keycloakfylr.sync.FylrConfigOptions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.keycloak.Config;
import org.keycloak.ServerStartupError;

/**
 * The server's options of the front door, {@code --spi-realm-restapi-extension--fylr--…}.
 *
 * @param realm the name of the realm that answers when no frontend URL has the request's host (contract G2)
 * @param readyWithoutRealm whether the server counts as ready while there is no such realm
 */
record FrontDoorOptions(String realm, boolean readyWithoutRealm) {

    private static final String SCOPE = "--fylr--";
    /** What the name of each option begins with, on the command line. */
    private static final String PREFIX = "--spi-realm-restapi-extension" + SCOPE;
    /** The option that names the realm behind the front door. */
    static final String REALM = PREFIX + "realm";

    private static final String READY_WITHOUT_REALM = "ready-without-realm";
    /** Keycloak's own, {@code enabled}, among them. */
    private static final List<String> NAMES = Stream.of(List.of("realm", READY_WITHOUT_REALM), FylrConfigOptions.NAMES, List.of("enabled"))
            .flatMap(List::stream).toList();
    private static final Set<String> SWITCH = Set.of("true", "false");

    /** @throws ServerStartupError in one line, when an option is not known, empty, or has a value that means nothing: it would silently do nothing */
    static FrontDoorOptions read(Config.Scope options) {
        for (String property : new TreeSet<>(options.getPropertyNames())) {
            String name = property.substring(property.indexOf(SCOPE) + SCOPE.length());
            if (!NAMES.contains(name)) {
                throw refused(PREFIX + name + " is not known; there are " + String.join(", ", NAMES));
            }
            String value = options.get(name);
            if (value == null || value.isBlank()) {
                throw refused(PREFIX + name + " has no value");
            }
        }
        String realm = options.get("realm", "fylr");
        String readyWithoutRealm = options.get(READY_WITHOUT_REALM, "false");
        if (!SWITCH.contains(readyWithoutRealm)) {
            throw refused(PREFIX + READY_WITHOUT_REALM + " is neither true nor false");
        }
        return new FrontDoorOptions(realm, Boolean.parseBoolean(readyWithoutRealm));
    }

    private static ServerStartupError refused(String what) {
        return new ServerStartupError("keycloak-fylr: the option " + Printable.of(what), false);
    }
}
