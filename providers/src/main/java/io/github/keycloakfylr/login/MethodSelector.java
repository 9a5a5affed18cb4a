package io.github.keycloakfylr.login;

import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.wire.OAuthException;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.keycloak.models.RealmModel;

/** Chooses, of the methods that a request names, those that answer it (contract M1). */
public final class MethodSelector {

    private static final Logger LOG = Logger.getLogger(MethodSelector.class);

    private final RealmModel realm;

    /** @param realm the realm behind the front door */
    public MethodSelector(RealmModel realm) {
        this.realm = realm;
    }

    /**
     * @param requested the methods of the request, in order
     * @return the first that can apply; when it takes a login and a password, with all the others that do, in order
     * @throws OAuthException {@code access_denied} when none can, with what is missing
     */
    public List<AuthMethod> select(List<AuthMethod> requested) {
        List<AuthMethod> applicable = requested.stream().filter(this::applies).toList();
        if (applicable.isEmpty()) {
            throw noneApplies(requested);
        }
        AuthMethod first = applicable.get(0);
        return first.takesPassword() ? applicable.stream().filter(AuthMethod::takesPassword).toList() : List.of(first);
    }

    private boolean applies(AuthMethod method) {
        return switch (method) {
            case EASYDB -> true;
            case ANONYMOUS -> new FylrRealm(realm).guestAccess();
            case LDAP, EMAIL, COLLECTION, SAML, ACTION_CODE -> false;
        };
    }

    private OAuthException noneApplies(List<AuthMethod> requested) {
        String methods = requested.stream().map(AuthMethod::id).collect(Collectors.joining(","));
        if (requested.contains(AuthMethod.ANONYMOUS)) {
            LOG.warnf("A guest login was refused: guest access of realm '%s' is off (realm attribute %s)", realm.getName(), FylrRealm.GUEST);
            return OAuthException.badRequest("access_denied", "auth_method '" + methods + "' cannot be used: guest access is off.");
        }
        return OAuthException.badRequest("access_denied", "auth_method '" + methods + "' cannot be used: it is not set up on this server.");
    }
}
