package io.github.keycloakfylr.benchmarks;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** Keycloak as it comes: a realm with fylr's lifetimes, rotation and block of wrong attempts, all else as it is. */
final class StockSite extends Site {

    private static final String REALM = "bench";

    StockSite(URI base) {
        super(base, REALM);
    }

    @Override
    void setUp() {
        admin.createRealm(Map.of("realm", REALM));
        admin.updateRealm(
                REALM,
                Map.of(
                        "accessTokenLifespan",
                        86_400,
                        "ssoSessionIdleTimeout",
                        2_592_000,
                        "ssoSessionMaxLifespan",
                        157_680_000,
                        "revokeRefreshToken",
                        true,
                        "refreshTokenMaxReuse",
                        0,
                        "bruteForceProtected",
                        true,
                        "failureFactor",
                        10,
                        "quickLoginCheckMilliSeconds",
                        0));
        // Keycloak tells a client about a token only if it is in its audience.
        createClient(Map.of(
                "protocolMappers",
                List.of(Map.of(
                        "name",
                        "audience",
                        "protocol",
                        "openid-connect",
                        "protocolMapper",
                        "oidc-audience-mapper",
                        "config",
                        Map.of("included.client.audience", CLIENT, "access.token.claim", "true")))));
    }

    @Override
    URI discovery() {
        return URI.create(base + "/realms/" + REALM + "/.well-known/openid-configuration");
    }

    @Override
    URI keys() {
        return endpoint("certs");
    }

    @Override
    URI token() {
        return endpoint("token");
    }

    @Override
    URI introspection() {
        return endpoint("token/introspect");
    }

    @Override
    URI revocation() {
        return endpoint("revoke");
    }

    @Override
    URI userinfo() {
        return endpoint("userinfo");
    }

    @Override
    String authorizationEndpoint() {
        return endpoint("auth") + "?";
    }

    @Override
    String scope(boolean openid) {
        return openid ? "openid" : "";
    }

    private URI endpoint(String name) {
        return URI.create(base + "/realms/" + REALM + "/protocol/openid-connect/" + name);
    }
}
