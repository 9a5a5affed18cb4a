package io.github.keycloakfylr.login.authenticator;

import io.github.keycloakfylr.config.UserAttributes;
import io.github.keycloakfylr.login.FylrAuthSession;
import io.github.keycloakfylr.method.LoginMethods;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.AuthMethodNote;
import io.github.keycloakfylr.user.LdapFederation;
import io.github.keycloakfylr.user.UserType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.AuthenticationFlowException;
import org.keycloak.authentication.FormContext;
import org.keycloak.authentication.ValidationContext;
import org.keycloak.authentication.forms.RegistrationUserCreation;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.GroupModel;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.services.messages.Messages;
import org.keycloak.storage.StorageUnavailableException;
import org.keycloak.userprofile.UserProfile;

/**
 * A visitor makes a user of the type {@code easydb_self_register} (contract P7): login, e-mail address, and what
 * {@link FylrRealm#registrationForm} asks for; nothing else that is sent is looked at. The execution of the
 * registration flow in the place of Keycloak's own. Stateless, thread-safe.
 */
public final class SelfRegistration extends RegistrationUserCreation {

    private static final Logger LOG = Logger.getLogger(SelfRegistration.class);

    private static final String ID = "fylr-self-registration";
    /** What the theme's page is given: the attributes that it asks for, each with whether it must be filled in. */
    private static final String BEAN = "fylr";

    private static final String FIELDS = "registration";

    private static final int MAX_CHARS = 255;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    /** Keycloak's message of its validator for the length. */
    private static final String TOO_LONG = "error-invalid-length-too-long";

    private static final String INVALID = "error-invalid-value";
    private static final String REQUIRED = "error-user-attribute-required";
    /** A message of the login theme. */
    private static final String DIRECTORY_UNAVAILABLE = "fylrDirectoryUnavailable";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayType() {
        return "fylr: self-registration";
    }

    @Override
    public String getHelpText() {
        return "Makes a user of the type easydb_self_register. The realm attributes fylr.register.form and"
                + " fylr.register.groups say what visitors are asked for, and which groups they become members of.";
    }

    /** The others of the form have no user without it: the form as a whole can be switched off. */
    @Override
    public Requirement[] getRequirementChoices() {
        return new Requirement[] {Requirement.REQUIRED};
    }

    @Override
    public void buildPage(FormContext context, LoginFormsProvider form) {
        requireAllowed(context);
        super.buildPage(context, form);
        form.setAttribute(BEAN, Map.of(FIELDS, fields(context.getRealm())));
    }

    @Override
    public void validate(ValidationContext context) {
        requireAllowed(context);
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        List<FormMessage> errors = errors(context.getRealm(), form);
        if (!errors.isEmpty()) {
            context.getEvent().detail(Details.REGISTER_METHOD, "form");
            context.error(Errors.INVALID_REGISTRATION);
            context.validationError(form, errors);
            return;
        }
        try {
            super.validate(context);
        } catch (StorageUnavailableException | ModelException e) {
            if (!LdapFederation.isDown(context.getSession())) {
                throw e;
            }
            LOG.debugf("The directory does not say whether it has the login: %s", e.getMessage());
            context.error(LdapFederation.UNAVAILABLE);
            context.validationError(form, List.of(new FormMessage(DIRECTORY_UNAVAILABLE)));
        }
    }

    /** {@return what is wrong that Keycloak's user profile would let pass, or would first tell the events of} */
    private static List<FormMessage> errors(RealmModel realm, MultivaluedMap<String, String> form) {
        List<FormMessage> errors = new ArrayList<>();
        fields(realm).forEach((name, required) -> {
            String value = form.getFirst(name);
            if (value == null || value.isBlank()) {
                if (required && !UserModel.USERNAME.equals(name)) {
                    errors.add(new FormMessage(name, UserModel.EMAIL.equals(name) ? Messages.MISSING_EMAIL : REQUIRED));
                }
            } else if (value.length() > MAX_CHARS) {
                errors.add(new FormMessage(name, TOO_LONG, name, "0", Integer.toString(MAX_CHARS)));
            } else if (CONTROL.matcher(value).find()) {
                errors.add(new FormMessage(name, INVALID));
            }
        });
        return errors;
    }

    /**
     * The address is always asked for: without one nobody could be asked to confirm it, where the realm wants that
     * (contract P4), nor choose a new password.
     */
    private static Map<String, Boolean> fields(RealmModel realm) {
        Map<String, Boolean> fields = new LinkedHashMap<>();
        if (!realm.isRegistrationEmailAsUsername()) {
            fields.put(UserModel.USERNAME, true);
        }
        fields.put(UserModel.EMAIL, true);
        fields.putAll(new FylrRealm(realm).registrationForm().attributes());
        return fields;
    }

    /**
     * Whatever else is sent, such as a type or what the form hides, is not there; of several values the first counts.
     */
    @Override
    public UserProfile getOrCreateUserProfile(FormContext context, MultivaluedMap<String, String> form) {
        MultivaluedMap<String, String> asked = new MultivaluedHashMap<>();
        fields(context.getRealm()).keySet().stream()
                .filter(form::containsKey)
                .forEach(name -> asked.putSingle(name, form.getFirst(name)));
        return super.getOrCreateUserProfile(context, asked);
    }

    @Override
    public void success(FormContext context) {
        try {
            super.success(context);
        } catch (ModelDuplicateException e) {
            // Another visitor has taken the login or the address since it was checked.
            context.getSession().getTransactionManager().setRollbackOnly();
            throw new AuthenticationFlowException(
                    AuthenticationFlowError.GENERIC_AUTHENTICATION_ERROR,
                    Errors.USERNAME_IN_USE,
                    Messages.USERNAME_EXISTS);
        }
        UserModel user = context.getUser();
        UserType.EASYDB_SELF_REGISTER.write(user);
        join(context, user);
        // The visitor has just chosen the password, or will as soon as the address is confirmed.
        AuthMethodNote.write(context.getAuthenticationSession(), AuthMethod.EASYDB);
    }

    private static void join(FormContext context, UserModel user) {
        RealmModel realm = context.getRealm();
        for (String id : new FylrRealm(realm).registrationGroups()) {
            // Asked for by an attribute that the server is told not to search by, Keycloak returns all groups.
            Optional<GroupModel> group = context.getSession()
                    .groups()
                    .searchGroupsByAttributes(realm, Map.of(UserAttributes.ID, id), null, null)
                    .filter(found -> id.equals(found.getFirstAttribute(UserAttributes.ID)))
                    .findFirst();
            group.ifPresentOrElse(
                    user::joinGroup,
                    () -> LOG.warnf(
                            "Realm '%s' has no group with the attribute %s=%s, which those who register are to be members of",
                            realm.getName(), UserAttributes.ID, id));
        }
    }

    /** The page has an address of its own, and opens without the link that leads to it. */
    private static void requireAllowed(FormContext context) {
        boolean byThisRequest = FylrAuthSession.of(context.getAuthenticationSession())
                .map(FylrAuthSession::allowsRegistration)
                .orElse(true);
        boolean atAll = new LoginMethods(
                        context.getSession(), context.getAuthenticationSession().getClient())
                .missing(AuthMethod.EASYDB)
                .isEmpty();
        // Of a page that was opened before its form was switched off Keycloak would still take what is sent.
        AuthenticationExecutionModel page = context.getRealm()
                .getAuthenticationExecutionByFlowId(context.getExecution().getParentFlow());
        boolean on = page == null || page.isEnabled();
        if (!byThisRequest || !atAll || !on) {
            throw new AuthenticationFlowException(
                    AuthenticationFlowError.GENERIC_AUTHENTICATION_ERROR,
                    Errors.REGISTRATION_DISABLED,
                    Messages.REGISTRATION_NOT_ALLOWED);
        }
    }
}
