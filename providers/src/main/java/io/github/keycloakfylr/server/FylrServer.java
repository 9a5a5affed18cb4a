package io.github.keycloakfylr.server;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.Provider;

/** What all requests that are served as fylr share. One instance serves the whole server; thread-safe. */
public interface FylrServer extends Provider {

    /**
     * The id of our providers, in Keycloak's options and in the paths below {@code /realms/{realm}} and
     * {@code /admin/realms/{realm}}.
     */
    String PROVIDER_ID = "fylr";

    /**
     * {@return whether fylr's endpoints are there: {@code --spi-realm-restapi-extension--fylr--enabled=false} takes
     * them away, and then nothing else here may be asked}
     */
    boolean isEnabled();

    /** {@return the operator's options} */
    FylrOptions options();

    /** {@return which realm a request is for} */
    RealmResolver realms();

    /** {@return whether the database can be reached, as far as is known} */
    boolean isDatabaseReachable();

    /** {@return the web origins of all clients of a realm} */
    AllowedOrigins allowedOrigins();

    /** {@return the one of the session's server} */
    static FylrServer of(KeycloakSession session) {
        return session.getProvider(FylrServer.class);
    }

    /**
     * {@return whether the realm is served as fylr, for some host; never when an operator has taken the endpoints away}
     */
    static boolean serves(KeycloakSession session, RealmModel realm) {
        FylrServer server = of(session);
        return server.isEnabled() && server.realms().serves(realm);
    }
}
