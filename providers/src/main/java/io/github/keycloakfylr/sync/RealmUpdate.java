package io.github.keycloakfylr.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.Scope;
import io.github.keycloakfylr.export.RealmDifference;
import io.github.keycloakfylr.export.RealmFile;
import io.github.keycloakfylr.export.RealmPart;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.keycloak.ServerStartupError;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.RepresentationToModel;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
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
     * @param part what the files say
     * @param differences what of it the realm does not have
     */
    void apply(ObjectNode part, List<RealmDifference> differences) {
        if (part.has("accessTokenLifespan")) {
            realm.setAccessTokenLifespan(part.get("accessTokenLifespan").asInt());
        }
        if (part.has("ssoSessionIdleTimeout")) {
            realm.setSsoSessionIdleTimeout(part.get("ssoSessionIdleTimeout").asInt());
        }
        texts(part.path("attributes")).forEach(realm::setAttribute);
        part.path("localizationTexts").fields().forEachRemaining(language ->
                realm.createOrUpdateRealmLocalizationTexts(language.getKey(), texts(language.getValue())));
        addMissingClientScopes();
        for (JsonNode client : part.path("clients")) {
            String path = RealmDifference.clientPath(client);
            if (differences.stream().anyMatch(difference -> difference.concerns(path))) {
                apply((ObjectNode) client);
            }
        }
    }

    private void apply(ObjectNode wanted) {
        ClientModel client = realm.getClientByClientId(wanted.get("clientId").asText());
        if (client == null) {
            ObjectNode whole = RealmPart.newClient();
            whole.setAll(wanted);
            check(ClientManager.createClient(session, realm, JsonSerialization.mapper.convertValue(whole, ClientRepresentation.class)), true);
            return;
        }
        if (!wanted.get("protocol").asText().equals(client.getProtocol())) {
            throw new ServerStartupError("Realm '" + realm.getName() + "' cannot follow fylr's configuration: its client '" + client.getClientId()
                    + "' is no OpenID Connect client. Rename one of the two", false);
        }
        // Field by field: Keycloak's own update fills in web origins, secrets and more where a representation leaves them out.
        client.setEnabled(wanted.get("enabled").asBoolean());
        client.setBearerOnly(wanted.get("bearerOnly").asBoolean());
        client.setPublicClient(wanted.get("publicClient").asBoolean());
        if (wanted.has("secret")) {
            client.setClientAuthenticatorType(wanted.get("clientAuthenticatorType").asText());
            client.setSecret(wanted.get("secret").asText());
        }
        if (wanted.has("rootUrl")) {
            client.setRootUrl(wanted.get("rootUrl").asText());
        }
        client.setRedirectUris(set(wanted.get("redirectUris")));
        assign(client, set(wanted.get("optionalClientScopes")));
        client.updateClient();
        check(client, false);
    }

    /** As Keycloak's admin REST API checks what it is given. */
    private void check(ClientModel client, boolean created) {
        ValidationUtil.validateClient(session, client, created, result -> {
            throw new ServerStartupError("Realm '" + realm.getName() + "' cannot follow fylr's configuration: client '" + client.getClientId() + "': "
                    + result.getAllErrorsAsString(), false);
        });
    }

    /** A realm that was not made of the realm file may lack them, and a client without any of the four may request all (contract S2). */
    private void addMissingClientScopes() {
        for (JsonNode scope : RealmFile.clientScopes()) {
            if (KeycloakModelUtils.getClientScopeByName(realm, scope.get("name").asText()) == null) {
                RepresentationToModel.createClientScope(realm, JsonSerialization.mapper.convertValue(scope, ClientScopeRepresentation.class));
            }
        }
    }

    private void assign(ClientModel client, Set<String> wanted) {
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

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.fields().forEachRemaining(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    private static Set<String> set(JsonNode list) {
        Set<String> set = new HashSet<>();
        list.forEach(text -> set.add(text.asText()));
        return set;
    }
}
