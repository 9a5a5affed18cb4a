package io.github.keycloakfylr.login.authenticator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.login.authenticator.EmailCode.Result;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.KeyManager;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.RootAuthenticationSessionModel;

class EmailCodeTest {

    private static final int LIFETIME = 60;

    /** Of the single-use store, which all requests share. */
    private final Set<String> store = new HashSet<>();

    private Map<String, String> notes;

    @BeforeEach
    void begin() {
        notes = new HashMap<>();
        EmailCode code = request(notes, "tab", "user");
        code.begin();
        code.accept("012345", LIFETIME);
    }

    private EmailCode request(Map<String, String> authNotes, String tab, String userId) {
        RealmModel realm = fake(RealmModel.class, (method, arguments) -> "realm");
        RootAuthenticationSessionModel root = fake(RootAuthenticationSessionModel.class, (method, arguments) -> "root");
        AuthenticationSessionModel authSession =
                fake(AuthenticationSessionModel.class, (method, arguments) -> switch (method) {
                    case "getRealm" -> realm;
                    case "getParentSession" -> root;
                    case "getTabId" -> tab;
                    case "getAuthNote" -> authNotes.get(arguments[0]);
                    case "setAuthNote" -> authNotes.put((String) arguments[0], (String) arguments[1]);
                    case "removeAuthNote" -> authNotes.remove(arguments[0]);
                    default -> throw new AssertionError(method);
                });
        SingleUseObjectProvider objects = fake(SingleUseObjectProvider.class, (method, arguments) -> switch (method) {
            case "putIfAbsent" -> store.add((String) arguments[0]);
            case "contains" -> store.contains(arguments[0]);
            default -> throw new AssertionError(method);
        });
        KeyWrapper key = new KeyWrapper();
        key.setSecretKey(new SecretKeySpec("the realm's key".getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
        KeyManager keys = fake(KeyManager.class, (method, arguments) -> key);
        KeycloakSession session =
                fake(KeycloakSession.class, (method, arguments) -> method.equals("keys") ? keys : objects);
        return new EmailCode(session, authSession, fake(UserModel.class, (method, arguments) -> userId));
    }

    /** What a request sees that began before another one has ended: the notes as they were. */
    private EmailCode atOnce() {
        return request(new HashMap<>(notes), "tab", "user");
    }

    private static <T> T fake(Class<T> type, BiFunction<String, Object[], Object> methods) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = methods.apply(method.getName(), arguments);
                    return method.getReturnType() == void.class ? null : result;
                }));
    }

    @Test
    @Tag("P5")
    @DisplayName("the notes do not give the code away, nor is it good in another tab or for another user")
    void isBound() {
        assertThat(notes.toString()).doesNotContain("012345");
        assertThat(request(new HashMap<>(notes), "other", "user").check("012345"))
                .isEqualTo(Result.WRONG);
        assertThat(request(new HashMap<>(notes), "tab", "other").check("012345"))
                .isEqualTo(Result.WRONG);
        assertThat(atOnce().check("012345")).isEqualTo(Result.RIGHT);
    }

    @Test
    @Tag("P5")
    @DisplayName("of many guesses at once, none of which sees what another has noted, three are looked at")
    void guessesAtOnce() {
        List<EmailCode> requests = List.of(atOnce(), atOnce(), atOnce(), atOnce(), atOnce());
        assertThat(requests.stream().map(request -> request.check("111111")))
                .containsExactly(Result.WRONG, Result.WRONG, Result.LAST_WRONG, Result.OVER, Result.OVER);
        assertThat(atOnce().check("012345")).isEqualTo(Result.OVER);
        assertThat(atOnce().isOver()).isTrue();
    }

    @Test
    @Tag("P5")
    @DisplayName("a new code brings no new guesses")
    void aNewCode() {
        assertThat(atOnce().check("111111")).isEqualTo(Result.WRONG);
        assertThat(atOnce().check("111111")).isEqualTo(Result.WRONG);
        request(notes, "tab", "user").accept("678901", LIFETIME);
        assertThat(atOnce().check("111111")).isEqualTo(Result.LAST_WRONG);
        assertThat(atOnce().check("678901")).isEqualTo(Result.OVER);
    }

    @Test
    @Tag("P5")
    @DisplayName("the right code is good once, however often it is sent at once")
    void once() {
        EmailCode other = atOnce();
        assertThat(atOnce().check("012345")).isEqualTo(Result.RIGHT);
        assertThat(other.check("012345")).isEqualTo(Result.EXPIRED);
    }

    @Test
    @Tag("P5")
    @DisplayName("an expired code is not compared, and costs no guess")
    void expired() {
        request(notes, "tab", "user").accept("012345", 0);
        assertThat(atOnce().isAwaited()).isFalse();
        assertThat(atOnce().check("012345")).isEqualTo(Result.EXPIRED);
        assertThat(store).isEmpty();
    }

    @Test
    @Tag("P5")
    @DisplayName("codes are six digits, of which the first may be a zero")
    void generates() {
        Set<Character> first = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String code = EmailCode.generate();
            assertThat(code).matches("[0-9]{6}");
            first.add(code.charAt(0));
        }
        assertThat(first).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"012345", " 012 345\t", "012-345", "01 23 45"})
    @Tag("P5")
    @DisplayName("a code is read as people type it")
    void reads(String input) {
        assertThat(EmailCode.read(input)).contains("012345");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12345", "1234567", "12345a", "१२३४५६"})
    @Tag("P5")
    @DisplayName("anything else is no code")
    void rejects(String input) {
        assertThat(EmailCode.read(input)).isEmpty();
        assertThat(EmailCode.read(" ".repeat(100) + "012345")).isEmpty();
        assertThat(EmailCode.read(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "3601", "9999999999", "ten"})
    @Tag("P5")
    @DisplayName("settings out of bounds are as by default")
    void settings(String value) {
        AuthenticatorConfigModel config = new AuthenticatorConfigModel();
        config.setConfig(Map.of("lifetime", value, "pause", value));
        EmailCodeSettings byDefault = new EmailCodeSettings(600, 60);
        assertThat(EmailCodeSettings.of(config)).isEqualTo(byDefault);
        assertThat(EmailCodeSettings.of(null)).isEqualTo(byDefault);
    }
}
