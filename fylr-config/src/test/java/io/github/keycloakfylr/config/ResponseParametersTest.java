package io.github.keycloakfylr.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseParametersTest {

    @ParameterizedTest
    @CsvSource({
        "state=1,state",
        "a=b&iss=x,iss",
        "STATE=1,state",
        "st%61te=1,state",
        "kc_action=x,kc_action",
        "error,error",
        "a=state,",
        "states=1,"
    })
    @Tag("C5")
    @DisplayName("the parameters that Keycloak rejects in a redirect URI, in any spelling")
    void in(String query, String name) {
        assertThat(ResponseParameters.in("https://app.example/cb?" + query).orElse(null))
                .isEqualTo(name);
    }
}
