package io.github.keycloakfylr.user;

import io.github.keycloakfylr.server.FylrServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.representations.idm.AbstractUserRepresentation;
import org.keycloak.userprofile.AttributeChangeListener;
import org.keycloak.userprofile.Attributes;
import org.keycloak.userprofile.DeclarativeUserProfileProvider;
import org.keycloak.userprofile.DeclarativeUserProfileProviderFactory;
import org.keycloak.userprofile.UserProfile;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.ValidationException;
import org.keycloak.utils.StringUtil;

/**
 * Takes the place of Keycloak's user profile by its id and a higher order, to keep the {@link Spelling} of what was
 * typed into the admin console, sent to the admin REST API, or entered by the user: the profile turns it into lower
 * case before it reaches the store. A user without a login is given the e-mail address as one (contract P1). For realms
 * that are not served as fylr it is Keycloak's own (G3).
 */
public final class SpellingUserProfileProviderFactory extends DeclarativeUserProfileProviderFactory {

    @Override
    public DeclarativeUserProfileProvider create(KeycloakSession session) {
        return new Provider(session, this);
    }

    @Override
    public int order() {
        return super.order() + 1;
    }

    private static final class Provider extends DeclarativeUserProfileProvider {

        private final KeycloakSession session;

        Provider(KeycloakSession session, DeclarativeUserProfileProviderFactory factory) {
            super(session, factory);
            this.session = session;
        }

        @Override
        public UserProfile create(UserProfileContext context, Map<String, ?> attributes) {
            if (!isServed()) {
                return super.create(context, attributes);
            }
            Map<String, Object> complete = new HashMap<>(attributes);
            if (UserProfileContext.USER_API == context && StringUtil.isBlank(text(attributes, UserModel.USERNAME))) {
                complete.put(UserModel.USERNAME, text(attributes, UserModel.EMAIL));
            }
            return new Profile(super.create(context, complete), complete, null);
        }

        @Override
        public UserProfile create(UserProfileContext context, Map<String, ?> attributes, UserModel user) {
            UserProfile profile = super.create(context, attributes, user);
            return isServed() ? new Profile(profile, attributes, user) : profile;
        }

        private boolean isServed() {
            return FylrServer.serves(session, session.getContext().getRealm());
        }
    }

    private static @Nullable String text(Map<String, ?> attributes, String name) {
        Object value = attributes.get(name);
        if (value instanceof List<?> list) {
            value = list.isEmpty() ? null : list.get(0);
        }
        return value instanceof String text ? text : null;
    }

    /** Keycloak's profile of one user, which notes the spelling of what it was made of. For the time of one request. */
    private static final class Profile implements UserProfile {

        private final UserProfile keycloaks;
        private final Map<String, ?> sent;
        private final @Nullable UserModel user;

        Profile(UserProfile keycloaks, Map<String, ?> sent, @Nullable UserModel user) {
            this.keycloaks = keycloaks;
            this.sent = sent;
            this.user = user;
        }

        private UserModel keepSent(UserModel changed) {
            Spelling.keepLogin(changed, text(sent, UserModel.USERNAME));
            Spelling.keepEmail(changed, text(sent, UserModel.EMAIL));
            return changed;
        }

        @Override
        public UserModel create() {
            return keepSent(keycloaks.create());
        }

        @Override
        public UserModel create(boolean validate) {
            return keepSent(keycloaks.create(validate));
        }

        @Override
        public void update(boolean removeAttributes, AttributeChangeListener... changeListener) {
            if (user == null) {
                keycloaks.update(removeAttributes, changeListener);
                return;
            }
            String login = Spelling.login(user);
            String email = Spelling.email(user);
            keycloaks.update(removeAttributes, changeListener);
            // Whoever changes another attribute does not send these, and Keycloak removes what was not sent.
            if (!sent.containsKey(Spelling.LOGIN)) {
                Spelling.keepLogin(user, login);
            }
            if (!sent.containsKey(Spelling.EMAIL)) {
                Spelling.keepEmail(user, email);
            }
            keepSent(user);
        }

        @Override
        public void validate() throws ValidationException {
            keycloaks.validate();
        }

        @Override
        public Attributes getAttributes() {
            return keycloaks.getAttributes();
        }

        @Override
        public <R extends AbstractUserRepresentation> R toRepresentation(boolean full) {
            return keycloaks.toRepresentation(full);
        }
    }
}
