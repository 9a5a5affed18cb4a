package io.github.keycloakfylr.login.authenticator;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** What the authenticators of fylr's browser flow have in common: one stateless instance each, nothing to configure. */
abstract class MethodAuthenticatorFactory implements AuthenticatorFactory {

    private final String id;
    private final String displayType;
    private final String help;
    private final @Nullable String referenceCategory;
    /** {@code null} where a subclass creates one for each request. */
    private final @Nullable Authenticator authenticator;

    MethodAuthenticatorFactory(
            String id,
            String displayType,
            String help,
            @Nullable String referenceCategory,
            @Nullable Authenticator authenticator) {
        this.id = id;
        this.displayType = displayType;
        this.help = help;
        this.referenceCategory = referenceCategory;
        this.authenticator = authenticator;
    }

    @Override
    public Authenticator create(KeycloakSession session) {
        return requireNonNull(authenticator);
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
    public @Nullable String getReferenceCategory() {
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
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
