package io.github.keycloakfylr.method;

import io.github.keycloakfylr.user.AuthMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The browser flow that a client's logins go through: what an operator has left on in it. One per request; not
 * thread-safe.
 */
public final class BrowserFlow {

    private static final String AUTHENTICATOR_PREFIX = "fylr-";

    private final RealmModel realm;
    private final String flowId;
    private @Nullable List<AuthenticationExecutionModel> enabled;

    /** The browser flow of all clients that have none of their own. */
    public BrowserFlow(RealmModel realm) {
        this.realm = realm;
        this.flowId = realm.getBrowserFlow().getId();
    }

    /**
     * Creates the browser flow.
     *
     * @param client may have a browser flow of its own
     */
    public BrowserFlow(RealmModel realm, ClientModel client) {
        this.realm = realm;
        String own = client.getAuthenticationFlowBindingOverride(AuthenticationFlowBindings.BROWSER_BINDING);
        this.flowId = own == null || realm.getAuthenticationFlowById(own) == null
                ? realm.getBrowserFlow().getId()
                : own;
    }

    /** {@return the id, in a flow, of the authenticator that lets users in by that method} */
    public static String authenticatorId(AuthMethod method) {
        return AUTHENTICATOR_PREFIX + method.id().replace('_', '-');
    }

    /** {@return whether that is the id of an authenticator of a method} */
    public static boolean isAuthenticatorOfMethod(String id) {
        return Arrays.stream(AuthMethod.values())
                .map(BrowserFlow::authenticatorId)
                .anyMatch(Predicate.isEqual(id));
    }

    /** {@return whether the method's execution, and every flow that it lies in, is switched on} */
    public boolean has(AuthMethod method) {
        return execution(method).isPresent();
    }

    /** {@return what the configuration of the method's execution says under that name, unless it says nothing} */
    Optional<String> setting(AuthMethod method, String name) {
        return execution(method)
                .map(AuthenticationExecutionModel::getAuthenticatorConfig)
                .map(realm::getAuthenticatorConfigById)
                .map(AuthenticatorConfigModel::getConfig)
                .map(config -> config.get(name))
                .filter(value -> !value.isBlank());
    }

    private Optional<AuthenticationExecutionModel> execution(AuthMethod method) {
        if (enabled == null) {
            enabled = enabled(flowId).toList();
        }
        return enabled.stream()
                .filter(execution -> authenticatorId(method).equals(execution.getAuthenticator()))
                .findFirst();
    }

    private Stream<AuthenticationExecutionModel> enabled(String flow) {
        return realm.getAuthenticationExecutionsStream(flow)
                .filter(AuthenticationExecutionModel::isEnabled)
                .flatMap(execution ->
                        execution.isAuthenticatorFlow() ? enabled(execution.getFlowId()) : Stream.of(execution));
    }

    /**
     * {@return whether that user must use a second factor, set up or not, when logging in by password: because the flow
     * demands one of everybody, or of members of groups that say so}
     */
    public boolean demandsSecondFactorOf(KeycloakSession session, UserModel user) {
        return demandsSecondFactor(
                flowId, false, SecondFactor.isDemandedByGroupOf(user), SecondFactor.isEmailCodeFor(session, user));
    }

    private boolean demandsSecondFactor(String flow, boolean oneOfThem, boolean byGroup, boolean receivesCodes) {
        List<AuthenticationExecutionModel> executions =
                realm.getAuthenticationExecutionsStream(flow).toList();
        boolean exempt = !receivesCodes && exemptsWithoutAddress(executions);
        return executions.stream().anyMatch(execution -> {
            boolean required = execution.getRequirement() == Requirement.REQUIRED;
            if (execution.isAuthenticatorFlow()) {
                boolean entered =
                        required || execution.isConditional() && byGroup && hasGroupCondition(execution.getFlowId());
                return (entered || execution.isAlternative())
                        && demandsSecondFactor(execution.getFlowId(), entered, byGroup, receivesCodes);
            }
            if (required) {
                return SecondFactor.isAskedForBy(execution.getAuthenticator())
                        && (receivesCodes || !SecondFactor.EMAIL_CODE.equals(execution.getAuthenticator()));
            }
            return oneOfThem
                    && !exempt
                    && execution.isAlternative()
                    && SecondFactor.isAskedForBy(execution.getAuthenticator());
        });
    }

    /** {@return whether who cannot get a code by e-mail is asked for nothing else instead} */
    private static boolean exemptsWithoutAddress(List<AuthenticationExecutionModel> executions) {
        return has(executions, SecondFactor.EMAIL_CODE) && !has(executions, SecondFactor.SETUP);
    }

    private boolean hasGroupCondition(String flow) {
        return has(realm.getAuthenticationExecutionsStream(flow).toList(), SecondFactor.CONDITION);
    }

    private static boolean has(List<AuthenticationExecutionModel> executions, String authenticatorId) {
        return executions.stream()
                .anyMatch(execution -> execution.isEnabled() && authenticatorId.equals(execution.getAuthenticator()));
    }

    /** {@return whether the flow sends codes by e-mail to those who must use a second factor and have none} */
    public boolean sendsCodes() {
        return has(enabled(flowId).toList(), SecondFactor.EMAIL_CODE);
    }

    /** {@return whether the flow asks members of groups that must use a second factor for one} */
    public boolean asksGroupsForSecondFactor() {
        return has(enabled(flowId).toList(), SecondFactor.CONDITION);
    }
}
