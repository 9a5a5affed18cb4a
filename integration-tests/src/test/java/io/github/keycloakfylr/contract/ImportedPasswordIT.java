package io.github.keycloakfylr.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.Browser;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.client.LoginWay;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract V4: passwords that came from a fylr as hashes. */
@FylrTest
class ImportedPasswordIT {

    private static final String IMPORTED = "fylr-imported-hash";
    private static final String KEYCLOAK_DEFAULT = "argon2";
    private static final String PASSWORD = "pässwörd-€-😀";
    private static final String GO = "$2a$10$XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcga";
    private static final String GO_PASSWORD = "allmine";
    /** The least of the absurd hashes here would take minutes. */
    private static final long MAX_MILLIS = 30_000;

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final String login = "imported-" + UUID.randomUUID();

    ImportedPasswordIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    static Stream<Arguments> hashes() {
        return Stream.of(
                Arguments.of("bcrypt $2a$", GO_PASSWORD, GO),
                Arguments.of(
                        "bcrypt $2y$", "rasmuslerdorf", "$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq"),
                Arguments.of(
                        "Argon2id",
                        "password",
                        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"),
                Arguments.of(
                        "Argon2i",
                        "password",
                        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8"),
                Arguments.of(
                        "PBKDF2 in the PHC format",
                        PASSWORD,
                        "$pbkdf2-sha256$i=1000,l=32$c2l4dGVlbiBieXRlcyBvZg$fArepPl6W/xYnC4MfkdgL0MIf2rqJUAoxUQm2Xal4Nw"),
                Arguments.of(
                        "PBKDF2 of passlib",
                        PASSWORD,
                        "$pbkdf2-sha512$1000$c2l4dGVlbiBieXRlcyBvZg$ZzQ4b1nOjyZnILeastIXxQgZF.rUZthVwC1F/Kskf9y5LWpX7FcHWYlnM83OkJVnSTjHoMhInbFt9DcPgw1aMQ"),
                Arguments.of(
                        "PBKDF2 of Django",
                        "lètmein",
                        "pbkdf2_sha256$12000$seasalt$Ybw8zsFxqja97tY/o6G+Fy1ksY4U/Hw3DRrGED6Up4s="),
                Arguments.of("SHA-256-crypt", PASSWORD, "$5$saltsalt$x0UFAgYADKeVrMqfuU551ZjiZ8sxuFIO9En0Md/vNH9"),
                Arguments.of(
                        "SHA-512-crypt",
                        PASSWORD,
                        "$6$rounds=1000$saltsaltsaltsalt$3eQMp60HcI0RjDgQFoWUMqHMGiF1iB0tOrhWb6tJX4GIQqEIjSti8GiZlQ5fktaqiIIAF4Ov2qU7THq3MlvND1"));
    }

    private static Map<String, ?> credential(String hash) {
        return Map.of(
                "type",
                "password",
                "credentialData",
                "{\"hashIterations\":1,\"algorithm\":\"%s\"}".formatted(IMPORTED),
                "secretData",
                "{\"value\":\"%s\"}".formatted(hash));
    }

    /** Returns the id. */
    private String user(String hash) {
        return admin.createUser("fylr", login, "", Map.of("credentials", List.of(credential(hash))));
    }

    private JsonPath passwords(String id) {
        return admin.request().get("/fylr/users/{id}/credentials", id).jsonPath();
    }

    private String algorithm(String id) {
        assertThat(passwords(id).<String>getList("type")).containsExactly("password");
        return JsonPath.from(passwords(id).getString("[0].credentialData")).getString("algorithm");
    }

    private void assertHashedAnew(String id) {
        FylrApi.eventually(() -> assertThat(algorithm(id)).isEqualTo(KEYCLOAK_DEFAULT));
    }

    private void assertRejected(String password) {
        Response response = fylr.passwordGrant(login, password);
        assertThat(FylrApi.rejected(response, 400, "invalid_grant"))
                .isEqualTo(FylrApi.rejected(fylr.passwordGrant(login + "-nobody", password), 400, "invalid_grant"));
        assertThat(response.time()).isLessThan(MAX_MILLIS);
    }

    private String warnings(String id) {
        String credential = passwords(id).getString("[0].id");
        return server.log()
                .lines()
                .filter(line -> line.contains("WARN") && line.contains(credential))
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hashes")
    @Tag("V4")
    @DisplayName("of each form is known by the password grant, and a hash of Keycloak's takes its place")
    void passwordGrant(String form, String password, String hash) {
        String id = user(hash);
        String stored = passwords(id).getString("[0].id");
        assertThat(algorithm(id)).isEqualTo(IMPORTED);

        assertRejected(password + "x");
        assertRejected(hash);
        assertThat(algorithm(id)).as("after wrong passwords").isEqualTo(IMPORTED);
        Map<String, Object> tokens = fylr.passwordTokens(login, password, "offline");

        assertHashedAnew(id);
        assertThat(passwords(id).getString("[0].id")).isEqualTo(stored);
        fylr.assertAlive(tokens);
        assertRejected(password + "x");
        assertThat(FylrApi.success(fylr.passwordGrant(login, password))).containsKey("access_token");
        fylr.assertAlive(tokens);
        assertThat(server.log()).doesNotContain(hash.substring(hash.lastIndexOf('$') + 1));
    }

    @ParameterizedTest
    @EnumSource(LoginWay.class)
    @Tag("V4")
    @DisplayName("are known at the authorization endpoint, by the login page and by the request")
    void authorizationEndpoint(LoginWay way) {
        String id = user(GO);
        Map<String, String> request = fylr.authorizationRequest("auth_method", "easydb");
        assertThat(way.logIn(new Browser(server.baseUri()), request, login, GO_PASSWORD + "x")
                        .statusCode())
                .isEqualTo(200);
        assertThat(algorithm(id)).isEqualTo(IMPORTED);

        Response callback = way.logIn(new Browser(server.baseUri()), request, login, GO_PASSWORD);

        assertThat(callback.statusCode()).isEqualTo(302);
        assertThat(fylr.subject(callback)).isEqualTo(login);
        assertHashedAnew(id);
        assertThat(fylr.subject(way.logIn(new Browser(server.baseUri()), request, login, GO_PASSWORD)))
                .isEqualTo(login);
    }

    @Test
    @Tag("V4")
    @DisplayName("come by an import of a realm's users too, and to a user who is there already")
    void otherImports() {
        String id = admin.importUser(
                "fylr", Map.of("username", login, "enabled", true, "credentials", List.of(credential(GO))));
        FylrApi.success(fylr.passwordGrant(login, GO_PASSWORD));
        assertHashedAnew(id);

        String another = OpenBSDBCrypt.generate("2y", PASSWORD.toCharArray(), new byte[16], 4);
        admin.updateUser("fylr", id, Map.of("credentials", List.of(credential(another))));

        assertRejected(GO_PASSWORD);
        FylrApi.success(fylr.passwordGrant(login, PASSWORD));
        assertHashedAnew(id);
    }

    @Test
    @Tag("V4")
    @DisplayName("of more than 72 bytes are known by these in bcrypt, and as a whole after the first login")
    void longPassword() {
        String bytes72 = "0123456789".repeat(7) + "ab";
        String id = user(OpenBSDBCrypt.generate("2b", (bytes72 + "more").toCharArray(), new byte[16], 4));
        assertRejected(bytes72.substring(1) + "more");

        FylrApi.success(fylr.passwordGrant(login, bytes72 + "more"));

        assertHashedAnew(id);
        assertRejected(bytes72);
        FylrApi.success(fylr.passwordGrant(login, bytes72 + "more"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "allmine",
                "$2a$10$XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcg",
                "$2a$31$XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcga",
                "$2x$10$XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcga",
                "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=256,t=4294967295,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$",
                "$pbkdf2-sha256$i=2000000000,l=32$c29tZXNhbHQ$fArepPl6W/xYnC4MfkdgL0MIf2rqJUAoxUQm2Xal4Nw",
                "pbkdf2_sha256$12000$seasalt$Ybw8zsFxqja97tY/o6G+",
                "$6$rounds=999999999$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
                "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl"
            })
    @Tag("V4")
    @DisplayName(
            "that were cut, are of no form or of an absurd cost fit nothing: soon, and with a line that has no hash")
    void unusable(String hash) {
        String id = user(hash);

        assertRejected(GO_PASSWORD);

        assertThat(algorithm(id)).isEqualTo(IMPORTED);
        assertThat(warnings(id).lines()).singleElement().asString().contains("Realm 'fylr'", "cannot be checked");
        assertThat(warnings(id)).doesNotContain("allmine", "Xajj", "c29tZ", "CTFh", "fAre", "seasalt", "Ybw8", "svn8");
    }

    @Test
    @Tag("V4")
    @DisplayName("without any hash fit nothing either, at the login page as well")
    void noHash() {
        Map<String, Object> credential = new HashMap<>(credential(GO));
        credential.put("secretData", "{}");
        String id = admin.createUser("fylr", login, "", Map.of("credentials", List.of(credential)));

        assertRejected(GO_PASSWORD);
        Response page = LoginWay.PAGE.logIn(
                new Browser(server.baseUri()), fylr.authorizationRequest("auth_method", "easydb"), login, GO_PASSWORD);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(warnings(id).lines()).hasSize(2).allMatch(line -> line.endsWith("there is no hash"));
    }

    @Test
    @Tag("V4")
    @DisplayName("are hashed anew as the realm's password policy says")
    void otherPolicy() {
        admin.updateRealm("fylr", Map.of("passwordPolicy", "hashAlgorithm(pbkdf2-sha512) and hashIterations(1024)"));
        String id = user(OpenBSDBCrypt.generate("2b", GO_PASSWORD.toCharArray(), new byte[16], 10));

        FylrApi.success(fylr.passwordGrant(login, GO_PASSWORD));

        FylrApi.eventually(() -> assertThat(algorithm(id)).isEqualTo("pbkdf2-sha512"));
        FylrApi.success(fylr.passwordGrant(login, GO_PASSWORD));
    }

    @Test
    @Tag("V4")
    @DisplayName("are made by nobody: a policy that asks for their algorithm keeps new passwords from being set")
    void noAlgorithmForNewPasswords() {
        String id = user(GO);
        admin.updateRealm("fylr", Map.of("passwordPolicy", "hashAlgorithm(%s)".formatted(IMPORTED)));

        Response response = admin.request()
                .contentType(ContentType.JSON)
                .body(Map.of("type", "password", "value", "another", "temporary", false))
                .put("/fylr/users/{id}/reset-password", id);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.asString()).contains("choose another hashing algorithm");
        assertThat(FylrApi.success(fylr.passwordGrant(login, GO_PASSWORD))).containsKey("access_token");
        assertThat(algorithm(id)).isEqualTo(IMPORTED);
    }
}
