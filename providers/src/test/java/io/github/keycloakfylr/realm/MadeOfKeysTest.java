package io.github.keycloakfylr.realm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CachedRealmModel;

/** Contract W8 within one node; {@code ClusterSettingsIT} has two. */
class MadeOfKeysTest {

    private final MadeOfKeys<Integer> kept = new MadeOfKeys<>();
    private final AtomicInteger times = new AtomicInteger();
    private final ConcurrentHashMap<Object, Object> cache = new ConcurrentHashMap<>();
    private Supplier<List<ComponentModel>> keys = cached("rsa-generated", "hmac-generated");

    private static List<ComponentModel> read(String... providers) {
        return Stream.of(providers)
                .map(provider -> {
                    ComponentModel key = new ComponentModel();
                    key.setProviderId(provider);
                    return key;
                })
                .toList();
    }

    private static Supplier<List<ComponentModel>> cached(String... providers) {
        List<ComponentModel> keys = read(providers);
        return () -> keys;
    }

    private <R extends RealmModel> R realm(Class<R> type) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getId" -> "the-realm";
                    case "getComponentsStream" -> keys.get().stream();
                    case "getCachedWith" -> cache;
                    default -> throw new UnsupportedOperationException(method.toString());
                }));
    }

    private int made() {
        return kept.of(realm(CachedRealmModel.class), times::incrementAndGet);
    }

    @Test
    @Tag("W8")
    @DisplayName("made once, by each instance, while the cached realm has the same keys")
    void once() {
        assertThat(made()).isEqualTo(1);
        assertThat(made()).isEqualTo(1);
        assertThat(new MadeOfKeys<Integer>().of(realm(CachedRealmModel.class), () -> 7))
                .isEqualTo(7);
        assertThat(made()).isEqualTo(1);
    }

    @Test
    @Tag("W8")
    @DisplayName("made anew when a key is new or gone, and when the cache has read the realm anew")
    void changed() {
        assertThat(made()).isEqualTo(1);
        keys = cached("rsa-generated", "hmac-generated", "aes-generated");
        assertThat(made()).isEqualTo(2);
        keys = cached("rsa-generated", "hmac-generated");
        assertThat(made()).isEqualTo(3);
        cache.clear();
        assertThat(made()).isEqualTo(4);
    }

    @Test
    @Tag("W8")
    @DisplayName("what a request sees that is changing the realm does not outlive it")
    void beingChanged() {
        Supplier<List<ComponentModel>> cached = keys;
        assertThat(made()).isEqualTo(1);

        // As from the database: others each time.
        keys = () -> read("rsa-generated", "hmac-generated");
        assertThat(made()).isEqualTo(2);

        keys = cached;
        assertThat(made()).as("rolled back").isEqualTo(1);
    }

    @Test
    @Tag("W8")
    @DisplayName("not kept when making it has changed the keys")
    void changedByTheMaker() {
        int first = kept.of(realm(CachedRealmModel.class), () -> {
            keys = cached("hmac-generated");
            return times.incrementAndGet();
        });

        assertThat(first).isEqualTo(1);
        assertThat(cache).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"java-keystore", "somebody-elses"})
    @Tag("W8")
    @DisplayName("made each time where a key may change without the realm")
    void elsewhere(String provider) {
        keys = cached("rsa-generated", provider);

        assertThat(made()).isEqualTo(1);
        assertThat(made()).isEqualTo(2);
        assertThat(cache).isEmpty();
    }

    @Test
    @Tag("W8")
    @DisplayName("made each time without Keycloak's cache of realms")
    void notCached() {
        assertThat(kept.of(realm(RealmModel.class), times::incrementAndGet)).isEqualTo(1);
        assertThat(kept.of(realm(RealmModel.class), times::incrementAndGet)).isEqualTo(2);
    }
}
