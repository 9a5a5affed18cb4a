package io.github.keycloakfylr.realm;

import io.github.keycloakfylr.config.FylrClient;
import io.github.keycloakfylr.config.SamlProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The URL map: every path of fylr's, with the HTTP methods that it takes (contract G1). */
public enum Endpoint {
    DISCOVERY(".well-known/openid-configuration", Body.NONE),
    CALLBACK(FylrClient.CALLBACK_PATH, Body.NONE, "GET", "HEAD"),
    AUTHORIZATION(Endpoint.API + "/oauth2/auth", Body.OPTIONAL, "GET", "POST"),
    TOKEN(Endpoint.API + "/oauth2/token", Body.REQUIRED, "POST", "OPTIONS"),
    REVOCATION(Endpoint.API + "/oauth2/revoke", Body.REQUIRED, "POST", "OPTIONS"),
    INTROSPECTION(Endpoint.API + "/oauth2/introspect", Body.REQUIRED, "POST", "OPTIONS"),
    USERINFO(Endpoint.API + "/oauth2/userinfo", Body.OPTIONAL, "GET", "POST", "OPTIONS"),
    JWKS(Endpoint.API + "/oauth2/jwks", Body.NONE, "GET", "HEAD", "OPTIONS"),
    SAML_ACS(Endpoint.API + "/saml/acs", Body.NONE, "GET", "POST"),
    SAML_SLO(Endpoint.API + "/saml/slo", Body.NONE, "GET", "POST"),
    SAML_METADATA(SamlProvider.METADATA_PATH, Body.NONE, "GET", "HEAD");

    /** Whether an endpoint reads a form from the body. */
    public enum Body {
        /** It does not. */
        NONE,
        /** Of a POST, if there is one. */
        OPTIONAL,
        /** Always: all its parameters are there. */
        REQUIRED
    }

    /** The folder in which fylr's API is, below {@code {base}/}. */
    public static final String API = "api";

    private static final Map<String, Endpoint> BY_PATH =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Endpoint::path, Function.identity()));

    private final String path;
    private final Body body;
    private final List<String> methods;

    Endpoint(String path, Body body, String... methods) {
        this.path = path;
        this.body = body;
        this.methods = List.of(methods);
    }

    /**
     * Finds the endpoint of a path.
     *
     * @param rawPath as it was sent, below {@code {base}/}: an encoded, unnormalised or decorated path is no path of
     *     ours, or it would pass a proxy's rules for another one
     */
    public static Optional<Endpoint> at(String rawPath) {
        return Optional.ofNullable(BY_PATH.get(rawPath));
    }

    /** {@return the path below {@code {base}/}} */
    public String path() {
        return path;
    }

    /** {@return whether it reads a form from the body} */
    public Body body() {
        return body;
    }

    /** {@return the methods, for {@code Allow}; none means any} */
    public List<String> methods() {
        return methods;
    }

    /** {@return whether a page may call it from a script: token, revocation, introspection, userinfo (contract G7)} */
    public boolean isForPages() {
        return this == TOKEN || this == REVOCATION || this == INTROSPECTION || this == USERINFO;
    }

    /** {@return whether it is a public document, which every origin may read} */
    public boolean isDocument() {
        return this == DISCOVERY || this == JWKS;
    }

    /**
     * {@return whether it is one of fylr's addresses towards a SAML identity provider, which not every realm serves}
     */
    public boolean isOldSamlAddress() {
        return this == SAML_ACS || this == SAML_SLO || this == SAML_METADATA;
    }

    /** {@return whether the endpoint takes the HTTP method} */
    public boolean takes(String method) {
        return methods.isEmpty() || methods.contains(method);
    }
}
