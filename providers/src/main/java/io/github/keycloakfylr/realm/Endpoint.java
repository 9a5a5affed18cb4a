package io.github.keycloakfylr.realm;

import io.github.keycloakfylr.config.FylrClient;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The URL map: every path of the front door, with the HTTP methods that it takes (contract G1). */
public enum Endpoint {
    DISCOVERY(".well-known/openid-configuration"),
    CALLBACK(FylrClient.CALLBACK_PATH, "GET", "HEAD"),
    AUTHORIZATION(Endpoint.API + "/oauth2/auth", "GET", "POST"),
    TOKEN(Endpoint.API + "/oauth2/token", "POST", "OPTIONS"),
    REVOCATION(Endpoint.API + "/oauth2/revoke", "POST", "OPTIONS"),
    INTROSPECTION(Endpoint.API + "/oauth2/introspect", "POST", "OPTIONS"),
    USERINFO(Endpoint.API + "/oauth2/userinfo", "GET", "POST", "OPTIONS"),
    JWKS(Endpoint.API + "/oauth2/jwks", "GET", "HEAD", "OPTIONS");

    /** The folder in which fylr's API is, below {@code {base}/}. */
    public static final String API = "api";

    private final String path;
    private final List<String> methods;

    Endpoint(String path, String... methods) {
        this.path = path;
        this.methods = List.of(methods);
    }

    /**
     * @param rawPath as it was sent, below {@code {base}/}: an encoded, unnormalised or decorated path is no path of ours, or it would
     *     pass a proxy's rules for another one
     */
    public static Optional<Endpoint> at(String rawPath) {
        return Arrays.stream(values()).filter(endpoint -> endpoint.path.equals(rawPath)).findFirst();
    }

    /** @return the path below {@code {base}/} */
    public String path() {
        return path;
    }

    /** @return the methods, for {@code Allow}; none means any */
    public List<String> methods() {
        return methods;
    }

    /** @return whether a page may call it from a script: token, revocation, introspection, userinfo (contract G7) */
    public boolean isForPages() {
        return this == TOKEN || this == REVOCATION || this == INTROSPECTION || this == USERINFO;
    }

    /** @return whether the endpoint takes the HTTP method */
    public boolean takes(String method) {
        return methods.isEmpty() || methods.contains(method);
    }
}
