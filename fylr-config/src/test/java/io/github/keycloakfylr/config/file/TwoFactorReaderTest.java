package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.config.TwoFactor;
import io.github.keycloakfylr.config.TwoFactor.Method;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("V1")
@DisplayName("The second factors of a base config")
class TwoFactorReaderTest {

    private static final String BASE = "fylr.db.init.config.system.config.two_factor";

    @TempDir
    private Path directory;

    private WrittenFiles twoFactor(String text) {
        return new WrittenFiles(directory).inlineBaseConfig("two_factor: " + text);
    }

    @Test
    void areTakenOver() throws InvalidConfigException {
        WrittenFiles files = twoFactor("{enabled: true, methods: [email, totp], allow_password_grant: true}");
        assertThat(files.load().twoFactor()).contains(new TwoFactor(Set.of(Method.EMAIL, Method.TOTP), true));
        assertThat(files.warnings()).isEmpty();
        assertThat(files.notes())
                .contains("1.yml:7: note: " + BASE + ": taken over: enabled, methods, allow_password_grant");
        assertThat(twoFactor("{enabled: true, methods: [totp]}").load().twoFactor())
                .contains(new TwoFactor(Set.of(Method.TOTP), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{enabled: false, methods: [email], allow_password_grant: true}", "{methods: [totp]}"})
    @DisplayName("leave the realm as it is where they are off")
    void off(String text) throws InvalidConfigException {
        assertThat(twoFactor(text).load().twoFactor()).isEmpty();
        assertThat(twoFactor(text).warnings()).isEmpty();
    }

    @Test
    void withoutAMethodAreToldNotToBeConverted() throws InvalidConfigException {
        assertThat(twoFactor("{enabled: true}").load().twoFactor()).isEmpty();
        assertThat(twoFactor("{enabled: true}").warnings())
                .singleElement()
                .asString()
                .startsWith("1.yml:7: warning: " + BASE + ": is not converted: it names no method");
    }

    @Test
    @DisplayName("by passkey alone are told to be taken over in part")
    void passkeyAlone() throws InvalidConfigException {
        WrittenFiles files = twoFactor("{enabled: true, methods: [passkey]}");
        assertThat(files.load().twoFactor().orElseThrow().setsUpOneTimePassword())
                .isTrue();
        assertThat(files.warnings())
                .singleElement()
                .asString()
                .startsWith("1.yml:7: warning: " + BASE + ".methods: is taken over in part");
    }

    @Test
    void ofAnUnknownMethodAreAnError() {
        assertThat(twoFactor("{enabled: true, methods: [sms]}").errors())
                .containsExactly("1.yml:7: error: " + BASE + ".methods[0]: expected one of email, passkey, totp");
    }
}
