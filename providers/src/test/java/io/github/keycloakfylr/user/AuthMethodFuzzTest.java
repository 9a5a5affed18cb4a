package io.github.keycloakfylr.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("auth_method, fuzzed")
class AuthMethodFuzzTest {

    @DisplayName("there is always a method, each once, and a guest only where one was asked for or guests may come in")
    @CsvSource({
        "'', true, false, false",
        "auto, true, true, false",
        "anonymous, false, false, false",
        "'easydb,ldap', false, true, true",
        "'saml, auto ,saml', true, false, true",
        "ANONYMOUS, false, false, false",
        "'action_code,,x', true, false, false"
    })
    @DictionaryEntries({"anonymous", "auto", "easydb", "ldap", "saml", "action_code", "email", "collection", ","})
    @FuzzTest
    void methods(@NotNull String parameter, boolean guestAccess, boolean loginSupplied, boolean interactive) {
        List<AuthMethod> methods = AuthMethod.requested(parameter, guestAccess, loginSupplied, interactive);

        assertThat(methods).isNotEmpty().doesNotHaveDuplicates();
        List<String> named =
                Arrays.stream(parameter.split(",")).map(String::trim).toList();
        boolean auto = named.stream().allMatch(String::isEmpty) || named.contains("auto");
        boolean guest = guestAccess && !loginSupplied && !interactive && auto;
        assertThat(methods.contains(AuthMethod.ANONYMOUS)).isEqualTo(guest || named.contains("anonymous"));
        assertThat(methods.contains(AuthMethod.ACTION_CODE)).isEqualTo(named.contains("action_code"));
        assertThat(methods.contains(AuthMethod.SAML)).isEqualTo(named.contains("saml"));
    }
}
