package io.github.keycloakfylr.user;

import io.github.keycloakfylr.server.FylrServer;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserProvider;
import org.keycloak.models.jpa.JpaUserProvider;
import org.keycloak.models.jpa.JpaUserProviderFactory;
import org.keycloak.models.utils.UserModelDelegate;

/**
 * Takes the place of Keycloak's store of local users by its id and a higher order, to keep the {@link Spelling} of
 * users who come by an import or from a directory: both go straight to the store. For realms that are not served as
 * fylr it is Keycloak's own (contract G3).
 */
public final class SpellingUserProviderFactory extends JpaUserProviderFactory {

    @Override
    public UserProvider create(KeycloakSession session) {
        return new Store(
                session, session.getProvider(JpaConnectionProvider.class).getEntityManager());
    }

    @Override
    public int order() {
        return super.order() + 1;
    }

    private static final class Store extends JpaUserProvider {

        private final KeycloakSession session;

        Store(KeycloakSession session, EntityManager em) {
            super(session, em);
            this.session = session;
        }

        /** Keycloak's own turns the login into lower case before it calls the other method of this name. */
        @Override
        public UserModel addUser(RealmModel realm, String username) {
            UserModel user = super.addUser(realm, username);
            if (user instanceof NewUser) {
                Spelling.keepLogin(user, username);
            }
            return user;
        }

        @Override
        public UserModel addUser(
                RealmModel realm,
                String id,
                String username,
                boolean addDefaultRoles,
                boolean addDefaultRequiredActions) {
            UserModel user = super.addUser(realm, id, username, addDefaultRoles, addDefaultRequiredActions);
            if (!FylrServer.serves(session, realm)) {
                return user;
            }
            Spelling.keepLogin(user, username);
            return new NewUser(user);
        }

        @Override
        public @Nullable UserModel getUserByUsername(RealmModel realm, String username) {
            return isStorable(realm, username) ? super.getUserByUsername(realm, username) : null;
        }

        @Override
        public @Nullable UserModel getUserByEmail(RealmModel realm, String email) {
            return isStorable(realm, email) ? super.getUserByEmail(realm, email) : null;
        }

        /**
         * PostgreSQL has no text with a NUL in it: nobody is called that, and to ask for it would be an HTTP 500
         * (contract P1).
         */
        private boolean isStorable(RealmModel realm, String text) {
            return text == null || text.indexOf('\0') < 0 || !FylrServer.serves(session, realm);
        }
    }

    /** A user who has just been made: whatever login and address are set now are those that the user was made with. */
    private static final class NewUser extends UserModelDelegate {

        NewUser(UserModel user) {
            super(user);
        }

        /** A directory's login comes by its mapper; the import has turned it into lower case. */
        @Override
        public void setUsername(String username) {
            super.setUsername(username);
            Spelling.keepLogin(delegate, username);
        }

        @Override
        public void setEmail(String email) {
            super.setEmail(email);
            Spelling.keepEmail(delegate, email);
        }

        @Override
        public void setAttribute(String name, List<String> values) {
            super.setAttribute(name, values);
            if (UserModel.EMAIL.equals(name) && !values.isEmpty()) {
                Spelling.keepEmail(delegate, values.get(0));
            }
        }
    }
}
