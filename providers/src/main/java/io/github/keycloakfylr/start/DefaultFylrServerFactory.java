package io.github.keycloakfylr.start;

import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.server.AllowedOrigins;
import io.github.keycloakfylr.server.DatabaseGuard;
import io.github.keycloakfylr.server.FylrOptions;
import io.github.keycloakfylr.server.FylrServer;
import io.github.keycloakfylr.server.FylrServerFactory;
import io.github.keycloakfylr.server.RealmResolver;
import io.github.keycloakfylr.sync.FylrConfigOptions;
import io.github.keycloakfylr.sync.RealmSync;
import io.github.keycloakfylr.theme.ResourceTag;
import java.util.Optional;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.InvalidationHandler;

/** Makes the {@link FylrServer} of the operator's options, and does what is to be done once at start. */
@SuppressWarnings("NullAway.Init") // set by init and postInit, before anybody asks
public final class DefaultFylrServerFactory implements FylrServerFactory, FylrServer, InvalidationHandler {

    private final DatabaseGuard database = new DatabaseGuard();
    private final AllowedOrigins allowedOrigins = new AllowedOrigins();
    private KeycloakSessionFactory sessions;
    private FylrOptions options;
    private RealmResolver realms;
    private Optional<FylrConfig> config;

    @Override
    public void init(Config.Scope own) {
        Config.Scope scope = FylrOptions.scope();
        if (FylrOptions.isEnabled(scope)) {
            options = FylrOptions.read(scope);
            realms = new RealmResolver(options.realm());
            config = FylrConfigOptions.read(scope, options.realm());
        }
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        sessions = factory;
        if (!isEnabled()) {
            return;
        }
        factory.register(allowedOrigins::changed);
        factory.register(realms::told);
        factory.register(event -> {
            if (event instanceof PostMigrationEvent) {
                ResourceTag.renew();
                config.ifPresent(fylr -> RealmSync.run(factory, options.realm(), fylr));
                KeycloakModelUtils.runJobInTransaction(
                        factory, session -> StartupCheck.run(session, options.realm(), FylrOptions.REALM));
            }
        });
    }

    @Override
    public FylrServer create(KeycloakSession session) {
        return this;
    }

    @Override
    public boolean isEnabled() {
        return options != null;
    }

    @Override
    public FylrOptions options() {
        return options;
    }

    @Override
    public RealmResolver realms() {
        return realms;
    }

    @Override
    public boolean isDatabaseReachable() {
        return database.isReachable(sessions);
    }

    @Override
    public AllowedOrigins allowedOrigins() {
        return allowedOrigins;
    }

    /** What Keycloak tells every node but the one that has made the change. */
    @Override
    public void invalidate(KeycloakSession session, InvalidableObjectType type, Object... ids) {
        if (isEnabled() && (type == ObjectType.REALM || type == ObjectType._ALL_)) {
            realms.changed();
        }
    }

    /** Of a session as of the server: there is nothing to close. */
    @Override
    public void close() {}

    @Override
    public String getId() {
        return "default";
    }
}
