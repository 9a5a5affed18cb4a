package io.github.keycloakfylr.realmfile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.SamlKey;
import io.github.keycloakfylr.config.SamlMetadata;
import io.github.keycloakfylr.config.SamlProvider;
import java.util.Map;

/** The SAML identity provider of fylr's base config as Keycloak's (docs/saml.md). */
public final class SamlRepresentation {

    /** By which a realm's identity provider is the one that follows the files. */
    public static final String ALIAS = "saml";
    /** Keycloak's id of this kind of identity provider. */
    public static final String PROVIDER = "saml";
    /** Keycloak's type of a realm's keys. */
    public static final String KEY_TYPE = "org.keycloak.keys.KeyProvider";
    /** By which a realm's key is the one that follows the files. */
    public static final String KEY_NAME = "fylr saml";
    /** The one setting of a key that is a secret. */
    static final String SECRET = "privateKey";

    private static final String DEFAULT_PRIORITY = "100";
    /** The signature algorithm that Keycloak has preset, where nothing is signed. */
    private static final String UNSIGNED = "RSA_SHA256";

    private SamlRepresentation() {}

    /** {@return the identity provider, as a realm representation has it} */
    static ObjectNode provider(SamlProvider provider) {
        SamlMetadata metadata = provider.metadata();
        ObjectNode representation = JsonNodeFactory.instance.objectNode();
        representation.put("alias", ALIAS);
        representation.put("providerId", PROVIDER);
        representation.put("enabled", true);
        representation.put("trustEmail", true);
        representation.put("hideOnLogin", true);
        ObjectNode config = representation.putObject("config");
        config.put("entityId", provider.entityId());
        config.put("idpEntityId", metadata.entityId());
        config.put("singleSignOnServiceUrl", metadata.singleSignOn().url());
        config.put(
                "postBindingAuthnRequest",
                Boolean.toString(metadata.singleSignOn().post()));
        // A response is too long for an address (SAML 2.0 profiles, section 4.1.2).
        config.put("postBindingResponse", "true");
        metadata.singleLogout().ifPresent(logout -> {
            config.put("singleLogoutServiceUrl", logout.url());
            config.put("postBindingLogout", Boolean.toString(logout.post()));
        });
        // What Keycloak separates several by.
        config.put("signingCertificate", String.join(",", metadata.certificates()));
        config.put("validateSignature", "true");
        config.put(
                "wantAuthnRequestsSigned",
                Boolean.toString(provider.signatureAlgorithm().isPresent()));
        config.put("signatureAlgorithm", provider.signatureAlgorithm().orElse(UNSIGNED));
        metadata.nameIdFormat().ifPresent(format -> config.put("nameIDPolicyFormat", format));
        config.put(
                "principalType",
                provider.principal()
                        .map(name -> metadata.friendlyNames().contains(name) ? "FRIENDLY_ATTRIBUTE" : "ATTRIBUTE")
                        .orElse("SUBJECT"));
        provider.principal().ifPresent(name -> config.put("principalAttribute", name));
        config.put("allowCreate", "true");
        config.put("syncMode", "FORCE");
        return representation;
    }

    /** {@return the mappers of the identity provider, as a realm representation has them} */
    static ArrayNode mappers(SamlProvider provider) {
        ArrayNode mappers = JsonNodeFactory.instance.arrayNode();
        provider.loginAttribute()
                .ifPresent(attribute -> mappers.add(mapper(
                        "login",
                        "saml-username-idp-mapper",
                        Map.of("template", "${ATTRIBUTE." + attribute + "}", "target", "LOCAL"))));
        provider.attributes()
                .forEach((field, attribute) -> mappers.add(mapper(
                        field,
                        "saml-user-attribute-idp-mapper",
                        Map.of("attribute.name", attribute, "user.attribute", field))));
        return mappers;
    }

    private static ObjectNode mapper(String name, String type, Map<String, String> settings) {
        ObjectNode mapper = JsonNodeFactory.instance.objectNode();
        mapper.put("name", name);
        mapper.put("identityProviderAlias", ALIAS);
        mapper.put("identityProviderMapper", type);
        ObjectNode config = mapper.putObject("config");
        settings.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(setting -> config.put(setting.getKey(), setting.getValue()));
        config.put("syncMode", "INHERIT");
        return mapper;
    }

    /**
     * {@return the key as a component of the realm: it decrypts, and is neither told to the identity provider, which
     * gets one of the realm's own, nor ever used for a signature}
     */
    static ObjectNode key(SamlKey key) {
        ObjectNode component = component(KEY_NAME, "rsa-enc");
        ObjectNode config = (ObjectNode) component.get("config");
        put(config, "priority", "0");
        put(config, "enabled", "true");
        put(config, "active", "false");
        put(config, "algorithm", "RSA-OAEP");
        put(config, SECRET, key.privateKey());
        return component;
    }

    /**
     * {@return the keys that Keycloak generates for a new realm, as it has them itself: a realm that is imported with a
     * key gets no others}
     */
    static ArrayNode generatedKeys() {
        ArrayNode keys = JsonNodeFactory.instance.arrayNode();
        keys.add(generated("rsa-generated", "rsa-generated", "keyUse", "SIG"));
        keys.add(generated("rsa-enc-generated", "rsa-enc-generated", "keyUse", "ENC", "algorithm", "RSA-OAEP"));
        keys.add(generated("hmac-generated-hs512", "hmac-generated", "algorithm", "HS512"));
        keys.add(generated("aes-generated", "aes-generated"));
        return keys;
    }

    private static ObjectNode generated(String name, String provider, String... settings) {
        ObjectNode component = component(name, provider);
        ObjectNode config = (ObjectNode) component.get("config");
        put(config, "priority", DEFAULT_PRIORITY);
        for (int i = 0; i < settings.length; i += 2) {
            put(config, settings[i], settings[i + 1]);
        }
        return component;
    }

    private static ObjectNode component(String name, String provider) {
        ObjectNode component = JsonNodeFactory.instance.objectNode();
        component.put("name", name);
        component.put("providerId", provider);
        component.putObject("config");
        return component;
    }

    private static void put(ObjectNode config, String key, String value) {
        config.putArray(key).add(value);
    }
}
