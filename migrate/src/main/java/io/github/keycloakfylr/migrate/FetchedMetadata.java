package io.github.keycloakfylr.migrate;

import io.github.keycloakfylr.config.file.SamlMetadataSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Metadata from the address that the base config names. By HTTPS only, and without following redirects: whoever could
 * put another document in its place would say whose signatures log users in.
 */
final class FetchedMetadata implements SamlMetadataSource {

    /** For all of it: a server that sends a byte now and then must not hold the tool up. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client;

    FetchedMetadata() {
        this(HttpClient.newBuilder());
    }

    /**
     * Creates one.
     *
     * @param client which certificates are trusted; the machine's unless it says otherwise
     */
    FetchedMetadata(HttpClient.Builder client) {
        this.client = client.connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public Optional<Document> read(String url) throws IOException {
        URI address = address(url);
        FutureTask<byte[]> task = new FutureTask<>(() -> fetch(address));
        Thread thread = new Thread(task, "metadata");
        thread.setDaemon(true);
        thread.start();
        try {
            return Optional.of(new Document(url, task.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)));
        } catch (ExecutionException e) {
            throw new IOException("cannot be fetched: " + reason(e), e);
        } catch (TimeoutException e) {
            throw new IOException("cannot be fetched: it took longer than " + TIMEOUT.toSeconds() + " seconds", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("cannot be fetched: interrupted", e);
        }
    }

    private byte[] fetch(URI address) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(
                HttpRequest.newBuilder(address).timeout(TIMEOUT).GET().build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new Refused(response.statusCode());
            }
            return body.readNBytes(MAX_BYTES + 1);
        }
    }

    private static String reason(ExecutionException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof Refused refused
                ? "the server responded with HTTP " + refused.status
                : cause.getClass().getSimpleName();
    }

    private static URI address(String url) throws IOException {
        try {
            URI uri = new URI(url);
            if ("https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below, like any other that is none.
        }
        throw new IOException(
                "cannot be fetched: expected an https address without a user name; save it to a file, and name that with"
                        + " --saml-metadata");
    }

    /** A response that is none. */
    private static final class Refused extends IOException {

        private static final long serialVersionUID = 1;

        private final int status;

        Refused(int status) {
            this.status = status;
        }
    }
}
