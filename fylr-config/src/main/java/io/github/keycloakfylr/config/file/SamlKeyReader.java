package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.SamlKey;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a private key. Strictly: a realm with a key that Keycloak cannot read cannot be imported. Of its certificate
 * nothing is needed, which may have expired long ago: Keycloak makes one of its own.
 */
final class SamlKeyReader {

    private static final int MAX_CHARS = 20_000;
    private static final int MIN_BITS = 2048;
    private static final Pattern PEM = Pattern.compile(
            "\\s*-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (RSA )?PRIVATE KEY-----\\s*");
    /** Version 0 and the algorithm rsaEncryption (RFC 5208, RFC 8017 appendix A.1). */
    private static final byte[] PKCS8_BEGINNING = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private static final byte SEQUENCE = 0x30;
    private static final byte OCTET_STRING = 0x04;

    private SamlKeyReader() {}

    /** {@return the key, if it is an RSA key of at least 2048 bits, in PEM without a password} */
    static Optional<SamlKey> read(String privateKey) {
        Matcher pem = PEM.matcher(privateKey);
        if (privateKey.length() > MAX_CHARS || !pem.matches()) {
            return Optional.empty();
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            PrivateKey key = KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(pem.group(1) == null ? der : pkcs8(der)));
            if (key instanceof RSAPrivateCrtKey rsa && rsa.getModulus().bitLength() >= MIN_BITS) {
                return Optional.of(new SamlKey(Base64.getEncoder().encodeToString(key.getEncoded())));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // No key: the message of the exception may have a part of it.
        }
        return Optional.empty();
    }

    private static byte[] pkcs8(byte[] pkcs1) {
        byte[] key = tagged(OCTET_STRING, pkcs1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(PKCS8_BEGINNING);
        content.writeBytes(key);
        return tagged(SEQUENCE, content.toByteArray());
    }

    /** DER with a length of two bytes, which is the shortest for keys of these sizes. */
    private static byte[] tagged(byte tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        out.write(0x82);
        out.write(content.length >> 8);
        out.write(content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }
}
