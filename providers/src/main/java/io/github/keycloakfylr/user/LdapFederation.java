package io.github.keycloakfylr.user;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.LDAPConstants;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.StorageUnavailableUserModelDelegate;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.StorageUnavailableException;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.UserStorageProviderModel;
import org.keycloak.storage.user.UserLookupProvider;
import org.keycloak.utils.ServicesUtils;

/** The realm's LDAP federation (contract M3). */
public final class LdapFederation {

    /** The error of an event of Keycloak's: a login was rejected because a directory does not respond. */
    public static final String UNAVAILABLE = "directory_unavailable";

    private static final Logger LOG = Logger.getLogger(LdapFederation.class);

    /** How long Keycloak waits for a storage provider too. */
    private static final long PATIENCE_MILLIS = 3000;

    /**
     * When a directory last did not respond, by the id of its federation entry: an outage is told once, not at each
     * login. Nobody may have asked when it was back, so after a while it is another one.
     */
    private static final Map<String, Long> DOWN = new ConcurrentHashMap<>();

    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(5);

    private LdapFederation() {}

    /** {@return whether the realm has one that is switched on} */
    public static boolean isPresent(RealmModel realm) {
        return entries(realm).anyMatch(component -> new UserStorageProviderModel(component).isEnabled());
    }

    /** {@return whether the user comes from one} */
    static boolean holds(RealmModel realm, UserModel user) {
        String federation =
                user.getFederationLink() == null ? StorageId.providerId(user.getId()) : user.getFederationLink();
        return federation != null && entries(realm).map(ComponentModel::getId).anyMatch(federation::equals);
    }

    /**
     * Asks each directory for somebody who is not there. Keycloak takes a directory that does not respond for one that
     * does not know the user, or for one that has disabled the user.
     *
     * @return whether one of the realm's directories cannot be reached
     */
    @SuppressWarnings({"deprecation", "ReturnValueIgnored"
    }) // the answer is that there is one; Keycloak's own user storage manager asks its directories by these calls
    public static boolean isDown(KeycloakSession session) {
        RealmModel realm = session.getContext().getRealm();
        return entries(realm)
                .filter(component -> new UserStorageProviderModel(component).isEnabled())
                .anyMatch(component -> {
                    UserLookupProvider directory =
                            (UserLookupProvider) session.getProvider(UserStorageProvider.class, component);
                    try {
                        ServicesUtils.<UserLookupProvider, UserModel>timeBoundOne(
                                        session,
                                        PATIENCE_MILLIS,
                                        asked -> asked.getUserByUsername(
                                                realm, UUID.randomUUID().toString()))
                                .apply(directory);
                        if (DOWN.remove(component.getId()) != null) {
                            LOG.infof(
                                    "The directory '%s' of realm '%s' responds again",
                                    component.getName(), realm.getName());
                        }
                        return false;
                    } catch (StorageUnavailableException | ModelException e) {
                        long now = System.nanoTime();
                        Long last = DOWN.put(component.getId(), now);
                        if (last == null || now - last > QUIET_NANOS) {
                            LOG.warnf(
                                    "The directory '%s' of realm '%s' does not respond; logins that ask it are rejected until it does: %s",
                                    component.getName(), realm.getName(), e.getMessage());
                        }
                        return true;
                    }
                });
    }

    /** {@return whether one of the realm's directories may take as long as it likes to respond} */
    public static boolean waitsForever(RealmModel realm) {
        return entries(realm)
                .map(component -> component.get(LDAPConstants.READ_TIMEOUT))
                .anyMatch(timeout -> timeout == null || timeout.isBlank());
    }

    /**
     * {@return whether Keycloak has only its own copy of the user, because the directory that it comes from does not
     * respond}
     */
    public static boolean isOutOfReach(UserModel user) {
        return user instanceof StorageUnavailableUserModelDelegate;
    }

    private static Stream<ComponentModel> entries(RealmModel realm) {
        return realm.getComponentsStream(realm.getId(), UserStorageProvider.class.getName())
                .filter(component -> LDAPConstants.LDAP_PROVIDER.equals(component.getProviderId()));
    }
}
