package io.github.keycloakfylr.realm;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.keycloak.component.ComponentModel;
import org.keycloak.keys.GeneratedAesKeyProviderFactory;
import org.keycloak.keys.GeneratedEcdhKeyProviderFactory;
import org.keycloak.keys.GeneratedEcdsaKeyProviderFactory;
import org.keycloak.keys.GeneratedEddsaKeyProviderFactory;
import org.keycloak.keys.GeneratedHmacKeyProviderFactory;
import org.keycloak.keys.GeneratedRsaEncKeyProviderFactory;
import org.keycloak.keys.GeneratedRsaKeyProviderFactory;
import org.keycloak.keys.ImportedRsaEncKeyProviderFactory;
import org.keycloak.keys.ImportedRsaKeyProviderFactory;
import org.keycloak.keys.KeyProvider;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CachedRealmModel;

/**
 * Something that is made of a realm's keys, and is kept as long as Keycloak's cache keeps the realm: a key that is new,
 * changed or gone takes the realm out of the cache of every node (contract W8). Keycloak makes its key providers anew
 * for each request that asks for a key.
 *
 * <p>Made anew each time where a key may change without the realm: in a keystore's file, or with a provider that
 * somebody else wrote. Thread-safe; one instance for each thing that is made.
 *
 * @param <T> what is made; immutable
 */
public final class MadeOfKeys<T> {

    /** Those of Keycloak that have their keys in the realm. */
    private static final Set<String> KEY_IS_IN_THE_REALM = Set.of(
            GeneratedAesKeyProviderFactory.ID,
            GeneratedEcdhKeyProviderFactory.ID,
            GeneratedEcdsaKeyProviderFactory.ID,
            GeneratedEddsaKeyProviderFactory.ID,
            GeneratedHmacKeyProviderFactory.ID,
            GeneratedRsaEncKeyProviderFactory.ID,
            GeneratedRsaKeyProviderFactory.ID,
            ImportedRsaEncKeyProviderFactory.ID,
            ImportedRsaKeyProviderFactory.ID);

    /** @param keys what it was made of, as the cached realm has them */
    private record Made<T>(List<ComponentModel> keys, T value) {

        /**
         * The very same objects: a request that is changing the realm reads them from the database, each time others,
         * and what it sees must not outlive it when it is rolled back.
         */
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(List<ComponentModel> others) {
            return keys.size() == others.size()
                    && IntStream.range(0, keys.size()).allMatch(i -> keys.get(i) == others.get(i));
        }
    }

    /** {@return what is made of the realm's keys as they are now} */
    public T of(RealmModel realm, Supplier<T> maker) {
        List<ComponentModel> keys = keys(realm);
        if (!(realm instanceof CachedRealmModel cached)
                || !keys.stream().allMatch(key -> KEY_IS_IN_THE_REALM.contains(key.getProviderId()))) {
            return maker.get();
        }
        @SuppressWarnings("unchecked") // raw in Keycloak, and only this instance stores under itself
        Map<Object, Made<T>> kept = cached.getCachedWith();
        Made<T> before = kept.get(this);
        if (before != null && before.isOf(keys)) {
            return before.value();
        }
        Made<T> made = new Made<>(keys, maker.get());
        // Keycloak makes a key for a realm that has none.
        if (made.isOf(keys(realm))) {
            kept.put(this, made);
        }
        return made.value();
    }

    private static List<ComponentModel> keys(RealmModel realm) {
        return realm.getComponentsStream(realm.getId(), KeyProvider.class.getName())
                .toList();
    }
}
