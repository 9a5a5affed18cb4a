package io.github.keycloakfylr.benchmarks;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** fylr's endpoints: the realm that ships, with guest access, and with the claims that stock Keycloak tells as well. */
final class OurSite extends Site {

    private static final String REALM = "fylr";

    OurSite(URI base) {
        super(base, REALM);
    }

    @Override
    void setUp() {
        Map<String, Object> attributes = new TreeMap<>();
        if (admin.realm(REALM).get("attributes") instanceof Map<?, ?> shipped) {
            shipped.forEach((name, value) -> attributes.put((String) name, value));
        }
        attributes.put("fylr.login.guest", "true");
        attributes.put("fylr.openid.userinfo", "email first_name last_name displayname");
        admin.updateRealm(REALM, Map.of("attributes", attributes));
        createClient(Map.of());
    }

    @Override
    URI discovery() {
        return URI.create(base + "/.well-known/openid-configuration");
    }

    @Override
    URI keys() {
        return endpoint("jwks");
    }

    @Override
    URI token() {
        return endpoint("token");
    }

    @Override
    URI introspection() {
        return endpoint("introspect");
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
        // With guest access on, all but this would make a guest.
        return base + "/realms/" + REALM + "/fylr/auth?auth_method=easydb&";
    }

    @Override
    String scope(boolean openid) {
        return openid ? "offline openid" : "offline";
    }

    private URI endpoint(String name) {
        return URI.create(base + "/api/oauth2/" + name);
    }
}
