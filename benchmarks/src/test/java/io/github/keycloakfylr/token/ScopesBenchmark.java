package io.github.keycloakfylr.token;

import io.github.keycloakfylr.benchmarks.Microbenchmark;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;

/** The rules of scopes, as each token request goes through them. */
public class ScopesBenchmark extends Microbenchmark {

    private static final Set<String> ALLOWED = Set.copyOf(Scopes.ALL);

    private String parameter = "read write offline openid";

    @Benchmark
    public String requested() {
        return Scopes.requested(parameter, ALLOWED, "client").forKeycloak();
    }

    @Benchmark
    public boolean granted() {
        Scopes scopes = Scopes.parse(parameter);
        return scopes.offline() && scopes.openid();
    }
}
