package io.github.keycloakfylr.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A user of fylr's")
@Tag("V3")
class UserMappingTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** The password is "foo". */
    private static final String HASH = "$2y$04$81xGNnm8PS1uiIzjbos6Le3NzFaNB0goNqnBpOx7S/EyrayzJCNAq";

    private static MappedUser map(String user, String more) throws JsonProcessingException {
        return map(new UserMapping(Optional.empty()), user, more);
    }

    private static MappedUser map(UserMapping mapping, String user, String more) throws JsonProcessingException {
        return mapping.map((ObjectNode) MAPPER.readTree("{\"user\": {" + user + "}" + more + "}"));
    }

    private static String easydb(String more) {
        return "\"_id\": 7, \"login\": \"Ida\", \"type\": \"easydb\"" + more;
    }

    @Test
    @DisplayName("has the address confirmed where fylr says so, and confirms it where fylr waits for that")
    void address() throws Exception {
        String email = ", \"email\": \"i@x.org\"";
        String confirm = email + ", \"confirm_email\": true";
        String confirmed = ", \"email_confirmed_at\": \"2024-01-02T00:00:00Z\"";
        assertThat(map(easydb(email), "").representation().path("emailVerified").asBoolean())
                .isFalse();
        assertThat(map(easydb(email + confirmed), "")
                        .representation()
                        .path("emailVerified")
                        .asBoolean())
                .isTrue();
        assertThat(map(easydb(confirm), "").representation().path("requiredActions"))
                .hasToString("[\"VERIFY_EMAIL\"]");
        assertThat(map(easydb(confirm + confirmed), "").representation().path("requiredActions"))
                .isEmpty();
        MappedUser again =
                map(easydb(confirm + confirmed + ", \"confirm_email_sent_at\": \"2024-01-03T00:00:00Z\""), "");
        assertThat(again.representation().path("requiredActions")).hasToString("[\"VERIFY_EMAIL\"]");
        assertThat(again.representation().path("emailVerified").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bcrypt:" + HASH, HASH})
    @Tag("V4")
    @DisplayName("keeps a hash of a known form as it is, and shows it to nobody")
    void knownHash(String hash) throws Exception {
        MappedUser user = map(easydb(""), ", \"_password_hash\": \"" + hash + "\"");
        assertThat(user.representation().at("/credentials/0/secretData").asText())
                .isEqualTo("{\"value\":\"" + HASH + "\"}");
        assertThat(user.reasons()).isEmpty();
        assertThat(user.toString()).doesNotContain("$2y$");
        assertThat(user.representation().path("attributes").toString()).doesNotContain("$2y$");
    }

    @Test
    @Tag("V4")
    @DisplayName("comes without a password where the form is unknown, marked as one whose password is at the old fylr")
    void unknownHash() throws Exception {
        String hash = ", \"_password_hash\": \"md5:900150983cd24fb0\"";
        MappedUser user = map(easydb(""), hash);
        assertThat(user.fate()).isEqualTo(MappedUser.Fate.TAKEN);
        assertThat(user.representation().has("credentials")).isFalse();
        assertThat(user.representation().at("/attributes/fylr_password/0").asText())
                .isEqualTo("old_server");
        assertThat(user.reasons())
                .singleElement()
                .asString()
                .startsWith("without a password: ")
                .endsWith("the first login is by that of the old fylr")
                .doesNotContain("900150983");

        MappedUser known = map(easydb(""), ", \"_password_hash\": \"" + HASH + "\"");
        assertThat(known.representation().path("attributes").has("fylr_password"))
                .isFalse();
    }

    @Test
    @DisplayName("with a one-time password sets one up at the next login, and does not go without")
    void oneTimePassword() throws Exception {
        MappedUser user = map(easydb(""), ", \"_two_factor_totp_enrolled\": true");
        assertThat(user.representation().path("requiredActions")).hasToString("[\"CONFIGURE_TOTP\"]");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"type\": \"easydb\"', neither a login nor an e-mail address",
        "'\"login\": \"x\", \"type\": \"nonsense\"', no login method takes users of the type",
        "'\"login\": \"x\"', no login method takes users of the type",
        "'\"login\": \"x \", \"type\": \"easydb\"', begins or ends with a blank",
        "'\"login\": \"x\\u0007y\", \"type\": \"easydb\"', control characters",
        "'\"login\": \"x\", \"type\": \"easydb\", \"login_valid_to\": \"soon\"', login_valid_to is not a date"
    })
    @DisplayName("is not taken over where Keycloak cannot have it")
    void notTaken(String fields, String reason) throws Exception {
        MappedUser user = map(fields, "");
        assertThat(user.fate()).isEqualTo(MappedUser.Fate.NOT_TAKEN);
        assertThat(user.reasons()).singleElement().asString().contains(reason);
        assertThat(user.representation()).isEmpty();
    }

    @Test
    @DisplayName("is not taken over with a login of 256 characters, and is with one of 255")
    void length() throws Exception {
        String login = "\"type\": \"easydb\", \"login\": \"" + "x".repeat(255);
        assertThat(map(login + "\"", "").fate()).isEqualTo(MappedUser.Fate.TAKEN);
        assertThat(map(login + "x\"", "").fate()).isEqualTo(MappedUser.Fate.NOT_TAKEN);
    }

    @ParameterizedTest
    @CsvSource({"ldap", "easydb_ldap", "sso", "easydb_sso", "anonymous", "system"})
    @DisplayName("of a directory, an identity provider or without a person is left out")
    void leftOut(String type) throws Exception {
        assertThat(map("\"login\": \"x\", \"type\": \"" + type + "\"", "").fate())
                .isEqualTo(MappedUser.Fate.LEFT);
    }

    @Test
    @DisplayName("root comes with its password; the technical users never do")
    void systemUsers() throws Exception {
        String hash = ", \"_password_hash\": \"" + HASH + "\"";
        assertThat(map("\"login\": \"root\", \"type\": \"system\"", hash).fate())
                .isEqualTo(MappedUser.Fate.TAKEN);
        assertThat(map("\"login\": \"oai_pmh\", \"type\": \"system\"", hash).fate())
                .isEqualTo(MappedUser.Fate.LEFT);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"_id\": 7, \"reference\": \"r\", \"login\": \"Ida\"', 7",
        "'\"reference\": \"r\", \"login\": \"Ida\"', reference:r",
        "'\"login\": \"Ida\"', login:ida"
    })
    @DisplayName("is found again by the id, else by reference or login")
    void key(String fields, String key) throws Exception {
        MappedUser user = map(fields + ", \"type\": \"easydb\"", "");
        assertThat(user.who().id()).isEqualTo(key);
        assertThat(user.representation().at("/attributes/fylr_id/0").asText()).isEqualTo(key);
    }

    @Test
    @DisplayName("loses values that are too long, and it is said which")
    void tooLong() throws Exception {
        MappedUser user = map(
                easydb(", \"company\": \"" + "c".repeat(256) + "\", \"custom_data\": {\"k\": \"" + "d".repeat(2049)
                        + "\"}"),
                ", \"_password_hash\": \"" + HASH + "\"");
        assertThat(user.reasons())
                .containsExactly(
                        "company has more than 255 characters, and is left out",
                        "custom_data.k has more than 2048 characters, and is left out");
        assertThat(user.representation().at("/attributes/company").isMissingNode())
                .isTrue();
    }

    @Test
    @DisplayName("changes by parts: each change at fylr is one of its own")
    void parts() throws Exception {
        String hash = ", \"_password_hash\": \"" + HASH + "\"";
        MappedUser before = map(easydb(""), hash);
        String mark = UserPart.mark(before.digests());
        assertThat(UserPart.changed(before.digests(), mark)).isEmpty();
        Map<UserPart, MappedUser> after = Map.of(
                UserPart.PROFILE, map(easydb(", \"phone\": \"1\""), hash),
                UserPart.STATUS, map(easydb(", \"login_valid_to\": \"2030-01-01\""), hash),
                UserPart.EMAIL, map(easydb(", \"email\": \"i@x.org\""), hash),
                UserPart.GROUPS, map(easydb(""), hash + ", \"_groups\": [{\"group\": {\"_id\": 1}}]"),
                UserPart.PASSWORD, map(easydb(""), hash.replace("foo", "").replace("$04$8", "$04$9")));
        after.forEach((part, user) ->
                assertThat(UserPart.changed(user.digests(), mark)).isEqualTo(Set.of(part)));
    }

    @Test
    @DisplayName("has what fylr knows of the person, each where Keycloak looks for it")
    void profile() throws Exception {
        MappedUser user = map(
                easydb(", \"first_name\": \"Ida\", \"last_name\": \"Ito\", \"email\": \"I@x.org\", \"company\": \"C\","
                        + " \"frontend_language\": \"de-DE\", \"reference\": \"r1\", \"remarks\": \"rem\","
                        + " \"custom_data\": {\"b\": 1, \"a\": [2], \"n\": null}"),
                ", \"_password_hash\": \"" + HASH + "\"");

        assertThat(user.fate()).isEqualTo(MappedUser.Fate.TAKEN);
        assertThat(user.representation().path("username").asText()).isEqualTo("Ida");
        assertThat(user.representation().path("firstName").asText()).isEqualTo("Ida");
        assertThat(user.representation().path("lastName").asText()).isEqualTo("Ito");
        assertThat(user.representation().path("email").asText()).isEqualTo("I@x.org");
        assertThat(user.representation().path("attributes"))
                .isEqualTo(
                        MAPPER.readTree("{\"fylr_login\": [\"Ida\"], \"fylr_type\": [\"easydb\"], \"company\": [\"C\"],"
                                + " \"fylr_language\": [\"de-DE\"], \"locale\": [\"de\"], \"fylr_reference\": [\"r1\"],"
                                + " \"fylr_remarks\": [\"rem\"], \"fylr_custom.a\": [\"[2]\"], \"fylr_custom.b\": [\"1\"],"
                                + " \"fylr_email\": [\"I@x.org\"], \"fylr_id\": [\"7\"],"
                                + " \"fylr_migrated\": [\"" + UserPart.mark(user.digests()) + "\"]}"));
        assertThat(map("\"login\": \"ida\", \"type\": \"easydb\", \"email\": \"i@x.org\"", "")
                        .representation()
                        .path("attributes")
                        .properties())
                .extracting(Map.Entry::getKey)
                .doesNotContain("fylr_login", "fylr_email", "locale", "fylr_remarks");
    }

    @Test
    @DisplayName("is disabled where archived or disabled at fylr, and keeps its days and when it was made")
    void status() throws Exception {
        String dates = ", \"login_valid_from\": \"2024-01-02\", \"login_valid_to\": \"2030-01-01T00:00:00Z\"";
        MappedUser open = map(easydb(dates), ", \"_created_at\": \"2024-01-02T00:00:00Z\"");
        assertThat(open.representation().path("enabled").booleanValue()).isTrue();
        assertThat(open.representation()
                        .at("/attributes/fylr_login_valid_from/0")
                        .asText())
                .isEqualTo("2024-01-02");
        assertThat(open.representation().at("/attributes/fylr_login_valid_to/0").asText())
                .isEqualTo("2030-01-01");
        assertThat(open.representation().path("createdTimestamp").longValue()).isEqualTo(1_704_153_600_000L);
        assertThat(open.representation().at("/attributes/fylr_archived_at").isMissingNode())
                .isTrue();

        MappedUser disabled = map(easydb(", \"login_disabled\": true"), "");
        assertThat(disabled.representation().path("enabled").booleanValue()).isFalse();
        MappedUser archived = map(easydb(""), ", \"_archived_at\": \"2024-01-02T00:00:00Z\"");
        assertThat(archived.representation().path("enabled").booleanValue()).isFalse();
        assertThat(archived.representation()
                        .at("/attributes/fylr_archived_at/0")
                        .asText())
                .isEqualTo("2024-01-02T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|``|``",
                "`, \"login_disabled\": true`|``|`; the login is disabled at fylr: disable it there as well`",
                "``|`, \"_archived_at\": \"2024\"`|`; the login is disabled at fylr: disable it there as well`",
                "`, \"login_valid_from\": \"2024-01-02\"`|``|`; fylr limits the login to certain dates: do so there as well`",
                "`, \"login_valid_to\": \"2024-01-02\"`|``|`; fylr limits the login to certain dates: do so there as well`"
            })
    @DisplayName("of a directory: whoever must not log in at fylr is told of, or could here")
    void lockedElsewhere(String fields, String more, String told) throws Exception {
        MappedUser user = map("\"login\": \"ida\", \"type\": \"ldap\"" + fields, more);

        assertThat(user.fate()).isEqualTo(MappedUser.Fate.LEFT);
        assertThat(user.reasons())
                .containsExactly("the directory's federation creates the user at the first login" + told);
    }
}
