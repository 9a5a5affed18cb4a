package io.github.keycloakfylr.start;

import io.github.keycloakfylr.server.FylrOptions;
import io.github.keycloakfylr.server.FylrServer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.resources.KeycloakApplication;

/**
 * Whether there is a realm to be served as fylr, in Keycloak's {@code /health/ready}: a load balancer should not send
 * clients here otherwise. Keycloak's own check of the database is there only in a server that was built with metrics.
 */
@Readiness
@ApplicationScoped
public class RealmReadiness implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(RealmReadiness.class);
    private static final String NAME = "Realm behind fylr's endpoints";

    /** Unknown: the database cannot be reached. */
    private enum State {
        ENABLED,
        DISABLED,
        MISSING,
        UNKNOWN
    }

    @Override
    public HealthCheckResponse call() {
        var factory = KeycloakApplication.getSessionFactory();
        if (factory == null || !factory.isBootstrapCompleted()) {
            return HealthCheckResponse.named(NAME).down().build();
        }
        FylrServer server = server(factory);
        if (!server.isEnabled()) {
            return HealthCheckResponse.named(NAME).withData("state", "off").up().build();
        }
        FylrOptions options = server.options();
        HealthCheckResponseBuilder response = HealthCheckResponse.named(NAME).withData("realm", options.realm());
        State state = state(factory, server);
        boolean up = state == State.ENABLED || options.readyWithoutRealm() && state != State.UNKNOWN;
        return response.withData("state", state.name().toLowerCase(Locale.ROOT))
                .status(up)
                .build();
    }

    private static FylrServer server(KeycloakSessionFactory factory) {
        try (KeycloakSession session = factory.create()) {
            return FylrServer.of(session);
        }
    }

    private static State state(KeycloakSessionFactory factory, FylrServer server) {
        if (!server.isDatabaseReachable()) {
            return State.UNKNOWN;
        }
        try {
            return KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> {
                if (server.realms().serveAny(session)) {
                    return State.ENABLED;
                }
                return session.realms().getRealmByName(server.options().realm()) == null
                        ? State.MISSING
                        : State.DISABLED;
            });
        } catch (RuntimeException e) {
            // Most likely the database has gone in this very moment: the next probe will know, and a stack trace for
            // each would not help.
            LOG.debugf(e, "The realm behind fylr's endpoints could not be looked up");
            return State.UNKNOWN;
        }
    }
}
