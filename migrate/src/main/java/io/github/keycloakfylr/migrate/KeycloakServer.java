package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.FylrClient;
import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.config.RealmAttributes;
import io.github.keycloakfylr.realmfile.LdapComponent;
import io.github.keycloakfylr.realmfile.RealmPart;
import io.github.keycloakfylr.realmfile.SamlRepresentation;
import io.github.keycloakfylr.realmfile.SecondFactorFlows;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/**
 * A running Keycloak, seen through its admin REST API. Passwords and secrets come by the environment, as with
 * Keycloak's own {@code kcadm.sh}.
 */
final class KeycloakServer {

    /** A client that cannot be deleted. */
    private static final String EVERY_REALM_HAS = "realm-management";

    private static final String MISSING_ROLES =
            "The administrator needs the roles view-realm and view-clients of the realm";
    private static final String MISSING_IDENTITY_PROVIDER_ROLE =
            "The administrator needs the role view-identity-providers of the realm too: the files have an identity provider";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String PASSWORD = "KC_CLI_PASSWORD";
    private static final String CLIENT_SECRET = "KC_CLI_CLIENT_SECRET";

    /** Who asks. */
    static final class Administrator {

        @Option(
                names = "--user",
                required = true,
                paramLabel = "name",
                description = "an administrator; the password is asked for, or in the variable " + PASSWORD)
        private String user;

        @Option(
                names = "--client",
                required = true,
                paramLabel = "id",
                description = "a client with a service account; its secret is in the variable " + CLIENT_SECRET)
        private String client;
    }

    @Option(
            names = "--server",
            required = true,
            paramLabel = "url",
            description = "Keycloak's address, such as https://dam.example.org")
    private URI server;

    @ArgGroup(multiplicity = "1")
    private Administrator administrator;

    @Option(
            names = "--admin-realm",
            paramLabel = "name",
            defaultValue = "master",
            description = "the administrator's realm (default: ${DEFAULT-VALUE})")
    private String adminRealm;

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private @Nullable String typedPassword;
    private String renewedToken = "";
    private Instant renewAt = Instant.MIN;

    /**
     * {@return the realm's representation, with those clients and texts; a missing node when there is no such realm}
     *
     * @param config the files: only the clients and languages that they name are asked for
     * @throws IOException with a message for people, when the server does not respond as it should
     */
    JsonNode realm(String name, FylrConfig config) throws IOException, InterruptedException {
        String token = token();
        String address = "/admin/realms/" + encode(name);
        JsonNode found = get(address, token);
        if (found.isMissingNode()) {
            throw new IOException("There is no realm '" + name + "' at " + server);
        }
        if (!(found instanceof ObjectNode realm)) {
            throw notKeycloak();
        }
        // To an administrator of few rights Keycloak returns 200 as well, with less: every setting would seem to
        // differ.
        if (!realm.has("accessTokenLifespan")
                || get(address + "/clients?clientId=" + EVERY_REALM_HAS, token).isEmpty()) {
            throw new IOException(MISSING_ROLES);
        }
        if (config.externalUrl().isPresent()
                && realm.at("/attributes/" + RealmAttributes.FRONTEND_URL)
                        .asText()
                        .isEmpty()) {
            serverAddress(name, token)
                    .ifPresent(url -> realm.withObject("/attributes").put(RealmAttributes.FRONTEND_URL, url));
        }
        ArrayNode clients = realm.putArray("clients");
        for (FylrClient client : config.clients()) {
            if (client.named()) {
                get(address + "/clients?clientId=" + encode(client.id()), token).forEach(clients::add);
            }
        }
        if (config.directory().isPresent()) {
            ArrayNode directories = realm.withObject("/components").putArray(LdapComponent.TYPE);
            for (JsonNode directory : get(address + "/components?type=" + LdapComponent.TYPE, token)) {
                if (directory instanceof ObjectNode federation
                        && federation.path("providerId").asText().equals(LdapComponent.PROVIDER)) {
                    String id = encode(federation.path("id").asText());
                    federation
                            .putObject("subComponents")
                            .set(LdapComponent.MAPPER_TYPE, get(address + "/components?parent=" + id, token));
                    directories.add(federation);
                }
            }
        }
        JsonNode flows = RealmPart.of(config).path(SecondFactorFlows.FIELD);
        if (!flows.isMissingNode()) {
            realm.set(SecondFactorFlows.FIELD, flows(address, flows, token));
        }
        if (config.samlProvider().isPresent()) {
            addIdentityProviders(realm, address, token);
        }
        ObjectNode texts = realm.putObject("localizationTexts");
        Set<String> languages = new TreeSet<>(config.loginTexts().keySet());
        languages.addAll(config.passwordRules().hints().keySet());
        languages.addAll(config.registration().infos().keySet());
        for (String language : languages) {
            texts.set(language, get(address + "/localization/" + encode(language), token));
        }
        return realm;
    }

    /** {@return the flows of the realm that the files name, with their executions} */
    private ArrayNode flows(String address, JsonNode wanted, String token) throws IOException, InterruptedException {
        ArrayNode flows = mapper.createArrayNode();
        for (JsonNode flow : wanted) {
            String alias = flow.path("alias").asText();
            ArrayNode executions = flows.addObject().put("alias", alias).putArray(SecondFactorFlows.EXECUTIONS);
            for (JsonNode execution : get(address + "/authentication/flows/" + encode(alias) + "/executions", token)) {
                executions
                        .addObject()
                        .put("authenticator", execution.path("providerId").asText())
                        .put("requirement", execution.path("requirement").asText());
            }
        }
        return flows;
    }

    private void addIdentityProviders(ObjectNode realm, String address, String token)
            throws IOException, InterruptedException {
        ArrayNode providers = realm.putArray("identityProviders");
        String instances = address + "/identity-provider/instances";
        JsonNode one = get(instances + "/" + SamlRepresentation.ALIAS, token, MISSING_IDENTITY_PROVIDER_ROLE);
        for (JsonNode provider : get(instances, token, MISSING_IDENTITY_PROVIDER_ROLE)) {
            boolean saml = provider.path("providerId").asText().equals(SamlRepresentation.PROVIDER);
            if (saml && !provider.path("alias").asText().equals(SamlRepresentation.ALIAS)) {
                providers.add(provider);
            }
        }
        if (!one.isMissingNode()) {
            providers.add(one);
            realm.set(
                    "identityProviderMappers",
                    get(
                            instances + "/" + SamlRepresentation.ALIAS + "/mappers",
                            token,
                            MISSING_IDENTITY_PROVIDER_ROLE));
        }
        realm.withObject("/components")
                .set(
                        SamlRepresentation.KEY_TYPE,
                        get(address + "/components?type=" + SamlRepresentation.KEY_TYPE, token));
    }

    /**
     * A realm without a frontend URL of its own is at the server's, which Keycloak's option {@code hostname} names: the
     * issuer has it.
     */
    private Optional<String> serverAddress(String realm, String token) throws IOException, InterruptedException {
        String issuer = get("/realms/" + encode(realm) + "/.well-known/openid-configuration", token)
                .path("issuer")
                .asText();
        String path = "/realms/" + encode(realm);
        return issuer.endsWith(path)
                ? Optional.of(issuer.substring(0, issuer.length() - path.length()))
                : Optional.empty();
    }

    /**
     * Sends a request of the administrator, whose token is renewed when it is about to expire. Thread-safe.
     *
     * @param method the HTTP method
     * @param path below the server's address, encoded
     * @param body what is sent as JSON, if anything
     * @return the response, whatever its status
     * @throws IOException with a message for people, when there is no response or no token
     */
    HttpResponse<String> call(String method, String path, @Nullable JsonNode body)
            throws IOException, InterruptedException {
        HttpRequest.BodyPublisher content = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8);
        return send(request(path)
                .header("Authorization", "Bearer " + renewedToken())
                .header("Content-Type", "application/json")
                .method(method, content));
    }

    /** {@return the server's address as it was given, for messages} */
    URI address() {
        return server;
    }

    /** A token of an administrator lives for a minute, a migration for longer. */
    private synchronized String renewedToken() throws IOException, InterruptedException {
        if (Instant.now().isAfter(renewAt)) {
            renewedToken = token();
        }
        return renewedToken;
    }

    private String token() throws IOException, InterruptedException {
        Map<String, String> form = new LinkedHashMap<>();
        if (administrator.user != null) {
            form.put("grant_type", "password");
            form.put("client_id", "admin-cli");
            form.put("username", administrator.user);
            form.put("password", password());
        } else {
            form.put("grant_type", "client_credentials");
            form.put("client_id", administrator.client);
            form.put("client_secret", Terminal.environment(CLIENT_SECRET));
        }
        String body = form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
        HttpResponse<String> response = send(request("/realms/" + encode(adminRealm) + "/protocol/openid-connect/token")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        if (response.statusCode() != 200) {
            throw new IOException(
                    "The administrator was not let in: " + server + " responded with HTTP " + response.statusCode());
        }
        JsonNode granted = json(response);
        String token = granted.path("access_token").asText();
        if (!token.matches("[!-~]+")) {
            throw notKeycloak();
        }
        renewAt = Instant.now().plusSeconds(granted.path("expires_in").asLong() / 2);
        return token;
    }

    private String password() throws IOException {
        if (typedPassword == null) {
            typedPassword = Terminal.secret(PASSWORD, "Password: ");
        }
        return typedPassword;
    }

    private JsonNode get(String path, String token) throws IOException, InterruptedException {
        return get(path, token, MISSING_ROLES);
    }

    private JsonNode get(String path, String token, String missingRoles) throws IOException, InterruptedException {
        HttpResponse<String> response =
                send(request(path).header("Authorization", "Bearer " + token).GET());
        return switch (response.statusCode()) {
            case 200 -> json(response);
            case 404 -> MissingNode.getInstance();
            case 403 -> throw new IOException(missingRoles);
            default -> throw new IOException(server + path + " responded with HTTP " + response.statusCode());
        };
    }

    /** Without the parser's message: it quotes the response, which may be a token. */
    private JsonNode json(HttpResponse<String> response) throws IOException {
        try {
            return mapper.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw notKeycloak();
        }
    }

    /** {@return what is wrong with a server that responds with something else} */
    IOException notKeycloak() {
        return new IOException(
                server + " does not respond as a Keycloak: expected its address, with its path if it has one");
    }

    private HttpRequest.Builder request(String path) throws IOException {
        String base = server.toString().replaceFirst("/+$", "");
        if (!base.matches("https?://[^@]+")) {
            throw new IOException("--server: expected an http or https URL, without a user name");
        }
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException(server + " cannot be reached: " + e.getClass().getSimpleName(), e);
        }
    }

    /** {@return the text as one segment of a path, or one value of a query} */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
