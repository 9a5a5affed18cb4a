package io.github.keycloakfylr.passwordhash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("V4")
@DisplayName("A password hash that fylr exports")
class ImportedHashTest {

    private static final String BCRYPT = "$2a$10$XajjQvNhvvRt5GSeFk1xFeyqRrsxkhBkUiQeg0dt.wU1qD4aFDcga";
    private static final String REST = BCRYPT.substring("$2a$10$".length());
    private static final String SHA_256 = "5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5";
    private static final String SHA_512 =
            "svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";
    private static final String KEY_20 = "SwB5Abdlxrqr7UnZJvch0GWkKcE";
    private static final String KEY_32 = "98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44";
    private static final String KEY_64 =
            "ZzQ4b1nOjyZnILeastIXxQgZFzrUZthVwC1FzKskf9y5LWpX7FcHWYlnM83OkJVnSTjHoMhInbFt9DcPgw1aMQ";

    private static String filledIn(String text) {
        return text.replace("{BC}", REST)
                .replace("{256}", SHA_256)
                .replace("{512}", SHA_512)
                .replace("{20}", KEY_20)
                .replace("{32}", KEY_32)
                .replace("{64}", KEY_64);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "$2a$04${BC} bcrypt[cost=4] 16",
                "$2b$10${BC} bcrypt[cost=10] 1024",
                "$2y$14${BC} bcrypt[cost=14] 16384",
                "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ${32} argon2id[m=65536,t=3,p=4] 3",
                "$argon2i$v=19$m=8,t=16,p=1$c29tZXNhbHQ${64} argon2i[m=8,t=16,p=1] 16",
                "$argon2id$v=19$m=131072,t=4,p=16$c29tZXNhbHQ${32} argon2id[m=131072,t=4,p=16] 4",
                "$pbkdf2$131000$c29tZXNhbHQ${20} pbkdf2-sha1[i=131000] 131000",
                "$pbkdf2-sha256$1$c29tZXNhbHQ${32} pbkdf2-sha256[i=1] 1",
                "$pbkdf2-sha512$25000$c29tZXNhbHQ${64} pbkdf2-sha512[i=25000] 25000",
                "$pbkdf2-sha1$i=1000$c29tZXNhbHQ${20} pbkdf2-sha1[i=1000] 1000",
                "$pbkdf2-sha256$i=2000000,l=32$c29tZXNhbHQ${32} pbkdf2-sha256[i=2000000] 2000000",
                "$pbkdf2-sha512$i=210000,l=64$c29tZXNhbHQ${64} pbkdf2-sha512[i=210000] 210000",
                "pbkdf2_sha1$60000$seasalt${20}= pbkdf2-sha1[i=60000] 60000",
                "pbkdf2_sha256$1000000$seasalt${32}= pbkdf2-sha256[i=1000000] 1000000",
                "$5$saltstring${256} sha256-crypt[rounds=5000] 5000",
                "$5$rounds=1000$asaltof16chars..${256} sha256-crypt[rounds=1000] 1000",
                "$6$${512} sha512-crypt[rounds=5000] 5000",
                "$6$rounds=1000000$saltstring${512} sha512-crypt[rounds=1000000] 1000000"
            })
    @DisplayName("of a known form and a bearable cost is taken")
    void taken(String pattern, String description, int iterations) throws Exception {
        String text = filledIn(pattern);

        ImportedHash hash = ImportedHash.parse(text);

        assertThat(hash.text()).isEqualTo(text);
        assertThat(hash.describe()).isEqualTo(description);
        assertThat(hash.iterations()).isEqualTo(iterations);
        assertThat(hash.toString()).doesNotContain(text.substring(text.lastIndexOf('$') + 1));
        JsonNode data = new ObjectMapper().readTree(hash.credentialData());
        assertThat(data)
                .isEqualTo(new ObjectMapper()
                        .createObjectNode()
                        .put("hashIterations", iterations)
                        .put("algorithm", "fylr-imported-hash"));
        JsonNode secret = new ObjectMapper().readTree(hash.secretData());
        assertThat(secret).isEqualTo(new ObjectMapper().createObjectNode().put("value", text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$2a$03${BC}|its bcrypt cost is 3; 4 to 14 are taken",
                "$2y$15${BC}|its bcrypt cost is 15; 4 to 14 are taken",
                "$2b$99${BC}|its bcrypt cost is 99; 4 to 14 are taken",
                "$2x$10${BC}|it is a bcrypt hash of an outdated kind; $2a$, $2b$ and $2y$ are taken",
                "$2$10${BC}|it is a bcrypt hash of an outdated kind; $2a$, $2b$ and $2y$ are taken",
                "$2c$10${BC}|it is a bcrypt hash that has been cut or altered",
                "$2a$10$|it is a bcrypt hash that has been cut or altered",
                "$2a$10${BC}x|it is a bcrypt hash that has been cut or altered",
                "$argon2d$v=19$m=64,t=1,p=1$c29tZXNhbHQ${32}|it is an Argon2 hash of another kind",
                "$argon2i$v=16$m=64,t=1,p=1$c29tZXNhbHQ${32}|it is an Argon2 hash of another kind",
                "$argon2id$m=64,t=1,p=1$c29tZXNhbHQ${32}|it is an Argon2 hash of another kind",
                "$argon2id$v=19$m=64,t=1,p=1,data=AAAA$c29tZXNhbHQ${32}|it is an Argon2 hash of another kind",
                "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$|it is an Argon2 hash of another kind",
                "$argon2id$v=19$m=-1,t=1,p=1$c29tZXNhbHQ${32}|it is an Argon2 hash of another kind",
                "$argon2id$v=19$m=131073,t=1,p=1$c29tZXNhbHQ${32}|its Argon2 memory in KiB is 131073; 8 to 131072 are taken",
                "$argon2id$v=19$m=31,t=1,p=4$c29tZXNhbHQ${32}|its Argon2 memory in KiB is 31; 32 to 131072 are taken",
                "$argon2id$v=19$m=4294967296,t=1,p=1$c29tZXNhbHQ${32}|its Argon2 memory in KiB is far too high",
                "$argon2id$v=19$m=64,t=17,p=1$c29tZXNhbHQ${32}|its number of Argon2 iterations is 17; 1 to 16 are taken",
                "$argon2id$v=19$m=64,t=99999999999,p=1$c29tZXNhbHQ${32}|its number of Argon2 iterations is far too high",
                "$argon2id$v=19$m=65536,t=9,p=1$c29tZXNhbHQ${32}|its Argon2 memory times iterations is more than 524288 KiB",
                "$argon2id$v=19$m=512,t=1,p=17$c29tZXNhbHQ${32}|its Argon2 parallelism is 17; 1 to 16 are taken",
                "$argon2id$v=19$m=64,t=1,p=1$c29tZQ${32}|the length of its salt in bytes is 4; 8 to 64 are taken",
                "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$c29tZXNhbHQ|the length of its hash in bytes is 8; 16 to 64 are taken",
                "$argon2id$v=19$m=64,t=1,p=1$c29tZ${32}|its salt or hash is not Base64: it has been cut or altered",
                "$pbkdf2-sha256$2000001$c29tZXNhbHQ${32}|its number of PBKDF2 iterations is 2000001; 1 to 2000000 are taken",
                "$pbkdf2-sha256$1$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA${32}|the length of its salt in bytes is 65; 1 to 64 are taken",
                "$pbkdf2-sha256$0$c29tZXNhbHQ${32}|it is a PBKDF2 hash of a kind that is not known",
                "$pbkdf2-sha256$i=0$c29tZXNhbHQ${32}|it is a PBKDF2 hash of a kind that is not known",
                "$pbkdf2-sha256$99999999999$c29tZXNhbHQ${32}|its number of PBKDF2 iterations is far too high",
                "$pbkdf2-sha256$1000$c29tZXNhbHQ${20}|it is a PBKDF2 hash of a kind that is not known",
                "$pbkdf2-sha256$1000$c29tZXNhbHQ${64}|it is a PBKDF2 hash of a kind that is not known",
                "$pbkdf2-sha256$i=1000,l=20$c29tZXNhbHQ${32}|it is a PBKDF2 hash of a kind that is not known",
                "$pbkdf2-md5$1000$c29tZXNhbHQ${32}|it is a PBKDF2 hash of a kind that is not known",
                "pbkdf2_sha256$1000$$|it is a PBKDF2 hash of a kind that is not known",
                "pbkdf2_sha256$2000001$seasalt${32}=|its number of PBKDF2 iterations is 2000001; 1 to 2000000 are taken",
                "$5$saltstring${512}|it is a SHA-crypt hash that has been cut or altered",
                "$6$saltstring${256}|it is a SHA-crypt hash that has been cut or altered",
                "$6$saltstring$|it is a SHA-crypt hash that has been cut or altered",
                "$6$seventeencharacte${512}|it is a SHA-crypt hash that has been cut or altered",
                "$6$rounds=999$saltstring${512}|its number of SHA-crypt rounds is 999; 1000 to 1000000 are taken",
                "$6$rounds=999999999$saltstring${512}|its number of SHA-crypt rounds is 999999999",
                "$6$rounds=1000001$saltstring${512}|its number of SHA-crypt rounds is 1000001",
                "$6$rounds=0005000$saltstring${512}|it is a SHA-crypt hash that has been cut or altered",
                "$1$saltstri$YMyguxXMBpd2TEZ.vS/3q1|its form is not known",
                "5f4dcc3b5aa765d61d8327deb882cf99|its form is not known",
                "{SSHA}abc|its form is not known",
                "''|there is no hash"
            })
    @DisplayName("of another form, cut short or of an absurd cost is not, and the reason does not show it")
    void notTaken(String pattern, String reason) {
        String text = filledIn(pattern);

        assertThatExceptionOfType(UnusableHashException.class)
                .isThrownBy(() -> ImportedHash.parse(text))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(reason)
                        .doesNotContain("saltstri", "seasalt", "c29tZXNhbHQ", REST, SHA_256, SHA_512, KEY_20, KEY_32));
    }

    @Test
    @DisplayName("is taken apart as it is written, and printed without salt and hash")
    void parts() throws Exception {
        Argon2Password argon2 =
                (Argon2Password) ImportedHash.parse(filledIn("$argon2id$v=19$m=64,t=3,p=4$c29tZXNhbHQ${32}"));
        assertThat(argon2.isHybrid()).isTrue();
        assertThat(argon2.memory()).isEqualTo(64);
        assertThat(argon2.parallelism()).isEqualTo(4);
        assertThat(argon2.salt()).asString().isEqualTo("somesalt");
        assertThat(argon2.hash()).hasSize(32);
        assertThat(argon2).hasToString("argon2id[m=64,t=3,p=4]");
        Argon2Password dataIndependent =
                (Argon2Password) ImportedHash.parse(filledIn("$argon2i$v=19$m=64,t=3,p=4$c29tZXNhbHQ${32}"));
        assertThat(dataIndependent.isHybrid()).isFalse();

        Pbkdf2Password pbkdf2 = (Pbkdf2Password) ImportedHash.parse(filledIn("pbkdf2_sha256$7$seasalt${32}="));
        assertThat(pbkdf2.digest()).isEqualTo(Pbkdf2Password.Digest.SHA256);
        assertThat(pbkdf2.salt()).asString().isEqualTo("seasalt");
        assertThat(pbkdf2.hash()).hasSize(32);
        assertThat(pbkdf2).hasToString("pbkdf2-sha256[i=7]");

        ShaCryptPassword sha512 = (ShaCryptPassword) ImportedHash.parse(filledIn("$6$saltstring${512}"));
        assertThat(sha512.isSha512()).isTrue();
        assertThat(sha512.salt()).isEqualTo("saltstring");
        assertThat(sha512.hash()).isEqualTo(SHA_512);
        assertThat(sha512).hasToString("sha512-crypt[rounds=5000]");
        ShaCryptPassword sha256 = (ShaCryptPassword) ImportedHash.parse(filledIn("$5$saltstring${256}"));
        assertThat(sha256.isSha512()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n", "\0", "\r\n"})
    @DisplayName("has nothing before or after it")
    void noSpace(String space) {
        assertThatExceptionOfType(UnusableHashException.class).isThrownBy(() -> ImportedHash.parse(space + BCRYPT));
        assertThatExceptionOfType(UnusableHashException.class).isThrownBy(() -> ImportedHash.parse(BCRYPT + space));
    }

    @Test
    @DisplayName("has 512 characters at most, and is not even looked at when it has more")
    void length() {
        assertThatExceptionOfType(UnusableHashException.class)
                .isThrownBy(() -> ImportedHash.parse("$6$" + "x".repeat(1_000_000)))
                .withMessage("it is longer than 512 characters");
        assertThatExceptionOfType(UnusableHashException.class)
                .isThrownBy(() -> ImportedHash.parse("$6$" + "x".repeat(509)))
                .withMessage("it is a SHA-crypt hash that has been cut or altered");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bcrypt:", "", ":", "sha512+x:", "$6$:"})
    @DisplayName("stands after a colon, whatever stands before")
    void method(String method) throws Exception {
        assertThat(ImportedHash.ofExport(method + BCRYPT).text()).isEqualTo(BCRYPT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bcrypt:x:", "a:b:c:", "bcrypt: "})
    @DisplayName("is not looked for anywhere else: what stands between may be a salt")
    void secondColon(String before) {
        assertThatExceptionOfType(UnusableHashException.class).isThrownBy(() -> ImportedHash.ofExport(before + BCRYPT));
    }
}
