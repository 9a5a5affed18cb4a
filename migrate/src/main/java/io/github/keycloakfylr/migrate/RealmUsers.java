package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.UserAttributes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Users and groups of a realm, through Keycloak's admin REST API. A request that the server is too busy for, or that
 * did not reach it, is sent again a few times. Thread-safe.
 */
final class RealmUsers {

    /**
     * A response of Keycloak's.
     *
     * @param status the HTTP status
     * @param id of what was created, if anything was; otherwise empty
     * @param body the JSON; a missing node when there is none
     */
    record Response(int status, String id, JsonNode body) {

        boolean succeeded() {
            return status / 100 == 2;
        }

        /** {@return why Keycloak rejected it, in Keycloak's words} */
        String error() {
            JsonNode first = body.path("errors").path(0);
            JsonNode error = first.isMissingNode() ? body : first;
            String field = error.path("field").asText();
            String message = error.path("errorMessage").asText();
            return "Keycloak responded with HTTP " + status
                    + (message.isEmpty() ? "" : ", " + (field.isEmpty() ? "" : field + ": ") + message);
        }
    }

    private static final String MISSING_ROLES =
            "The administrator needs the roles view-realm and manage-users of the realm";
    private static final Set<Integer> BUSY = Set.of(429, 502, 503, 504);
    private static final int ATTEMPTS = 5;
    private static final long FIRST_WAIT_MILLIS = 500;
    private static final int PAGE = 500;

    private final KeycloakServer server;
    private final String realm;
    private final ObjectMapper mapper = new ObjectMapper();

    /**
     * Names the realm; nothing is sent yet.
     *
     * @param server where it is
     * @param realm its name
     */
    RealmUsers(KeycloakServer server, String realm) {
        this.server = server;
        this.realm = realm;
    }

    /**
     * Sends a request for the realm.
     *
     * @param method the HTTP method
     * @param path below the realm's, encoded
     * @param body what is sent as JSON, if anything
     * @return the response, unless it says that no other request will do better
     * @throws IOException with a message for people, when it does, or there is no response
     */
    Response send(String method, String path, @Nullable JsonNode body) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<String> response =
                        server.call(method, "/admin/realms/" + KeycloakServer.encode(realm) + path, body);
                if (response.statusCode() == 401 || response.statusCode() == 403) {
                    throw new RejectedException(MISSING_ROLES);
                }
                if (!BUSY.contains(response.statusCode()) || attempt == ATTEMPTS) {
                    return response(response);
                }
            } catch (RejectedException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
            Thread.sleep(FIRST_WAIT_MILLIS << attempt);
        }
    }

    private Response response(HttpResponse<String> response) throws IOException {
        String location = response.headers().firstValue("Location").orElse("");
        String id = location.isEmpty() ? "" : URI.create(location).getPath().replaceFirst(".*/", "");
        return new Response(response.statusCode(), id, json(response));
    }

    /** Without the parser's message: it quotes the response. */
    private JsonNode json(HttpResponse<String> response) throws IOException {
        try {
            return response.body().isBlank() ? MissingNode.getInstance() : mapper.readTree(response.body());
        } catch (JsonProcessingException e) {
            if (response.statusCode() / 100 == 2) {
                throw server.notKeycloak();
            }
            return MissingNode.getInstance();
        }
    }

    /**
     * {@return what is there}
     *
     * @param path below the realm's, encoded
     * @throws IOException when there is no success
     */
    JsonNode get(String path) throws IOException, InterruptedException {
        Response response = send("GET", path, null);
        if (!response.succeeded()) {
            throw new IOException(
                    server.address() + ": realm '" + realm + "'" + path + " responded with HTTP " + response.status());
        }
        return response.body();
    }

    /**
     * Makes sure that the realm can keep users of fylr's.
     *
     * @throws IOException with a message for people, when it cannot
     */
    void check() throws IOException, InterruptedException {
        if (send("GET", "", null).status() == 404) {
            throw new IOException("There is no realm '" + realm + "' at " + server.address());
        }
        String policy = get("/users/profile").path("unmanagedAttributePolicy").asText();
        if (!policy.equals("ADMIN_EDIT")) {
            // Keycloak would drop the attributes, or let users write them: their id, their type, their last day.
            throw new IOException("The realm '" + realm + "' does not keep fylr's attributes for administrators only:"
                    + " set Realm settings > General > Unmanaged Attributes to 'Only administrators can write'");
        }
    }

    /** {@return how many users of the realm have a password at the old fylr and none here} */
    long passwordsAtOldServer() throws IOException, InterruptedException {
        return get("/users/count?q=" + UserAttributes.PASSWORD + ":" + UserAttributes.AT_OLD_SERVER)
                .asLong();
    }

    /**
     * {@return how many users of the realm have last redeemed a refresh token of the old fylr's in the last days}
     *
     * @param today in UTC, the last of them
     * @param days how many
     */
    long oldRefreshTokens(LocalDate today, int days) throws IOException, InterruptedException {
        long users = 0;
        for (int ago = 0; ago < days; ago++) {
            users += get("/users/count?q=" + UserAttributes.OLD_REFRESH_TOKEN + ":" + today.minusDays(ago))
                    .asLong();
        }
        return users;
    }

    /** {@return whether there is an identity provider of that alias} */
    boolean hasIdentityProvider(String alias) throws IOException, InterruptedException {
        return send("GET", "/identity-provider/instances/" + KeycloakServer.encode(alias), null)
                .succeeded();
    }

    /**
     * Reads all users, with their attributes, several pages at once.
     *
     * @param parallel how many
     * @param taker is called by several threads
     */
    void readUsers(int parallel, FylrUsers.Taker taker) throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean last = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(parallel);
        try {
            List<Future<?>> reading = new ArrayList<>();
            for (int reader = 0; reader < parallel; reader++) {
                reading.add(readers.submit(() -> {
                    while (!last.get()) {
                        if (readPage("/users?briefRepresentation=false", next.getAndAdd(PAGE), taker) < PAGE) {
                            last.set(true);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> reader : reading) {
                reader.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(
                    "The realm's users cannot be read: " + e.getClass().getName(), e);
        } finally {
            readers.shutdownNow();
        }
    }

    /** Reads all groups at the top, with their attributes, page by page. */
    void readGroups(FylrUsers.Taker taker) throws IOException, InterruptedException {
        int first = 0;
        while (readPage("/groups?briefRepresentation=false&populateHierarchy=false", first, taker) == PAGE) {
            first += PAGE;
        }
    }

    /** {@return how many there were on the page} */
    private int readPage(String path, int first, FylrUsers.Taker taker) throws IOException, InterruptedException {
        JsonNode page = get(path + "&first=" + first + "&max=" + PAGE);
        for (JsonNode item : page) {
            if (item instanceof ObjectNode found) {
                taker.take(found);
            }
        }
        return page.size();
    }

    /** Not sent again. */
    private static final class RejectedException extends IOException {

        private static final long serialVersionUID = 1;

        RejectedException(String message) {
            super(message);
        }
    }
}
