package io.github.keycloakfylr.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.RealmAttributes;
import io.github.keycloakfylr.realmfile.SamlRepresentation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderQuery;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.ModelToRepresentation;
import org.keycloak.models.utils.RepresentationToModel;
import org.keycloak.representations.idm.IdentityProviderMapperRepresentation;
import org.keycloak.representations.idm.IdentityProviderRepresentation;
import org.keycloak.util.JsonSerialization;

/** The SAML identity provider, with its key, of a realm that follows fylr's base config. One per update. */
final class IdentityProviderSync {

    private static final Logger LOG = Logger.getLogger(IdentityProviderSync.class);

    private final KeycloakSession session;
    private final RealmModel realm;

    /**
     * Creates the identity provider sync.
     *
     * @param realm that of the session
     */
    IdentityProviderSync(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** Puts the realm's SAML identity providers, mappers and keys in, as its representation has them. */
    void describe(ObjectNode representation) {
        ArrayNode providers = representation.putArray("identityProviders");
        providers()
                .forEach(provider -> providers.add(JsonSerialization.mapper.<JsonNode>valueToTree(
                        ModelToRepresentation.toRepresentation(session, realm, provider, true))));
        ArrayNode mappers = representation.putArray("identityProviderMappers");
        session.identityProviders()
                .getMappersByAliasStream(SamlRepresentation.ALIAS)
                .forEach(mapper -> mappers.add(JsonSerialization.mapper.<JsonNode>valueToTree(
                        ModelToRepresentation.toRepresentation(mapper))));
        ArrayNode keys = representation.withObject("/components").putArray(SamlRepresentation.KEY_TYPE);
        realm.getComponentsStream(realm.getId(), SamlRepresentation.KEY_TYPE).forEach(key -> {
            ObjectNode node = keys.addObject().put("name", key.getName());
            node.set("config", JsonSerialization.mapper.valueToTree(key.getConfig()));
        });
    }

    private Stream<IdentityProviderModel> providers() {
        return session.identityProviders()
                .getAllStream(IdentityProviderQuery.userAuthentication())
                .filter(provider -> SamlRepresentation.PROVIDER.equals(provider.getProviderId()));
    }

    /** Says so where the realm has an identity provider of its own, and the files' is left out. */
    void warnOfOther(JsonNode part) {
        if (!part.path("identityProviders").isEmpty()
                && session.identityProviders().getByAlias(SamlRepresentation.ALIAS) == null) {
            providers()
                    .findFirst()
                    .ifPresent(other -> LOG.warnf(
                            "Realm '%s' has the identity provider '%s', and does not follow what fylr's base config says of"
                                    + " SAML. Let its alias be '%s' to let it follow",
                            realm.getName(), other.getAlias(), SamlRepresentation.ALIAS));
        }
    }

    /** Makes the realm's identity provider as the files say, where they say anything of one. */
    void apply(JsonNode part) {
        for (JsonNode provider : part.path("identityProviders")) {
            IdentityProviderModel found = session.identityProviders().getByAlias(SamlRepresentation.ALIAS);
            if (found == null && providers().findAny().isPresent()) {
                return;
            }
            if (found == null) {
                session.identityProviders().create(model(provider));
                realm.setAttribute(RealmAttributes.OLD_SAML_ADDRESSES, true);
            } else {
                update(found, provider);
            }
            part.path("identityProviderMappers").forEach(this::applyMapper);
        }
        part.path("components").path(SamlRepresentation.KEY_TYPE).forEach(this::applyKey);
    }

    private IdentityProviderModel model(JsonNode provider) {
        return RepresentationToModel.toModel(
                realm, JsonSerialization.mapper.convertValue(provider, IdentityProviderRepresentation.class), session);
    }

    private void update(IdentityProviderModel found, JsonNode wanted) {
        IdentityProviderModel changed = new IdentityProviderModel(found);
        IdentityProviderModel given = model(wanted);
        changed.setEnabled(given.isEnabled());
        changed.setTrustEmail(given.isTrustEmail());
        changed.setHideOnLogin(given.isHideOnLogin());
        // What the files do not name stays.
        Map<String, String> config = new HashMap<>(found.getConfig());
        wanted.path("config")
                .properties()
                .forEach(setting ->
                        config.put(setting.getKey(), setting.getValue().asText()));
        changed.setConfig(config);
        session.identityProviders().update(changed);
    }

    private void applyMapper(JsonNode wanted) {
        IdentityProviderMapperModel mapper = RepresentationToModel.toModel(
                JsonSerialization.mapper.convertValue(wanted, IdentityProviderMapperRepresentation.class));
        Optional<IdentityProviderMapperModel> found = Optional.ofNullable(
                session.identityProviders().getMapperByName(SamlRepresentation.ALIAS, mapper.getName()));
        if (found.isEmpty()) {
            session.identityProviders().createMapper(mapper);
        } else {
            Map<String, String> config = new HashMap<>(found.get().getConfig());
            config.putAll(mapper.getConfig());
            mapper.setId(found.get().getId());
            mapper.setConfig(config);
            session.identityProviders().updateMapper(mapper);
        }
    }

    private void applyKey(JsonNode wanted) {
        Optional<ComponentModel> found = realm.getComponentsStream(realm.getId(), SamlRepresentation.KEY_TYPE)
                .filter(key -> SamlRepresentation.KEY_NAME.equals(key.getName()))
                .findFirst();
        ComponentModel key = found.orElseGet(ComponentModel::new);
        wanted.path("config").properties().forEach(setting -> key.getConfig()
                .putSingle(setting.getKey(), setting.getValue().path(0).asText()));
        if (found.isPresent()) {
            realm.updateComponent(key);
        } else {
            key.setName(SamlRepresentation.KEY_NAME);
            key.setProviderId(wanted.path("providerId").asText());
            key.setProviderType(SamlRepresentation.KEY_TYPE);
            key.setParentId(realm.getId());
            realm.addComponentModel(key);
        }
    }
}
