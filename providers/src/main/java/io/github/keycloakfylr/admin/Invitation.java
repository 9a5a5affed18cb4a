package io.github.keycloakfylr.admin;

import io.github.keycloakfylr.client.RedirectUris;
import io.github.keycloakfylr.login.AuthorizationRequest;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.transaction.AfterCompletion;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.InvitationSecret;
import io.github.keycloakfylr.user.UserType;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailTemplateProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserModel;

/** An invitation by mail: an authorization request that logs its user in (contract M4). One per request. */
final class Invitation {

    private static final String DEFAULT_CLIENT = "fylr-web-frontend";
    private static final String TEMPLATE = "fylr-invitation.ftl";
    private static final String SUBJECT = "fylrInvitationSubject";
    /** Seconds, after which a node that has died in the middle of it no longer stands in the way. */
    private static final int LONGEST_SENDING = 120;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final Parameters request;

    /**
     * Creates the invitation.
     *
     * @param clientId {@code null}: fylr's web frontend
     * @param redirectUri {@code null}: the client's only one
     * @param state {@code null}: the external URL, where fylr's web frontend sends the browser then
     * @param scope {@code null}: none
     * @throws OAuthException what of the user or of the request would keep the link from working
     */
    Invitation(
            KeycloakSession session,
            UserModel user,
            @Nullable String clientId,
            @Nullable String redirectUri,
            @Nullable String state,
            @Nullable String scope) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.user = user;
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", clientId == null ? DEFAULT_CLIENT : clientId);
        parameters.put("response_type", "code");
        parameters.put("redirect_uri", redirectUri);
        parameters.put("scope", scope);
        parameters.put("state", state == null ? ExternalUrl.of(session) + "/" : state);
        parameters.put("auth_method", AuthMethod.EMAIL.id());
        parameters.put("login", user.getUsername());
        // Read as it will be when the link is opened, with all the limits that hold there.
        this.request = Parameters.parse(Parameters.of(parameters).encode());
        checkUser();
        checkRequest();
    }

    private void checkUser() {
        if (!UserType.of(session, user).equals(Optional.of(UserType.EMAIL))) {
            throw OAuthException.invalidRequest(
                    "The user is not of the type 'email' (attribute " + UserType.ATTRIBUTE + ").");
        }
        if (!user.isEnabled()) {
            throw OAuthException.invalidRequest("The user is disabled.");
        }
        EndedValidityWindow.check(session, user);
        if (user.getEmail() == null || user.getEmail().isBlank()) {
            throw OAuthException.invalidRequest("The user has no e-mail address.");
        }
    }

    private void checkRequest() {
        ClientModel client = realm.getClientByClientId(request.get("client_id"));
        if (client == null || !AuthorizationRequest.mayBeSentBy(client)) {
            throw OAuthException.invalidRequest("The parameter 'client_id' names no client of this server.");
        }
        new RedirectUris(session, client).resolve(request.get("redirect_uri"));
        AuthorizationRequest.check(session, request, client);
    }

    /**
     * To be called before {@link #send}. Two at once, on whatever nodes, would leave the user with two secrets, or send
     * a mail whose secret was never stored.
     *
     * @return whether no other invitation of the user is being sent, until the end of this transaction
     */
    boolean claim() {
        SingleUseObjectProvider store = session.singleUseObjects();
        String key = "fylr.invitation." + realm.getId() + "." + user.getId();
        if (!store.putIfAbsent(key, LONGEST_SENDING)) {
            return false;
        }
        AfterCompletion.always(session, () -> store.remove(key));
        return true;
    }

    /**
     * Sends the mail, with a new secret: from now on the links of earlier mails are dead.
     *
     * @throws EmailException when it cannot be sent
     */
    void send() throws EmailException {
        Map<String, String> secret = Map.of("password", InvitationSecret.renew(session, realm, user));
        String link = ExternalUrl.ofAuthorizationRequest(session, request) + "&"
                + Parameters.of(secret).encode();
        String realmName =
                realm.getDisplayName() == null || realm.getDisplayName().isBlank()
                        ? realm.getName()
                        : realm.getDisplayName();
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("link", link);
        // The mail is in its reader's language, not in that of the administrator's browser.
        attributes.put(Constants.IGNORE_ACCEPT_LANGUAGE_HEADER, true);
        session.getProvider(EmailTemplateProvider.class)
                .setRealm(realm)
                .setUser(user)
                .send(SUBJECT, List.of(realmName), TEMPLATE, attributes);
    }
}
