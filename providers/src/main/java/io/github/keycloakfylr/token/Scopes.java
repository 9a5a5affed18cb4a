package io.github.keycloakfylr.token;

import io.github.keycloakfylr.config.Scope;
import io.github.keycloakfylr.wire.OAuthException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;

/**
 * The scopes of one request, in request order and as the client spelled them (contract section 3). Immutable.
 *
 * <p>To Keycloak these words mean nothing but {@code openid}: fylr's {@code offline} asks for a refresh token,
 * Keycloak's {@code offline_access} for an offline session, which would outlive the login that it belongs to. So
 * Keycloak is only ever shown {@link #forKeycloak()}.
 */
public final class Scopes {

    /** How the alias is written where Keycloak could read it. */
    private static final String OFFLINE_ACCESS_FOR_KEYCLOAK = "offline-access";

    /** The four scopes, in the order of the discovery document (contract W3). */
    public static final List<String> ALL = Stream.of(Scope.READ, Scope.WRITE, Scope.OPENID, Scope.OFFLINE)
            .map(Scope::value)
            .toList();

    private static final Scopes NONE = new Scopes(Set.of());

    private final Set<String> spelled;

    private Scopes(Set<String> spelled) {
        this.spelled = spelled;
    }

    /** {@return no scopes} */
    public static Scopes none() {
        return NONE;
    }

    /**
     * Reads the scopes that a client requests.
     *
     * @param parameter the {@code scope} parameter, or {@code null}
     * @param client who asks; its fylr scopes (client scopes of these names) are its allowed set, and none at all means
     *     all four (S2)
     * @throws OAuthException {@code invalid_scope} that names the first scope that is unknown or outside the client's
     *     set
     */
    public static Scopes requested(@Nullable String parameter, ClientModel client) {
        return requested(parameter, allowed(client), client.getClientId());
    }

    /**
     * Checks scopes that were granted before against what the client may have by now.
     *
     * @throws OAuthException {@code invalid_scope} that names the first one that was taken from it
     */
    public void requireAllowed(ClientModel client) {
        require(allowed(client), client.getClientId());
    }

    /** {@return those of them that the client may have, in the same order and spelling} */
    public Scopes limitedTo(ClientModel client) {
        return limitedTo(allowed(client));
    }

    Scopes limitedTo(Set<String> allowed) {
        Set<String> left = new LinkedHashSet<>(spelled);
        left.removeIf(scope -> !ALL.contains(canonical(scope)) || !allowed.contains(canonical(scope)));
        return new Scopes(Collections.unmodifiableSet(left));
    }

    static Scopes requested(@Nullable String parameter, Set<String> allowed, String clientId) {
        Scopes scopes = parse(parameter);
        scopes.require(allowed, clientId);
        return scopes;
    }

    private void require(Set<String> allowed, String clientId) {
        for (String scope : spelled) {
            String canonical = canonical(scope);
            if (!ALL.contains(canonical)) {
                throw OAuthException.badRequest(
                        "invalid_scope",
                        "The scope '" + scope + "' is unknown; there are read, write, openid and offline.");
            }
            if (!allowed.contains(canonical)) {
                throw OAuthException.badRequest(
                        "invalid_scope", "The scope '" + scope + "' is not allowed for the client '" + clientId + "'.");
            }
        }
    }

    private static Set<String> allowed(ClientModel client) {
        Set<String> configured =
                new LinkedHashSet<>(client.getClientScopes(true).keySet());
        configured.addAll(client.getClientScopes(false).keySet());
        configured.retainAll(ALL);
        return configured.isEmpty() ? Set.copyOf(ALL) : configured;
    }

    /** {@return the scopes that {@link #forKeycloak()} wrote; {@code null} is none} */
    public static Scopes fromKeycloak(@Nullable String written) {
        return written == null
                ? NONE
                : parse(written.replace(OFFLINE_ACCESS_FOR_KEYCLOAK, OAuth2Constants.OFFLINE_ACCESS));
    }

    /** {@return the scopes of a {@code scope} claim of a token of ours} */
    public static Scopes parse(@Nullable String separatedBySpaces) {
        if (separatedBySpaces == null || separatedBySpaces.isBlank()) {
            return NONE;
        }
        Set<String> scopes = Arrays.stream(separatedBySpaces.split(" "))
                .filter(scope -> !scope.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new Scopes(Collections.unmodifiableSet(scopes));
    }

    private static String canonical(String scope) {
        return Scope.of(scope).map(Scope::value).orElse(scope);
    }

    private boolean has(Scope scope) {
        return spelled.stream().anyMatch(name -> Scope.of(name).equals(Optional.of(scope)));
    }

    /** {@return whether a refresh token was asked for (S4)} */
    public boolean offline() {
        return has(Scope.OFFLINE);
    }

    /** {@return whether an id token was asked for (S5)} */
    public boolean openid() {
        return has(Scope.OPENID);
    }

    /** {@return what is stored with codes and sessions, in a spelling that gives Keycloak no offline session} */
    public String forKeycloak() {
        return toString().replace(OAuth2Constants.OFFLINE_ACCESS, OFFLINE_ACCESS_FOR_KEYCLOAK);
    }

    /** {@return the scopes as the client spelled them, in request order} */
    List<String> toList() {
        return List.copyOf(spelled);
    }

    /** {@return the scopes as the client spelled them, separated by spaces (S3)} */
    @Override
    public String toString() {
        return String.join(" ", spelled);
    }
}
