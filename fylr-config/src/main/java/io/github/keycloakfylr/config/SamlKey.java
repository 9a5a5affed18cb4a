package io.github.keycloakfylr.config;

/**
 * The RSA key of a SAML service provider.
 *
 * @param privateKey PKCS #8 in Base64
 */
public record SamlKey(String privateKey) {

    /** Without the private key: a record's own would print it. */
    @Override
    public String toString() {
        return "SamlKey";
    }
}
