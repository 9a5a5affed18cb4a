package io.github.keycloakfylr.admin;

import io.github.keycloakfylr.login.ActionCodes;
import io.github.keycloakfylr.login.SuppliedActionCode;
import io.github.keycloakfylr.token.ForcedLogout;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.UserType;
import io.github.keycloakfylr.wire.ActionCodeResponse;
import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.JsonFields;
import io.github.keycloakfylr.wire.OAuthException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.email.EmailException;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * {@code /admin/realms/{realm}/fylr}: what an administrator does for a login (contract M4, M7). The role
 * {@code manage-users} is needed, or what the realm's fine-grained permissions put in its place. One per request.
 */
public class FylrAdminResource {

    private static final Logger LOG = Logger.getLogger(FylrAdminResource.class);

    /** Seconds. */
    private static final int DEFAULT_LIFETIME = 300;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final AdminPermissionEvaluator auth;
    private final AdminEventBuilder adminEvent;

    FylrAdminResource(KeycloakSession session, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.auth = auth;
        this.adminEvent = adminEvent.resource(ResourceType.USER);
    }

    /**
     * Sends a user of the type {@code email} a mail with a link that logs the user in. Each call replaces the secret in
     * the link.
     *
     * @param id the user's id
     * @param body JSON or nothing: {@code client_id} ({@code fylr-web-frontend}), {@code redirect_uri} (the client's
     *     only one), {@code state} (the external URL), {@code scope}: the authorization request that the link makes
     * @return 204; 400 what to mend; 403; 404; 409 while another one of the user is being sent; 500 when the mail
     *     cannot be sent, and then the secret is the one that it was
     */
    @POST
    @Path("users/{user-id}/invitation")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response invite(@PathParam("user-id") String id, InputStream body) {
        UserModel user = manageable(id);
        try {
            JsonFields fields = JsonFields.read(body);
            Invitation invitation = new Invitation(
                    session,
                    user,
                    fields.text("client_id"),
                    fields.text("redirect_uri"),
                    fields.text("state"),
                    fields.text("scope"));
            fields.requireNoOther();
            if (!invitation.claim()) {
                throw ErrorResponse.error(
                        "Another invitation of the user is being sent at this moment; try again.",
                        Response.Status.CONFLICT);
            }
            invitation.send();
            new ForcedLogout(session).end(user, ForcedLogout.Reason.PASSWORD_CHANGED);
        } catch (OAuthException e) {
            throw ErrorResponse.error(e.description(), Response.Status.BAD_REQUEST);
        } catch (EmailException e) {
            // The mail server's response is for the log: it may tell of its inside.
            LOG.errorf(e, "An invitation to user '%s' of realm '%s' could not be sent", id, realm.getName());
            session.getTransactionManager().setRollbackOnly();
            throw ErrorResponse.error(
                    "The mail could not be sent: the realm's email settings, or the mail server. The server log says why.",
                    Response.Status.INTERNAL_SERVER_ERROR);
        }
        report();
        return Response.noContent().build();
    }

    /**
     * Issues a code by which the user can log in once ({@code auth_method=action_code}).
     *
     * @param id the user's id
     * @param body JSON or nothing: {@code lifetime} in seconds (300), {@code required_action}: the alias of the
     *     required action that the user is led to (none)
     * @return 200 with {@code action_code}, {@code secret} and {@code expires_in}; 400 what to mend; 403; 404
     */
    @POST
    @Path("users/{user-id}/action-code")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response issueActionCode(@PathParam("user-id") String id, InputStream body) {
        UserModel user = manageable(id);
        SuppliedActionCode code;
        int lifetime;
        try {
            JsonFields fields = JsonFields.read(body);
            lifetime = fields.number("lifetime", 1, ActionCodes.MAX_LIFETIME, DEFAULT_LIFETIME);
            String requiredAction = requiredAction(fields.text("required_action"));
            fields.requireNoOther();
            if (user.getServiceAccountClientLink() != null) {
                throw OAuthException.invalidRequest(
                        "The user is the service account of a client: nobody logs in as that.");
            }
            if (!user.isEnabled()
                    || UserType.of(session, user)
                            .filter(AuthMethod.ACTION_CODE::lets)
                            .isEmpty()) {
                throw OAuthException.invalidRequest(
                        "The user is disabled or has an unknown type: no method logs the user in.");
            }
            EndedValidityWindow.check(session, user);
            code = new ActionCodes(session).issue(user, lifetime, requiredAction);
        } catch (OAuthException e) {
            throw ErrorResponse.error(e.description(), Response.Status.BAD_REQUEST);
        }
        report();
        return Json.response(
                        Response.Status.OK.getStatusCode(),
                        new ActionCodeResponse(code.actionCode(), code.secret(), lifetime))
                .build();
    }

    private @Nullable String requiredAction(@Nullable String alias) {
        RequiredActionProviderModel action = alias == null ? null : realm.getRequiredActionProviderByAlias(alias);
        if (alias != null && (action == null || !action.isEnabled())) {
            throw OAuthException.invalidRequest(
                    "The field 'required_action' names no required action that is switched on in the realm.");
        }
        return alias;
    }

    private UserModel manageable(String id) {
        UserModel user = session.users().getUserById(realm, id);
        if (user == null) {
            // As Keycloak does: who may not look for users is not told which ids there are.
            throw auth.users().canQuery() ? new NotFoundException("User not found") : new ForbiddenException();
        }
        auth.users().requireManage(user);
        return user;
    }

    private void report() {
        adminEvent
                .operation(OperationType.ACTION)
                .resourcePath(session.getContext().getUri())
                .success();
    }
}
