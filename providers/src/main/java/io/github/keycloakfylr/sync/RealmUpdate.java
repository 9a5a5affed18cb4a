package io.github.keycloakfylr.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.FrameAncestors;
import io.github.keycloakfylr.config.Scope;
import io.github.keycloakfylr.realmfile.LdapComponent;
import io.github.keycloakfylr.realmfile.RealmDifference;
import io.github.keycloakfylr.realmfile.RealmFile;
import io.github.keycloakfylr.realmfile.RealmPart;
import io.github.keycloakfylr.realmfile.SecondFactorFlows;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.keycloak.ServerStartupError;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.PasswordPolicy;
import org.keycloak.models.RealmModel;
import org.keycloak.models.WebAuthnPolicy;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.RepresentationToModel;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.services.managers.ClientManager;
import org.keycloak.util.JsonSerialization;
import org.keycloak.validation.ValidationUtil;

/** Writes what fylr's configuration says into a realm that is there. One per update. */
final class RealmUpdate {

    private final KeycloakSession session;
    private final RealmModel realm;

    RealmUpdate(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /**
     * Changes the realm.
     *
     * @param part what the files say
     * @param differences what of it the realm does not have
     */
    void apply(ObjectNode part, List<RealmDifference> differences) {
        RealmRepresentation settings = JsonSerialization.mapper.convertValue(part, RealmRepresentation.class);
        if (settings.getAccessTokenLifespan() != null) {
            realm.setAccessTokenLifespan(settings.getAccessTokenLifespan());
        }
        if (settings.getSsoSessionIdleTimeout() != null) {
            realm.setSsoSessionIdleTimeout(settings.getSsoSessionIdleTimeout());
        }
        if (settings.getSmtpServer() != null) {
            // What the files do not name stays, such as a password that they have masked.
            Map<String, String> smtp = new HashMap<>(realm.getSmtpConfig());
            smtp.putAll(settings.getSmtpServer());
            realm.setSmtpConfig(smtp);
        }
        applyPasswordRules(settings);
        applyPasskeys(settings);
        applyHeaders(settings);
        FlowSync flows = new FlowSync(realm);
        flows.apply(part.path(SecondFactorFlows.FIELD));
        if (settings.isRegistrationAllowed() != null) {
            realm.setRegistrationAllowed(settings.isRegistrationAllowed());
        }
        if (settings.getRegistrationFlow() != null) {
            flows.registerBy(settings.getRegistrationFlow());
        }
        new DirectorySync(realm).apply(part.path("components").path(LdapComponent.TYPE));
        new IdentityProviderSync(session, realm).apply(part);
        settings.getAttributesOrEmpty().forEach(realm::setAttribute);
        if (settings.getLocalizationTexts() != null) {
            settings.getLocalizationTexts().forEach(realm::createOrUpdateRealmLocalizationTexts);
        }
        addMissingClientScopes();
        for (JsonNode client : part.path("clients")) {
            String path = RealmDifference.clientPath(client);
            if (differences.stream().anyMatch(difference -> difference.concerns(path))) {
                apply((ObjectNode) client);
            }
        }
    }

    private void applyPasswordRules(RealmRepresentation settings) {
        if (settings.getPasswordPolicy() != null) {
            // The realm's other policies stay.
            PasswordPolicy.Builder policies = realm.getPasswordPolicy().toBuilder();
            PasswordPolicy wanted = PasswordPolicy.parse(session, settings.getPasswordPolicy());
            wanted.getPolicies()
                    .forEach(name -> policies.put(name, wanted.toBuilder().get(name)));
            realm.setPasswordPolicy(policies.build(session));
        }
        if (settings.isResetPasswordAllowed() != null) {
            realm.setResetPasswordAllowed(settings.isResetPasswordAllowed());
        }
        if (settings.isBruteForceProtected() != null) {
            realm.setBruteForceProtected(settings.isBruteForceProtected());
            realm.setPermanentLockout(settings.isPermanentLockout());
            realm.setBruteForceStrategy(settings.getBruteForceStrategy());
            realm.setFailureFactor(settings.getFailureFactor());
            realm.setWaitIncrementSeconds(settings.getWaitIncrementSeconds());
            realm.setMaxFailureWaitSeconds(settings.getMaxFailureWaitSeconds());
        }
    }

    private void applyPasskeys(RealmRepresentation settings) {
        if (settings.getWebAuthnPolicyPasswordlessPasskeysEnabled() != null) {
            WebAuthnPolicy policy = realm.getWebAuthnPolicyPasswordless();
            policy.setPasskeysEnabled(settings.getWebAuthnPolicyPasswordlessPasskeysEnabled());
            realm.setWebAuthnPolicyPasswordless(policy);
        }
    }

    private void applyHeaders(RealmRepresentation settings) {
        if (settings.getBrowserSecurityHeaders() != null) {
            Map<String, String> headers = new HashMap<>(realm.getBrowserSecurityHeaders());
            settings.getBrowserSecurityHeaders()
                    .forEach((name, value) -> headers.merge(
                            name,
                            value,
                            RealmPart.isPolicy(name) ? FrameAncestors::replaceIn : (before, after) -> after));
            realm.setBrowserSecurityHeaders(headers);
        }
    }

    private void apply(ObjectNode client) {
        ClientModel found = realm.getClientByClientId(client.get("clientId").asText());
        if (found == null) {
            ObjectNode whole = RealmPart.newClient();
            whole.setAll(client);
            check(ClientManager.createClient(session, realm, representation(whole)), true);
        } else {
            update(found, representation(client));
            check(found, false);
        }
    }

    private static ClientRepresentation representation(ObjectNode client) {
        return JsonSerialization.mapper.convertValue(client, ClientRepresentation.class);
    }

    /**
     * Field by field: Keycloak's own update fills in web origins, secrets and more where a representation leaves them
     * out.
     */
    @SuppressWarnings(
            "deprecation") // updateClient: what tells the caches and listeners, as Keycloak's own admin REST API does
    private void update(ClientModel client, ClientRepresentation wanted) {
        if (!wanted.getProtocol().equals(client.getProtocol())) {
            throw new ServerStartupError(
                    "Realm '" + realm.getName() + "' cannot follow fylr's configuration: its client '"
                            + client.getClientId() + "' is no OpenID Connect client. Rename one of the two",
                    false);
        }
        client.setEnabled(wanted.isEnabled());
        client.setBearerOnly(wanted.isBearerOnly());
        client.setPublicClient(wanted.isPublicClient());
        if (wanted.getSecret() != null) {
            client.setClientAuthenticatorType(wanted.getClientAuthenticatorType());
            client.setSecret(wanted.getSecret());
        }
        if (wanted.getRootUrl() != null) {
            client.setRootUrl(wanted.getRootUrl());
        }
        client.setRedirectUris(new HashSet<>(wanted.getRedirectUris()));
        assign(client, wanted.getOptionalClientScopes());
        client.updateClient();
    }

    /** As Keycloak's admin REST API checks what it is given. */
    private void check(ClientModel client, boolean created) {
        ValidationUtil.validateClient(session, client, created, result -> {
            throw new ServerStartupError(
                    "Realm '" + realm.getName() + "' cannot follow fylr's configuration: client '"
                            + client.getClientId() + "': " + result.getAllErrorsAsString(),
                    false);
        });
    }

    /**
     * A realm that was not made of the realm file may lack them, and a client without any of the four may request all
     * (contract S2).
     */
    private void addMissingClientScopes() {
        for (JsonNode scope : RealmFile.clientScopes()) {
            if (KeycloakModelUtils.getClientScopeByName(realm, scope.get("name").asText()) == null) {
                RepresentationToModel.createClientScope(
                        realm, JsonSerialization.mapper.convertValue(scope, ClientScopeRepresentation.class));
            }
        }
    }

    private void assign(ClientModel client, List<String> wanted) {
        Map<String, ClientScopeModel> assigned = new HashMap<>(client.getClientScopes(true));
        assigned.putAll(client.getClientScopes(false));
        for (Scope scope : Scope.values()) {
            String name = scope.value();
            if (assigned.containsKey(name) && !wanted.contains(name)) {
                client.removeClientScope(assigned.get(name));
            } else if (!assigned.containsKey(name) && wanted.contains(name)) {
                client.addClientScope(KeycloakModelUtils.getClientScopeByName(realm, name), false);
            }
        }
    }
}
