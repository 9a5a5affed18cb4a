package io.github.keycloakfylr.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.Scope;
import io.github.keycloakfylr.export.RealmDifference;
import io.github.keycloakfylr.export.RealmPart;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.managers.ClientManager;
import org.keycloak.util.JsonSerialization;

/** Writes what fylr's configuration says into a realm that is there. One per update. */
final class RealmUpdate {

    private static final Logger LOG = Logger.getLogger(RealmUpdate.class);

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
            new ClientManager().createClient(session, realm, JsonSerialization.mapper.convertValue(whole, ClientRepresentation.class));
            return;
        }
        // Field by field: Keycloak's own update fills in web origins, secrets and more where a representation leaves them out.
        client.setPublicClient(wanted.get("publicClient").asBoolean());
        if (wanted.has("secret")) {
            client.setSecret(wanted.get("secret").asText());
        }
        if (wanted.has("rootUrl")) {
            client.setRootUrl(wanted.get("rootUrl").asText());
        }
        client.setRedirectUris(set(wanted.get("redirectUris")));
        assign(client, set(wanted.get("optionalClientScopes")));
        client.updateClient();
    }

    private void assign(ClientModel client, Set<String> wanted) {
        Map<String, ClientScopeModel> assigned = new HashMap<>(client.getClientScopes(true));
        assigned.putAll(client.getClientScopes(false));
        for (Scope scope : Scope.values()) {
            String name = scope.value();
            if (assigned.containsKey(name) && !wanted.contains(name)) {
                client.removeClientScope(assigned.get(name));
            } else if (!assigned.containsKey(name) && wanted.contains(name)) {
                ClientScopeModel found = KeycloakModelUtils.getClientScopeByName(realm, name);
                if (found == null) {
                    LOG.warnf("Realm '%s' has no client scope '%s'; the realm file has it", realm.getName(), name);
                } else {
                    client.addClientScope(found, false);
                }
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
