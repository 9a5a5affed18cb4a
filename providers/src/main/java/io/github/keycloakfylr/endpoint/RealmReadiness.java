package io.github.keycloakfylr.endpoint;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.resources.KeycloakApplication;

/**
 * Whether there is a realm to answer as fylr, in Keycloak's {@code /health/ready}: a load balancer should not send clients here otherwise.
 * Whether the database can be reached is Keycloak's own check there.
 */
@Readiness
@ApplicationScoped
public class RealmReadiness implements HealthCheck {

    private static final String NAME = "Realm behind fylr's endpoints";

    @Override
    public HealthCheckResponse call() {
        var factory = KeycloakApplication.getSessionFactory();
        if (factory == null || !factory.isBootstrapCompleted()) {
            return HealthCheckResponse.named(NAME).down().build();
        }
        FrontDoorOptions options = FylrRealmResourceProviderFactory.options(factory);
        HealthCheckResponseBuilder answer = HealthCheckResponse.named(NAME).withData("realm", options.realm());
        String state = state(factory, options.realm());
        return answer.withData("state", state).status(state.equals("enabled") || options.readyWithoutRealm()).build();
    }

    private static String state(KeycloakSessionFactory factory, String name) {
        try {
            RealmModel realm = KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> session.realms().getRealmByName(name));
            return realm == null ? "missing" : realm.isEnabled() ? "enabled" : "disabled";
        } catch (RuntimeException e) {
            // The database: its own check says so, and each probe would leave a stack trace here.
            return "unknown";
        }
    }
}
