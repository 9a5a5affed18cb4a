package io.github.keycloakfylr.realmfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.TwoFactor;
import io.github.keycloakfylr.config.TwoFactor.Method;
import java.util.Map;
import java.util.TreeMap;

/**
 * What fylr's second factors are in the realm's authentication flows: which executions are on. Executions that ask for
 * what a user has set up are never switched off: that would let users in by less than they have chosen.
 */
public final class SecondFactorFlows {

    /** The field of a realm representation. */
    public static final String FIELD = "authenticationFlows";

    /** The field of a flow. */
    public static final String EXECUTIONS = "authenticationExecutions";

    private SecondFactorFlows() {}

    /** {@return flows as a realm representation has them, with those executions and nothing else of them} */
    static ArrayNode of(TwoFactor twoFactor) {
        ArrayNode flows = JsonNodeFactory.instance.arrayNode();
        flow(
                flows,
                "fylr second factor",
                Map.of(
                        "fylr-email-code", alternative(twoFactor.has(Method.EMAIL)),
                        "fylr-second-factor-setup", alternative(twoFactor.setsUpOneTimePassword())));
        flow(
                flows,
                "fylr direct grant",
                Map.of("fylr-no-second-factor", twoFactor.passwordGrant() ? "DISABLED" : "REQUIRED"));
        return flows;
    }

    private static String alternative(boolean on) {
        return on ? "ALTERNATIVE" : "DISABLED";
    }

    private static void flow(ArrayNode flows, String alias, Map<String, String> requirements) {
        ArrayNode executions = flows.addObject().put("alias", alias).putArray(EXECUTIONS);
        new TreeMap<>(requirements).forEach((authenticator, requirement) -> executions
                .addObject()
                .put("authenticator", authenticator)
                .put("requirement", requirement));
    }

    /** {@return the executions of a flow} */
    public static JsonNode executions(JsonNode flow) {
        return flow.path(EXECUTIONS);
    }

    /**
     * {@return the execution of that authenticator in the flow of that alias; a missing node where there is none}
     *
     * @param flows as a realm representation has them
     */
    public static JsonNode find(JsonNode flows, String alias, String authenticator) {
        for (JsonNode flow : flows) {
            if (flow.path("alias").asText().equals(alias)) {
                for (JsonNode execution : executions(flow)) {
                    if (execution.path("authenticator").asText().equals(authenticator)) {
                        return execution;
                    }
                }
            }
        }
        return MissingNode.getInstance();
    }

    /** Has the realm's flows demand what those do. */
    static void apply(JsonNode wanted, JsonNode flows) {
        for (JsonNode flow : wanted) {
            for (JsonNode execution : executions(flow)) {
                String authenticator = execution.path("authenticator").asText();
                ((ObjectNode) find(flows, flow.path("alias").asText(), authenticator))
                        .set("requirement", execution.path("requirement"));
            }
        }
    }
}
