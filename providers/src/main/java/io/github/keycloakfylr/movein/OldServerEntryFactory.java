package io.github.keycloakfylr.movein;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.UserStorageProviderFactory;
import org.keycloak.storage.UserStorageProviderModel;

/**
 * The user federation entry "fylr-old-server" of a realm: where the passwords of users are who have none here (contract
 * V4). While the entry is there and switched on their first login is checked at the old server.
 */
public final class OldServerEntryFactory implements UserStorageProviderFactory<OldServerEntry> {

    /** The provider id. */
    public static final String PROVIDER_ID = "fylr-old-server";

    @Override
    public OldServerEntry create(KeycloakSession session, ComponentModel component) {
        return new OldServerEntry();
    }

    /** {@return the realm's entry, when there is one and it is switched on} */
    static Optional<ComponentModel> enabled(RealmModel realm) {
        return entries(realm)
                .filter(entry -> new UserStorageProviderModel(entry).isEnabled())
                .findFirst();
    }

    private static Stream<ComponentModel> entries(RealmModel realm) {
        return realm.getComponentsStream(realm.getId(), UserStorageProvider.class.getName())
                .filter(entry -> PROVIDER_ID.equals(entry.getProviderId()));
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return OldServerSettings.properties();
    }

    @Override
    public void validateConfiguration(KeycloakSession session, RealmModel realm, ComponentModel entry) {
        try {
            OldServerSettings.of(entry);
        } catch (IllegalArgumentException e) {
            // As a parameter: Keycloak takes the text for a format of java.text.MessageFormat.
            throw new ComponentValidationException("{0}", e.getMessage());
        }
        if (entries(realm).anyMatch(other -> !other.getId().equals(entry.getId()))) {
            throw new ComponentValidationException("{0}", "There is an entry of an old server already.");
        }
    }

    @Override
    public void onCreate(KeycloakSession session, RealmModel realm, ComponentModel entry) {
        PasswordAtOldServer.addToUserProfile(session);
    }

    @Override
    public void preRemove(KeycloakSession session, RealmModel realm, ComponentModel entry) {
        PasswordAtOldServer.removeFromUserProfile(session);
    }

    @Override
    public String getHelpText() {
        return "The fylr that Keycloak takes the place of: checks the password of a user who moved in at the first login;"
                + " from then on it is kept here. To be removed when all users have logged in once.";
    }
}
