package io.github.keycloakfylr.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.realmfile.RealmFile;
import io.github.keycloakfylr.realmfile.SecondFactorFlows;
import java.util.Iterator;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.RepresentationToModel;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.util.JsonSerialization;

/** The authentication flows of a realm that follows fylr's base config. One per update. */
final class FlowSync {

    private static final Logger LOG = Logger.getLogger(FlowSync.class);

    private final RealmModel realm;

    FlowSync(RealmModel realm) {
        this.realm = realm;
    }

    /**
     * Leaves out of what the files say the executions that the realm does not have, and says so: where in a flow that
     * an operator has made they belong nobody can know.
     */
    void leaveOutMissing(ObjectNode part) {
        for (JsonNode flow : part.path(SecondFactorFlows.FIELD)) {
            String alias = flow.path("alias").asText();
            Iterator<JsonNode> executions = SecondFactorFlows.executions(flow).iterator();
            while (executions.hasNext()) {
                String authenticator = executions.next().path("authenticator").asText();
                if (find(alias, authenticator).isEmpty()) {
                    executions.remove();
                    LOG.warnf(
                            "Realm '%s' has no execution '%s' in a flow '%s', and does not follow what fylr's base config"
                                    + " says of it. See docs/login-methods.md",
                            realm.getName(), authenticator, alias);
                }
            }
        }
    }

    /** {@return of the flows that the files name what they name of them, as a realm representation has it} */
    ArrayNode representation(JsonNode wanted) {
        ArrayNode flows = wanted.isArray() ? wanted.deepCopy() : JsonSerialization.mapper.createArrayNode();
        for (JsonNode flow : flows) {
            for (JsonNode execution : SecondFactorFlows.executions(flow)) {
                find(
                                flow.path("alias").asText(),
                                execution.path("authenticator").asText())
                        .ifPresent(found -> ((ObjectNode) execution)
                                .put("requirement", found.getRequirement().name()));
            }
        }
        return flows;
    }

    /** Has the executions demand what the files say. */
    void apply(JsonNode wanted) {
        for (JsonNode flow : wanted) {
            for (JsonNode execution : SecondFactorFlows.executions(flow)) {
                find(
                                flow.path("alias").asText(),
                                execution.path("authenticator").asText())
                        .ifPresent(found -> {
                            found.setRequirement(AuthenticationExecutionModel.Requirement.valueOf(
                                    execution.path("requirement").asText()));
                            realm.updateAuthenticatorExecution(found);
                        });
            }
        }
    }

    /** Has visitors register by that flow, which is made where the realm does not have it. */
    void registerBy(String alias) {
        realm.setRegistrationFlow(existing(alias).orElseGet(() -> create(alias)));
    }

    private Optional<AuthenticationFlowModel> existing(String alias) {
        return Optional.ofNullable(realm.getFlowByAlias(alias));
    }

    private AuthenticationFlowModel create(String alias) {
        AuthenticationFlowRepresentation template = template(alias);
        AuthenticationFlowModel flow = realm.addAuthenticationFlow(RepresentationToModel.toModel(template));
        for (AuthenticationExecutionExportRepresentation execution : template.getAuthenticationExecutions()) {
            AuthenticationExecutionModel model = new AuthenticationExecutionModel();
            model.setParentFlow(flow.getId());
            model.setPriority(execution.getPriority());
            model.setAuthenticator(execution.getAuthenticator());
            model.setAuthenticatorFlow(execution.isAuthenticatorFlow());
            model.setRequirement(AuthenticationExecutionModel.Requirement.valueOf(execution.getRequirement()));
            if (execution.getFlowAlias() != null) {
                String inner = execution.getFlowAlias();
                model.setFlowId(existing(inner).orElseGet(() -> create(inner)).getId());
            }
            realm.addAuthenticatorExecution(model);
        }
        return flow;
    }

    private static AuthenticationFlowRepresentation template(String alias) {
        for (JsonNode flow : RealmFile.authenticationFlows()) {
            if (flow.path("alias").asText().equals(alias)) {
                return JsonSerialization.mapper.convertValue(flow, AuthenticationFlowRepresentation.class);
            }
        }
        throw new IllegalStateException("The realm file has no flow " + alias);
    }

    private Optional<AuthenticationExecutionModel> find(String alias, String authenticator) {
        return existing(alias).flatMap(flow -> realm.getAuthenticationExecutionsStream(flow.getId())
                .filter(execution -> authenticator.equals(execution.getAuthenticator()))
                .findFirst());
    }
}
