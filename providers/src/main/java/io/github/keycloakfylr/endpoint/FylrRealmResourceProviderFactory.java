package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.server.FylrOptions;
import io.github.keycloakfylr.server.FylrServer;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ServerInfoAwareProviderFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Serves {@code /realms/{realm}/fylr}, and tells the admin console the version. */
public final class FylrRealmResourceProviderFactory
        implements RealmResourceProviderFactory, ServerInfoAwareProviderFactory {

    @SuppressWarnings("NullAway.Init") // set by init, before anybody asks
    private String defaultRealm;

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new RealmResourceProvider() {
            @Override
            public @Nullable Object getResource() {
                RealmModel realm = session.getContext().getRealm();
                // Every other realm is to return 404 here, as it does without this extension (contract G3).
                boolean served = FylrServer.of(session)
                        .realms()
                        .resolve(session)
                        .filter(realm::equals)
                        .isPresent();
                return served ? new RealmAuthorizationResource(session) : null;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void init(Config.Scope scope) {
        defaultRealm = FylrOptions.read(scope).realm();
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}

    @Override
    public String getId() {
        return FylrServer.PROVIDER_ID;
    }

    @Override
    public Map<String, String> getOperationalInfo() {
        // As the manifest has it: 1.0.0+3d87c284a1b2, version and commit.
        String build = Optional.ofNullable(getClass().getPackage().getImplementationVersion())
                .orElse("development");
        String[] parts = build.split("\\+", 2);
        return Map.of("version", parts[0], "commit", parts.length > 1 ? parts[1] : "unknown", "realm", defaultRealm);
    }
}
