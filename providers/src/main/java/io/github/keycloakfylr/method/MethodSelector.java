package io.github.keycloakfylr.method;

import io.github.keycloakfylr.config.RealmAttributes;
import io.github.keycloakfylr.realm.FylrRealm;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.wire.OAuthException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.models.RealmModel;

/** Chooses, of the methods that a request names, those that serve it (contract M1). One per request. */
public final class MethodSelector {

    private final RealmModel realm;
    private final LoginMethods methods;
    private final boolean actionCode;

    /**
     * Creates the method selector.
     *
     * @param realm that of the request
     * @param methods those that let users in
     * @param actionCode whether the request has an action code and its secret
     */
    public MethodSelector(RealmModel realm, LoginMethods methods, boolean actionCode) {
        this.realm = realm;
        this.methods = methods;
        this.actionCode = actionCode;
    }

    /**
     * {@return the first that can apply; when it takes a login and a password, with all the others that do, in order}
     *
     * @param requested the methods of the request, in order
     * @throws OAuthException {@code access_denied} when none can, with what each of them misses
     */
    public List<AuthMethod> select(List<AuthMethod> requested) {
        List<AuthMethod> applicable =
                requested.stream().filter(method -> missing(method).isEmpty()).toList();
        if (applicable.isEmpty()) {
            throw noneApplies(requested);
        }
        AuthMethod first = applicable.get(0);
        return first.takesPassword()
                ? applicable.stream().filter(AuthMethod::takesPassword).toList()
                : List.of(first);
    }

    /** {@return whether guests may log in, so that {@code auto} makes one (contract M9)} */
    public boolean letsGuestsIn() {
        return missing(AuthMethod.ANONYMOUS).isEmpty();
    }

    /** {@return what keeps the method from applying} */
    private Optional<String> missing(AuthMethod method) {
        Optional<String> missing = methods.missing(method);
        boolean withoutCode = method == AuthMethod.ACTION_CODE && !actionCode;
        return missing.isEmpty() && withoutCode ? Optional.of("the request has no secret and action_code") : missing;
    }

    private OAuthException noneApplies(List<AuthMethod> requested) {
        String methods = requested.stream().map(AuthMethod::id).collect(Collectors.joining(","));
        String reasons = requested.stream()
                .map(method -> method.id() + ": " + missing(method).orElseThrow())
                .collect(Collectors.joining("; "));
        OAuthException error = OAuthException.badRequest(
                "access_denied", "auth_method '" + methods + "' cannot be used: " + reasons + ".");
        boolean guest = requested.contains(AuthMethod.ANONYMOUS) && !new FylrRealm(realm).guestAccess();
        return guest
                ? error.becauseOfSetting(
                        "Guest access is off (realm attribute " + RealmAttributes.GUEST + "). " + error.description())
                : error;
    }
}
