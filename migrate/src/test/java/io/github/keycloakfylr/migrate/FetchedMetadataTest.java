package io.github.keycloakfylr.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.keycloakfylr.config.file.SamlMetadataSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("V1")
@DisplayName("Metadata that is fetched")
class FetchedMetadataTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private static HttpsServer server;
    private static SSLContext trusting;

    @BeforeAll
    static void serve(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("server.p12");
        int exitCode = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start()
                .waitFor();
        assertThat(exitCode).as(Files.readString(directory.resolve("log"))).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(file)) {
            store.load(stream, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        KeyStore certificates = KeyStore.getInstance(KeyStore.getDefaultType());
        certificates.load(null, null);
        certificates.setCertificateEntry("server", store.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(trusting));
        server.createContext("/", exchange -> {
            switch (exchange.getRequestURI().getPath()) {
                case "/metadata" -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (OutputStream body = exchange.getResponseBody()) {
                        body.write("<x/>".getBytes(StandardCharsets.US_ASCII));
                    }
                }
                case "/large" -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (OutputStream body = exchange.getResponseBody()) {
                        body.write(new byte[SamlMetadataSource.MAX_BYTES + 100_000]);
                    } catch (IOException e) {
                        // The other side has enough.
                    }
                }
                case "/moved" -> {
                    exchange.getResponseHeaders().add("Location", "/metadata");
                    exchange.sendResponseHeaders(302, -1);
                }
                default -> exchange.sendResponseHeaders(404, -1);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static FetchedMetadata source() {
        return new FetchedMetadata(HttpClient.newBuilder().sslContext(trusting));
    }

    private static String address(String path) {
        return "https://localhost:" + server.getAddress().getPort() + path;
    }

    @Test
    void isRead() throws IOException {
        SamlMetadataSource.Document document =
                source().read(address("/metadata")).orElseThrow();
        assertThat(document.name()).isEqualTo(address("/metadata"));
        assertThat(document.xml()).asString().isEqualTo("<x/>");
    }

    @Test
    @DisplayName("is not read to its end when it is too large")
    void tooLarge() throws IOException {
        assertThat(source().read(address("/large")).orElseThrow().xml()).hasSize(SamlMetadataSource.MAX_BYTES + 1);
    }

    @Test
    @DisplayName("comes from whom a known authority vouches for, and not from where it was redirected to")
    void notTrusted() {
        assertThatThrownBy(() -> new FetchedMetadata().read(address("/metadata")))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot be fetched: SSLHandshakeException");
        assertThatThrownBy(() -> source().read(address("/moved")))
                .hasMessage("cannot be fetched: the server responded with HTTP 302");
        assertThatThrownBy(() -> source().read(address("/none")))
                .hasMessage("cannot be fetched: the server responded with HTTP 404");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/metadata",
                "file:///etc/passwd",
                "https:metadata",
                "https://user:password@localhost/",
                "https://a b/"
            })
    @DisplayName("comes by HTTPS only")
    void addresses(String url) {
        assertThatThrownBy(() -> source().read(url))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot be fetched: expected an https address")
                .hasMessageNotContaining("password@");
    }
}
