package io.github.keycloakfylr.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.config.Registration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("V1")
@DisplayName("The registration of a base config")
class RegisterReaderTest {

    private static final String BASE = "fylr.db.init.config.system.config.register";

    @TempDir
    private Path directory;

    private WrittenFiles register(String text) {
        return new WrittenFiles(directory).inlineBaseConfig("register: " + text);
    }

    @Test
    void isTakenOver() throws InvalidConfigException {
        WrittenFiles files =
                register("{enable: true, form: {company: show, last_name: require, phone: hide, address: ''},"
                        + " groups: [{group: 7}, {group: 12}, {group: 7}], info: {en-US: 'Welcome'}}");
        Registration registration = files.load().registration();
        assertThat(registration.allowed()).contains(true);
        assertThat(registration.form().orElseThrow()).hasToString("company=show last_name=require phone=hide");
        assertThat(registration.groups()).contains(List.of(7, 12));
        assertThat(registration.infos()).isEqualTo(Map.of("en", "Welcome"));
        assertThat(files.warnings()).isEmpty();
        assertThat(files.notes())
                .contains(
                        "1.yml:7: note: " + BASE + ": taken over: enable",
                        "1.yml:7: note: " + BASE + ".form: taken over: company, last_name, phone, address",
                        "1.yml:7: note: " + BASE
                                + ".groups: taken over: groups, by their ids in fylr; 'users' makes them",
                        "1.yml:7: note: " + BASE + ".info: taken over: en-US");
    }

    @Test
    @DisplayName("is switched off where it was on before, and says nothing where the files do not")
    void off() throws InvalidConfigException {
        assertThat(register("{enable: false}").load().registration().allowed()).contains(false);
        assertThat(register("{}").load().registration())
                .isEqualTo(new Registration(Optional.empty(), Optional.empty(), Optional.empty(), Map.of()));
        assertThat(register("{groups: []}").load().registration().groups()).contains(List.of());
    }

    @Test
    void theFormOfTheUserManagerIsNotNeeded() throws InvalidConfigException {
        WrittenFiles files = register("{form: {use_in_user_manager: true, phone: show}}");
        assertThat(files.warnings()).isEmpty();
        assertThat(files.notes())
                .contains("1.yml:7: note: " + BASE
                        + ".form.use_in_user_manager: not needed: fylr's own user manager has these fields then");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{form: {phone: maybe}}|form.phone: expected one of hide, show, require",
                "{groups: [{group: seven}]}|groups[0].group: expected a whole number from 0 to 999999999, found text",
                "{groups: [{}]}|groups[0].group: expected the id of a group of fylr's",
                "{enable: perhaps}|enable: expected true or false, found text"
            })
    void whatMeansNothingIsAnError(String text, String error) {
        assertThat(register(text).errors()).containsExactly("1.yml:7: error: " + BASE + "." + error);
    }
}
