package io.github.keycloakfylr.passwordhash;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.github.keycloakfylr.config.BcryptHash;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Hashes of passwords and secrets, fuzzed")
class ImportedHashFuzzTest {

    @DisplayName("a hash is taken as it stands and at a bounded cost, or rejected without its text in the message")
    @ValueSource(
            strings = {
                "$2y$04$81xGNnm8PS1uiIzjbos6Le3NzFaNB0goNqnBpOx7S/EyrayzJCNAq",
                "bcrypt:$2a$14$81xGNnm8PS1uiIzjbos6Le3NzFaNB0goNqnBpOx7S/EyrayzJCNAq",
                "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG",
                "$pbkdf2-sha256$i=600000,l=32$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$pbkdf2$29000$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2_sha256$600000$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "$6$rounds=5000$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO/O817G3uBnIFNjnQJuesI68OTLiBFdcbYEdFCoEOfaS35inz1",
                "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc8",
                "$2b$99$"
            })
    @DictionaryEntries({"$argon2id$v=19$m=", ",t=", ",p=", "$pbkdf2-sha512$i=", "rounds=", "$2b$", "999999999999"})
    @FuzzTest
    void bounded(@NotNull String text) {
        BcryptHash.parse(text).ifPresent(hash -> {
            assertThat(hash.text()).isEqualTo(text);
            assertThat(hash.toString()).doesNotContain(text);
            assertThat(hash.cost()).isBetween(0, 99);
        });
        try {
            ImportedHash hash = ImportedHash.ofExport(text);
            assertThat(text).endsWith(hash.text());
            assertThat(hash.text().length()).isLessThanOrEqualTo(ImportedHash.MAX_LENGTH);
            assertThat(hash.iterations()).isBetween(1, Pbkdf2Password.MAX_ITERATIONS);
            assertThat(hash.toString()).doesNotContain(hash.text());
            assertThat(hash.describe()).doesNotContain("$");
            assertThat(ImportedHash.parse(hash.text()).describe()).isEqualTo(hash.describe());
        } catch (UnusableHashException e) {
            if (text.length() > 60) {
                assertThat(e.getMessage()).doesNotContain(text);
            }
        }
    }
}
