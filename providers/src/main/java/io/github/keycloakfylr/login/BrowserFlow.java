package io.github.keycloakfylr.login;

import io.github.keycloakfylr.user.AuthMethod;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/** The browser flow that a client's logins go through: what an operator has left on in it. Read afresh at every call. */
public final class BrowserFlow {

    private final RealmModel realm;
    private final String flowId;

    /** The browser flow of all clients that have none of their own. */
    public BrowserFlow(RealmModel realm) {
        this.realm = realm;
        this.flowId = realm.getBrowserFlow().getId();
    }

    /** @param client may have a browser flow of its own */
    BrowserFlow(RealmModel realm, ClientModel client) {
        this.realm = realm;
        String own = client.getAuthenticationFlowBindingOverride(AuthenticationFlowBindings.BROWSER_BINDING);
        this.flowId = own == null || realm.getAuthenticationFlowById(own) == null ? realm.getBrowserFlow().getId() : own;
    }

    /** @return whether the method's execution, and every flow that it lies in, is switched on */
    public boolean has(AuthMethod method) {
        return execution(method).isPresent();
    }

    /** @return what the configuration of the method's execution says under that name, unless it says nothing */
    Optional<String> setting(AuthMethod method, String name) {
        return execution(method).map(AuthenticationExecutionModel::getAuthenticatorConfig).map(realm::getAuthenticatorConfigById)
                .map(AuthenticatorConfigModel::getConfig).map(config -> config.get(name)).filter(value -> !value.isBlank());
    }

    private Optional<AuthenticationExecutionModel> execution(AuthMethod method) {
        return enabled(flowId).filter(execution -> MethodAuthenticatorFactory.authenticatorId(method).equals(execution.getAuthenticator())).findFirst();
    }

    private Stream<AuthenticationExecutionModel> enabled(String flow) {
        return realm.getAuthenticationExecutionsStream(flow).filter(AuthenticationExecutionModel::isEnabled)
                .flatMap(execution -> execution.isAuthenticatorFlow() ? enabled(execution.getFlowId()) : Stream.of(execution));
    }

    /** @return whether whoever logs in by password must have a second factor, not only those who have one already */
    boolean demandsSecondFactor() {
        return demandsSecondFactor(flowId, false);
    }

    private boolean demandsSecondFactor(String flow, boolean oneOfThem) {
        return realm.getAuthenticationExecutionsStream(flow).anyMatch(execution -> {
            boolean required = execution.getRequirement() == Requirement.REQUIRED;
            if (execution.isAuthenticatorFlow()) {
                boolean entered = required || execution.getRequirement() == Requirement.ALTERNATIVE;
                return entered && demandsSecondFactor(execution.getFlowId(), required);
            }
            return SecondFactor.isAskedForBy(execution.getAuthenticator()) && (required || oneOfThem && execution.isAlternative());
        });
    }
}
