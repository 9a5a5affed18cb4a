package io.github.keycloakfylr.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.realmfile.LdapComponent;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.ServerStartupError;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.RealmModel;
import org.keycloak.util.JsonSerialization;

/** The user federation of a realm that follows fylr's base config. One per update. */
final class DirectorySync {

    private static final Logger LOG = Logger.getLogger(DirectorySync.class);

    private final RealmModel realm;

    DirectorySync(RealmModel realm) {
        this.realm = realm;
    }

    /** {@return the realm's directories with their mappers, as a realm representation has them, secrets included} */
    ArrayNode representation() {
        ArrayNode representation = JsonSerialization.mapper.createArrayNode();
        directories().forEach(directory -> {
            ArrayNode mappers = describe(representation.addObject(), directory)
                    .putObject("subComponents")
                    .putArray(LdapComponent.MAPPER_TYPE);
            realm.getComponentsStream(directory.getId(), LdapComponent.MAPPER_TYPE)
                    .forEach(mapper -> describe(mappers.addObject(), mapper));
        });
        return representation;
    }

    private static ObjectNode describe(ObjectNode node, ComponentModel component) {
        node.put("name", component.getName());
        node.set("config", JsonSerialization.mapper.valueToTree(component.getConfig()));
        return node;
    }

    private Stream<ComponentModel> directories() {
        return realm.getComponentsStream(realm.getId(), LdapComponent.TYPE)
                .filter(component -> LdapComponent.PROVIDER.equals(component.getProviderId()));
    }

    /** Makes the realm's directory as the files say, where they say anything of one. */
    void apply(JsonNode wanted) {
        for (JsonNode component : wanted) {
            String name = component.path("name").asText();
            Optional<ComponentModel> found = directories()
                    .filter(directory -> name.equals(directory.getName()))
                    .findFirst();
            if (found.isPresent() || directories().findAny().isEmpty()) {
                ComponentModel directory = apply(component, found, realm.getId(), LdapComponent.TYPE);
                for (JsonNode mapper : component.path("subComponents").path(LdapComponent.MAPPER_TYPE)) {
                    Optional<ComponentModel> foundMapper = realm.getComponentsStream(
                                    directory.getId(), LdapComponent.MAPPER_TYPE)
                            .filter(other -> mapper.path("name").asText().equals(other.getName()))
                            .findFirst();
                    apply(mapper, foundMapper, directory.getId(), LdapComponent.MAPPER_TYPE);
                }
            }
        }
    }

    /** Says so where the realm has a directory of its own, and the files' is left out. */
    void warnOfOther(JsonNode wanted) {
        boolean named = directories().anyMatch(directory -> LdapComponent.NAME.equals(directory.getName()));
        if (!wanted.isEmpty() && !named) {
            directories()
                    .findFirst()
                    .ifPresent(other -> LOG.warnf(
                            "Realm '%s' has the user federation '%s', and does not follow what fylr's base config says of"
                                    + " LDAP. Name it '%s' to let it follow",
                            realm.getName(), other.getName(), LdapComponent.NAME));
        }
    }

    private ComponentModel apply(JsonNode wanted, Optional<ComponentModel> found, String parentId, String type) {
        ComponentModel component = found.orElseGet(ComponentModel::new);
        // What the files do not name stays, such as a password that they have masked.
        wanted.path("config").properties().forEach(setting -> component
                .getConfig()
                .putSingle(setting.getKey(), setting.getValue().path(0).asText()));
        try {
            if (found.isPresent()) {
                realm.updateComponent(component);
                return component;
            }
            component.setName(wanted.path("name").asText());
            component.setProviderId(wanted.path("providerId").asText());
            component.setProviderType(type);
            component.setParentId(parentId);
            // Not added, as the admin console does: Keycloak would give it mappers of its own beside the files'.
            return realm.importComponentModel(component);
        } catch (ComponentValidationException e) {
            throw new ServerStartupError(
                    "Realm '" + realm.getName() + "' cannot follow fylr's configuration: user federation '"
                            + wanted.path("name").asText() + "': " + e.getMessage(),
                    false);
        }
    }
}
