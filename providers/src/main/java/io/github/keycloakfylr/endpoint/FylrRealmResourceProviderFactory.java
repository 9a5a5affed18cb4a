package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.realm.FrontDoorRealms;
import io.github.keycloakfylr.sync.FylrConfigOptions;
import io.github.keycloakfylr.sync.RealmSync;
import io.github.keycloakfylr.theme.ResourceTag;
import java.util.Map;
import java.util.Optional;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ServerInfoAwareProviderFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Holds the configuration of the front door, and serves the part of it that lies below {@code /realms/{realm}/fylr}. */
public final class FylrRealmResourceProviderFactory implements RealmResourceProviderFactory, ServerInfoAwareProviderFactory, FrontDoorRealms.Holder {

    static final String PROVIDER_ID = FrontDoorRealms.PROVIDER_ID;

    private final DatabaseGuard database = new DatabaseGuard();
    private final AllowedOrigins allowedOrigins = new AllowedOrigins();
    private FrontDoorOptions options;
    private FrontDoorRealms realms;
    private Optional<FylrConfig> config;

    /** @return which realm stands behind the front door */
    static FrontDoorRealms frontDoorRealms(KeycloakSession session) {
        return instance(session.getKeycloakSessionFactory()).realms;
    }

    /** @return whether an operator has left the front door open: {@code --spi-realm-restapi-extension--fylr--enabled=false} closes it */
    static boolean isEnabled(KeycloakSessionFactory factory) {
        return instance(factory) != null;
    }

    /** @return the server's options of the front door */
    static FrontDoorOptions options(KeycloakSessionFactory factory) {
        return instance(factory).options;
    }

    /** @return whether the server's database can be reached */
    static boolean isDatabaseReachable(KeycloakSessionFactory factory) {
        return instance(factory).database.isReachable(factory);
    }

    /** @return the web origins of all clients */
    static AllowedOrigins allowedOrigins(KeycloakSessionFactory factory) {
        return instance(factory).allowedOrigins;
    }

    private static FylrRealmResourceProviderFactory instance(KeycloakSessionFactory factory) {
        return (FylrRealmResourceProviderFactory) factory.getProviderFactory(RealmResourceProvider.class, PROVIDER_ID);
    }

    @Override
    public FrontDoorRealms frontDoorRealms() {
        return realms;
    }

    @Override
    public void init(Config.Scope scope) {
        options = FrontDoorOptions.read(scope);
        realms = new FrontDoorRealms(options.realm());
        config = FylrConfigOptions.read(scope, options.realm());
    }

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new RealmResourceProvider() {
            @Override
            public Object getResource() {
                // Every other realm is to answer 404 here, as it does without this extension (contract G3).
                boolean behindFrontDoor = realms.resolve(session).filter(session.getContext().getRealm()::equals).isPresent();
                return behindFrontDoor ? new RealmAuthorizationResource(session) : null;
            }

            @Override
            public void close() {
            }
        };
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(allowedOrigins::changed);
        factory.register(event -> {
            if (event instanceof PostMigrationEvent) {
                ResourceTag.renew();
                config.ifPresent(fylr -> RealmSync.run(factory, realms.defaultRealm(), fylr));
                KeycloakModelUtils.runJobInTransaction(factory, session -> StartupCheck.run(session, realms.defaultRealm(), FrontDoorOptions.REALM));
            }
        });
    }

    @Override
    public void close() {
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public Map<String, String> getOperationalInfo() {
        // As the manifest has it: 1.0.0+3d87c284a1b2, version and commit.
        String build = Optional.ofNullable(getClass().getPackage().getImplementationVersion()).orElse("development");
        String[] parts = build.split("\\+", 2);
        return Map.of("version", parts[0], "commit", parts.length > 1 ? parts[1] : "unknown", "realm", realms.defaultRealm());
    }
}
