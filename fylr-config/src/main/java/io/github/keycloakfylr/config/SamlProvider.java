package io.github.keycloakfylr.config;

import java.util.Map;
import java.util.Optional;

/**
 * The SAML identity provider of fylr's base config.
 *
 * @param entityId by which the identity provider knows the service provider, which fylr was
 * @param metadata what the identity provider says of itself
 * @param signatureAlgorithm by which requests are signed, as Keycloak names it; nothing where they are not
 * @param principal the attribute by which a user is known again; nothing for the name identifier
 * @param loginAttribute the attribute that is the login; nothing where it is the {@code principal}
 * @param attributes which attribute each field of a user has, by the name that it has in Keycloak, sorted
 * @param key to which the identity provider may encrypt
 */
public record SamlProvider(
        String entityId,
        SamlMetadata metadata,
        Optional<String> signatureAlgorithm,
        Optional<String> principal,
        Optional<String> loginAttribute,
        Map<String, String> attributes,
        Optional<SamlKey> key) {

    /** Where fylr has its metadata, below the external URL: unless configured otherwise, its entity id as well. */
    public static final String METADATA_PATH = "api/saml/metadata";
}
