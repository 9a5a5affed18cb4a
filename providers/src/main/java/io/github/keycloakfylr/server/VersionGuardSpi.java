package io.github.keycloakfylr.server;

import java.util.Optional;
import org.keycloak.common.Version;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/**
 * Ends the build of a Keycloak that is too old for this JAR, and with it every start, for a start begins with the
 * build. It offers nothing: it is an SPI because Keycloak asks all of them for their names before it loads the first
 * provider factory, the earliest moment at which an extension is asked anything. On an old Keycloak some of our
 * factories cannot even be loaded.
 */
public final class VersionGuardSpi implements Spi {

    static final String NAME = "fylr-version-guard";

    @Override
    public String getName() {
        error(Version.VERSION).ifPresent(VersionGuardSpi::exit);
        return NAME;
    }

    /**
     * {@return the line to end with; nothing when this Keycloak will do, or says something that is no number}
     *
     * @param version what Keycloak says it is
     */
    static Optional<String> error(String version) {
        return KeycloakVersion.of(version)
                .filter(running -> running.isOlderThan(KeycloakVersion.OLDEST_SUPPORTED))
                .map(running -> "ERROR: keycloak-fylr needs Keycloak " + KeycloakVersion.OLDEST_SUPPORTED
                        + " or later, and this is Keycloak " + version
                        + ": upgrade Keycloak, or remove keycloak-fylr.jar from its providers folder");
    }

    /**
     * An exception would not do: Keycloak 26.0 says only that the build has failed, others print some thousand lines of
     * their own debug log first, because this early their logging is not set up.
     */
    private static void exit(String message) {
        System.err.println(message);
        System.exit(1);
    }

    @Override
    public boolean isInternal() {
        return true;
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return NoProvider.class;
    }

    @Override
    public Class<? extends ProviderFactory<?>> getProviderFactoryClass() {
        return NoProviderFactory.class;
    }

    /** There is none. */
    public interface NoProvider extends Provider {}

    /** There is none. */
    public interface NoProviderFactory extends ProviderFactory<NoProvider> {}
}
