package io.github.keycloakfylr.config;

/**
 * The RSA key of a SAML service provider.
 *
 * @param privateKey PKCS #8 in Base64
 * @param certificate DER in Base64, of the same key
 */
public record SamlKey(String privateKey, String certificate) {

    /** Without the private key: a record's own would print it. */
    @Override
    public String toString() {
        return "SamlKey";
    }
}
