package io.github.keycloakfylr.config.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * An RSA key with its certificate, made for one test: none is kept among the sources.
 *
 * @param pkcs8 the private key
 * @param certificate DER
 */
record WrittenKey(byte[] pkcs8, byte[] certificate) {

    /** What stands before the key in PKCS #8, for one of 2048 bits. */
    private static final int PKCS8_BYTES = 26;

    static WrittenKey create(Path directory, String algorithm, int bits) {
        Path file = directory.resolve("key-" + algorithm + bits + ".p12");
        try {
            if (!Files.exists(file)) {
                int exitCode = new ProcessBuilder(List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "saml",
                                "-keyalg",
                                algorithm,
                                "-keysize",
                                Integer.toString(bits),
                                "-dname",
                                "CN=saml",
                                "-validity",
                                "3650",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                "changeit",
                                "-keystore",
                                file.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("keytool.log").toFile())
                        .start()
                        .waitFor();
                if (exitCode != 0) {
                    throw new AssertionError(Files.readString(directory.resolve("keytool.log")));
                }
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream stream = Files.newInputStream(file)) {
                store.load(stream, "changeit".toCharArray());
            }
            return new WrittenKey(
                    store.getKey("saml", "changeit".toCharArray()).getEncoded(),
                    store.getCertificate("saml").getEncoded());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String pkcs8Pem() {
        return pem("PRIVATE KEY", pkcs8);
    }

    String pkcs1Pem() {
        return pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, PKCS8_BYTES, pkcs8.length));
    }

    String certificatePem() {
        return pem("CERTIFICATE", certificate);
    }

    String certificateBase64() {
        return Base64.getEncoder().encodeToString(certificate);
    }

    String pkcs8Base64() {
        return Base64.getEncoder().encodeToString(pkcs8);
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }
}
