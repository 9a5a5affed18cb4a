package io.github.keycloakfylr.method;

import io.github.keycloakfylr.config.UserAttributes;
import io.github.keycloakfylr.user.UserType;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.browser.OTPFormAuthenticatorFactory;
import org.keycloak.authentication.authenticators.browser.RecoveryAuthnCodesFormAuthenticatorFactory;
import org.keycloak.authentication.authenticators.browser.WebAuthnAuthenticatorFactory;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;

/** The second factors: Keycloak's, which users set up, and a code by e-mail for who has none (contract P5). */
public final class SecondFactor {

    /** The id, in a flow, of the authenticator that sends a code by e-mail. */
    public static final String EMAIL_CODE = "fylr-email-code";

    /** The id, in a flow, of the authenticator that has users set up a one-time password. */
    public static final String SETUP = "fylr-second-factor-setup";

    /** The id, in a flow, of the condition that lets in who must use a second factor. */
    public static final String CONDITION = "fylr-must-use-second-factor";

    /** What a login by a code says of itself, as {@code otp} and {@code webauthn} do: fylr's name of the method. */
    public static final String EMAIL = "email";

    /** The attribute of a group whose members must use a second factor: fylr says so at the group too. */
    public static final String GROUP_ATTRIBUTE = UserAttributes.GROUP_TWO_FACTOR;

    /** The value of {@link #GROUP_ATTRIBUTE} that says so. */
    public static final String REQUIRED = "true";

    /** The authenticators that ask for a credential of the user's, and its type. */
    private static final Map<String, String> CREDENTIALS = Map.of(
            OTPFormAuthenticatorFactory.PROVIDER_ID, OTPCredentialModel.TYPE,
            WebAuthnAuthenticatorFactory.PROVIDER_ID, WebAuthnCredentialModel.TYPE_TWOFACTOR,
            RecoveryAuthnCodesFormAuthenticatorFactory.PROVIDER_ID, RecoveryAuthnCodesCredentialModel.TYPE);

    private SecondFactor() {}

    /** {@return whether the authenticator of that id asks for one} */
    static boolean isAskedForBy(@Nullable String authenticatorId) {
        return authenticatorId != null
                && (CREDENTIALS.containsKey(authenticatorId) || EMAIL_CODE.equals(authenticatorId));
    }

    /** {@return whether the user has set one up} */
    public static boolean isSetUpFor(UserModel user) {
        return CREDENTIALS.values().stream().anyMatch(user.credentialManager()::isConfiguredFor);
    }

    /** {@return whether the authenticator of that id asks for one that the user has set up} */
    public static boolean isSetUpFor(UserModel user, @Nullable String authenticatorId) {
        String type = authenticatorId == null ? null : CREDENTIALS.get(authenticatorId);
        return type != null && user.credentialManager().isConfiguredFor(type);
    }

    /** {@return whether a group of the user's, or one that such a group lies in, says that its members must use one} */
    public static boolean isDemandedByGroupOf(UserModel user) {
        return user.getGroupsStream().flatMap(SecondFactor::withParents).anyMatch(SecondFactor::isDemandedBy);
    }

    /** Keycloak's groups have the attributes of those that they lie in. */
    private static Stream<GroupModel> withParents(GroupModel group) {
        return Stream.iterate(group, GroupModel::getParent).takeWhile(parent -> parent != null);
    }

    /** {@return whether the group says itself that its members must use one} */
    public static boolean isDemandedBy(GroupModel group) {
        String value = group.getFirstAttribute(GROUP_ATTRIBUTE);
        return value != null && REQUIRED.equalsIgnoreCase(value.trim());
    }

    /**
     * {@return whether a code can be sent to the user: users of the type {@code system} and those without an address
     * are exempt}
     */
    public static boolean isEmailCodeFor(KeycloakSession session, UserModel user) {
        String address = user.getEmail();
        return address != null
                && !address.isBlank()
                && !Optional.of(UserType.SYSTEM).equals(UserType.of(session, user));
    }
}
