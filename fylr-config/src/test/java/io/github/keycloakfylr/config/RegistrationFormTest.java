package io.github.keycloakfylr.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("P7")
@DisplayName("The form by which visitors register")
class RegistrationFormTest {

    @Test
    void fillsUserAttributes() {
        RegistrationForm form = RegistrationForm.of(
                Stream.of("first_name=require", "company=show", "phone=hide", "address=require", "x=show", "y"));
        assertThat(form.attributes())
                .isEqualTo(Map.of(
                        "firstName",
                        true,
                        "company",
                        false,
                        "street",
                        true,
                        "postal_code",
                        true,
                        "town",
                        true,
                        "address_supplement",
                        false,
                        "house_number",
                        false,
                        "state",
                        false,
                        "country",
                        false));
        assertThat(form).hasToString("address=require company=show first_name=require phone=hide");
        assertThat(RegistrationForm.of(Stream.of(form.toString().split(" ")))).isEqualTo(form);
    }

    @Test
    void asksForNothingMoreUnlessItIsSet() {
        assertThat(RegistrationForm.of(Stream.of()).attributes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "=",
                "company",
                "company=",
                "=show",
                "company=Show",
                "company=show=",
                "fylr_type=show",
                "email=hide"
            })
    void whatMeansNothing(String word) {
        assertThat(RegistrationForm.isWord(word)).isFalse();
        assertThat(RegistrationForm.of(Stream.of(word)).attributes()).isEmpty();
    }
}
