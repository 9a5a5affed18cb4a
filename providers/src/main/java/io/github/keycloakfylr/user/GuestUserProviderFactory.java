package io.github.keycloakfylr.user;

import java.util.List;
import java.util.Optional;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.UserStorageProviderFactory;

/** The user federation entry "fylr-guest" of a realm, which has fylr's settings as fields ({@link SettingsForm}). */
public final class GuestUserProviderFactory implements UserStorageProviderFactory<GuestUserProvider> {

    /** The provider id, as the realm file names it. */
    public static final String PROVIDER_ID = "fylr-guest";

    @Override
    public GuestUserProvider create(KeycloakSession session, ComponentModel component) {
        return new GuestUserProvider(session, component);
    }

    /**
     * {@return the guest with that id as a user of the realm's "fylr-guest" entry, or nothing when the realm has none}
     */
    public static Optional<UserModel> user(KeycloakSession session, RealmModel realm, String guestId) {
        return entry(realm)
                .map(component -> session.users().getUserById(realm, StorageId.keycloakId(component, guestId)));
    }

    /** {@return whether the realm has the entry, without which there are no guests} */
    public static boolean isPresent(RealmModel realm) {
        return entry(realm).isPresent();
    }

    private static Optional<ComponentModel> entry(RealmModel realm) {
        return realm.getComponentsStream(realm.getId(), UserStorageProvider.class.getName())
                .filter(component -> PROVIDER_ID.equals(component.getProviderId()))
                .findFirst();
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    /** Has the realm's entry, if there is one, show fylr's settings as they are now. */
    public static void showSettings(RealmModel realm) {
        entry(realm).ifPresent(entry -> SettingsForm.show(realm, entry));
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return SettingsForm.properties();
    }

    @Override
    public void validateConfiguration(KeycloakSession session, RealmModel realm, ComponentModel entry) {
        SettingsForm.check(entry);
    }

    @Override
    public void onCreate(KeycloakSession session, RealmModel realm, ComponentModel entry) {
        SettingsForm.apply(realm, new ComponentModel(), entry);
        SettingsForm.show(realm, entry);
    }

    @Override
    public void onUpdate(KeycloakSession session, RealmModel realm, ComponentModel before, ComponentModel after) {
        SettingsForm.apply(realm, before, after);
    }

    @Override
    public String getHelpText() {
        return "fylr's settings of this realm, and the anonymous users of its guest access, of whom nobody is stored.";
    }
}
