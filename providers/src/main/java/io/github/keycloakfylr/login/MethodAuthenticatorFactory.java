package io.github.keycloakfylr.login;

import io.github.keycloakfylr.user.AuthMethod;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.keycloak.Config;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** What the authenticators of fylr's browser flow have in common: one stateless instance each, nothing to configure. */
abstract class MethodAuthenticatorFactory implements AuthenticatorFactory {

    private static final String PREFIX = "fylr-";

    private final String id;
    private final String displayType;
    private final String help;
    private final String referenceCategory;
    private final Authenticator authenticator;

    MethodAuthenticatorFactory(String id, String displayType, String help, String referenceCategory, Authenticator authenticator) {
        this.id = id;
        this.displayType = displayType;
        this.help = help;
        this.referenceCategory = referenceCategory;
        this.authenticator = authenticator;
    }

    /** @return the id, in a flow, of the authenticator that lets people in by that method */
    static String authenticatorId(AuthMethod method) {
        return PREFIX + method.id().replace('_', '-');
    }

    /** @return whether that is the id of an authenticator of a method */
    static boolean isAuthenticatorOfMethod(String id) {
        return Arrays.stream(AuthMethod.values()).map(MethodAuthenticatorFactory::authenticatorId).anyMatch(Predicate.isEqual(id));
    }

    @Override
    public Authenticator create(KeycloakSession session) {
        return authenticator;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public String getDisplayType() {
        return displayType;
    }

    @Override
    public String getHelpText() {
        return help;
    }

    @Override
    public String getReferenceCategory() {
        return referenceCategory;
    }

    @Override
    public Requirement[] getRequirementChoices() {
        return new Requirement[] {Requirement.REQUIRED, Requirement.ALTERNATIVE, Requirement.DISABLED};
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

    @Override
    public void init(Config.Scope config) {
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
    }

    @Override
    public void close() {
    }
}
