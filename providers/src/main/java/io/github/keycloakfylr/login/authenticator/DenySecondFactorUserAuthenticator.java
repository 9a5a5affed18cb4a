package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.method.BrowserFlow;
import io.github.keycloakfylr.method.SecondFactor;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.directgrant.AbstractDirectGrantAuthenticator;
import org.keycloak.events.Errors;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * Keeps users who must use a second factor out of the password grant, which has no place for one (contract T8).
 * Switched off in the direct grant flow it lets them in: fylr's base config "allow password grant". Stateless; like
 * Keycloak's authenticators of this kind its own factory.
 */
public final class DenySecondFactorUserAuthenticator extends AbstractDirectGrantAuthenticator {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        UserModel user = context.getUser();
        boolean demanded = new BrowserFlow(
                        context.getRealm(), context.getAuthenticationSession().getClient())
                .demandsSecondFactorOf(context.getSession(), user);
        if (!SecondFactor.isSetUpFor(user) && !demanded) {
            context.success();
            return;
        }
        context.getEvent().user(user).error(Errors.NOT_ALLOWED);
        // Not a failure: the password was right, and must not count against the user.
        context.forceChallenge(errorResponse(
                Response.Status.BAD_REQUEST.getStatusCode(),
                OAuthErrorException.INVALID_GRANT,
                "The user must use a second factor"));
    }

    @Override
    public boolean requiresUser() {
        return true;
    }

    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return true;
    }

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {}

    @Override
    public String getId() {
        // Realms refer to it by this id, which says the opposite of what it does.
        return "fylr-no-second-factor";
    }

    @Override
    public String getDisplayType() {
        return "fylr: deny users with a second factor";
    }

    @Override
    public String getHelpText() {
        return "Denies the password grant to users who must use a second factor. Disabled: they log in by their password alone.";
    }

    @Override
    public @Nullable String getReferenceCategory() {
        return null;
    }

    @Override
    public Requirement[] getRequirementChoices() {
        return new Requirement[] {Requirement.REQUIRED, Requirement.DISABLED};
    }

    @Override
    public boolean isConfigurable() {
        return false;
    }

    @Override
    public boolean isUserSetupAllowed() {
        return false;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
