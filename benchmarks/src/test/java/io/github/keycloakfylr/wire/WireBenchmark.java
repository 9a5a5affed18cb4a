package io.github.keycloakfylr.wire;

import io.github.keycloakfylr.benchmarks.Microbenchmark;
import java.io.IOException;
import java.util.List;
import org.keycloak.util.JsonSerialization;
import org.openjdk.jmh.annotations.Benchmark;

/** What is read of a request and written of a response, without Keycloak in between. */
public class WireBenchmark extends Microbenchmark {

    private static final String URL = "https://dam.example.org/api/oauth2/";

    private String form = "grant_type=authorization_code&client_id=fylr-web-frontend&code="
            + "3a7d0d3e-5b1f-4e0e-9f0c-6a3b7f0c2d11.8c5e2a4b-9d3f-4f6a-8b1c-0e2d4f6a8b1c"
            + "&redirect_uri=https%3A%2F%2Fdam.example.org%2Foauth2%2Fcallback"
            + "&code_verifier=a-code-verifier-of-more-than-43-characters-in-length";
    private Parameters parameters = Parameters.parse(form);
    private DiscoveryDocument discovery = new DiscoveryDocument(
            "https://dam.example.org",
            URL + "auth",
            URL + "token",
            URL + "introspect",
            URL + "revoke",
            URL + "userinfo",
            URL + "jwks",
            List.of("code"),
            List.of("query"),
            List.of("authorization_code", "password", "client_credentials", "refresh_token"),
            List.of("read", "write", "openid", "offline"),
            List.of("sub", "email", "email_verified"),
            List.of("S256"),
            List.of("RS256"),
            List.of("public"),
            List.of("client_secret_basic", "client_secret_post", "none"),
            false,
            false,
            List.of("0"),
            List.of("de", "en"));

    @Benchmark
    public Parameters parseParameters() {
        return Parameters.parse(form);
    }

    @Benchmark
    public String encodeParameters() {
        return parameters.encode();
    }

    @Benchmark
    public String discoveryDocument() throws IOException {
        return JsonSerialization.writeValueAsString(discovery);
    }
}
