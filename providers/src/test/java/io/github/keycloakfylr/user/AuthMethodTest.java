package io.github.keycloakfylr.user;

import static io.github.keycloakfylr.user.AuthMethod.ACTION_CODE;
import static io.github.keycloakfylr.user.AuthMethod.ANONYMOUS;
import static io.github.keycloakfylr.user.AuthMethod.COLLECTION;
import static io.github.keycloakfylr.user.AuthMethod.EASYDB;
import static io.github.keycloakfylr.user.AuthMethod.EMAIL;
import static io.github.keycloakfylr.user.AuthMethod.LDAP;
import static io.github.keycloakfylr.user.AuthMethod.SAML;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract M1 to M10: what {@code auth_method} means. */
class AuthMethodTest {

    /** Guest access off, no login supplied, no login page asked for. */
    private static List<AuthMethod> requested(String parameter) {
        return AuthMethod.requested(parameter, false, false, false);
    }

    static Stream<Arguments> values() {
        return Stream.of(
                arguments("easydb", List.of(EASYDB)),
                arguments("ldap", List.of(LDAP)),
                arguments("email", List.of(EMAIL)),
                arguments("collection", List.of(COLLECTION)),
                arguments("saml", List.of(SAML)),
                arguments("action_code", List.of(ACTION_CODE)),
                arguments("anonymous", List.of(ANONYMOUS)),
                arguments("ldap,easydb", List.of(LDAP, EASYDB)),
                arguments("collection, email ,ldap", List.of(COLLECTION, EMAIL, LDAP)),
                arguments("ldap,ldap,easydb,ldap", List.of(LDAP, EASYDB)),
                arguments("auto", List.of(EASYDB, LDAP)),
                arguments("email,auto", List.of(EMAIL, EASYDB, LDAP)),
                arguments("ldap,auto", List.of(LDAP, EASYDB)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    @Tag("M1")
    @DisplayName("one value or several, in order, each once")
    void listed(String parameter, List<AuthMethod> methods) {
        assertThat(requested(parameter)).isEqualTo(methods);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "auto"})
    @Tag("M1")
    @Tag("M9")
    @DisplayName("missing, empty or auto: without guests it is a password login, easydb and then ldap")
    void autoWithoutGuests(String parameter) {
        assertThat(AuthMethod.requested(parameter, false, false, false)).containsExactly(EASYDB, LDAP);
        assertThat(AuthMethod.requested(parameter, false, true, false)).containsExactly(EASYDB, LDAP);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "auto"})
    @Tag("M9")
    @Tag("A11")
    @DisplayName("with guests it makes a guest, unless a login is supplied or the login page is asked for")
    void autoWithGuests(String parameter) {
        assertThat(AuthMethod.requested(parameter, true, false, false)).containsExactly(ANONYMOUS);
        assertThat(AuthMethod.requested(parameter, true, true, false)).containsExactly(EASYDB, LDAP);
        assertThat(AuthMethod.requested(parameter, true, false, true)).containsExactly(EASYDB, LDAP);
        assertThat(AuthMethod.requested(parameter, true, true, true)).containsExactly(EASYDB, LDAP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"easydb", "ldap", "anonymous", "saml"})
    @Tag("M1")
    @DisplayName("a method that is named is that method, with guests or without")
    void named(String parameter) {
        List<AuthMethod> expected = List.of(AuthMethod.named(parameter).orElseThrow());

        for (boolean guests : new boolean[] {false, true}) {
            for (boolean login : new boolean[] {false, true}) {
                assertThat(AuthMethod.requested(parameter, guests, login, false))
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "EASYDB", "Ldap", "easydb;ldap", "oauth", "anonymous2", "null"})
    @Tag("M1")
    @DisplayName("unrecognised: easydb, never a guest")
    void unrecognised(String parameter) {
        assertThat(AuthMethod.requested(parameter, true, false, false)).containsExactly(EASYDB);
        assertThat(AuthMethod.requested("ldap," + parameter, true, false, false))
                .containsExactly(LDAP, EASYDB);
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ",,", " , "})
    @Tag("M1")
    @DisplayName("nothing but commas is empty, and so auto")
    void commas(String parameter) {
        assertThat(AuthMethod.requested(parameter, false, false, false)).containsExactly(EASYDB, LDAP);
        assertThat(AuthMethod.requested(parameter, true, false, false)).containsExactly(ANONYMOUS);
    }

    @ParameterizedTest
    @EnumSource(UserType.class)
    @Tag("M2")
    @Tag("M3")
    @Tag("M4")
    @Tag("M5")
    @Tag("M6")
    @Tag("M8")
    @Tag("M10")
    @DisplayName("each type of user comes in by one method of its own")
    void types(UserType type) {
        AuthMethod own =
                switch (type) {
                    case EASYDB, SYSTEM, EASYDB_SELF_REGISTER -> EASYDB;
                    case LDAP -> LDAP;
                    case EMAIL -> EMAIL;
                    case COLLECTION -> COLLECTION;
                    case SSO -> SAML;
                    case ANONYMOUS -> ANONYMOUS;
                };

        assertThat(AuthMethod.usual(type)).isEqualTo(own);
        for (AuthMethod method : AuthMethod.values()) {
            boolean byActionCode = method == ACTION_CODE && type != UserType.ANONYMOUS;
            assertThat(method.lets(type)).as(method + " for " + type).isEqualTo(method == own || byActionCode);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "easydb, true",
        "ldap, true",
        "email, true",
        "collection, true",
        "saml, false",
        "action_code, false",
        "anonymous, false"
    })
    @Tag("M1")
    @DisplayName("the methods that take a login and a password")
    void passwords(String id, boolean password) {
        assertThat(AuthMethod.named(id).orElseThrow().takesPassword()).isEqualTo(password);
    }

    @Test
    @Tag("M9")
    @DisplayName("auto is a choice, not a method")
    void auto() {
        assertThat(AuthMethod.named("auto")).isEmpty();
    }
}
