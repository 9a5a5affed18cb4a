package io.github.keycloakfylr.login;

import io.github.keycloakfylr.token.Scopes;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * A checked authorization request of a known client with a good redirect URI (RFC 6749 section 4.1.1, contract section
 * 4).
 *
 * @param maxAge seconds, or {@code null}
 * @param expectedSubject the {@code sub} of the only user who may log in, when the client expects one
 */
public record AuthorizationRequest(
        Parameters parameters,
        Scopes scopes,
        Set<String> prompt,
        @Nullable Integer maxAge,
        Optional<String> expectedSubject) {

    private static final int MIN_STATE_CHARS = 8;
    /** As contract P1 has it; what is longer names nobody, and is not kept with the login. */
    private static final int MAX_LOGIN_CHARS = 255;

    private static final Pattern CODE_CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
    /** What lets users in: not to be stored, written to a redirect or shown to a policy (contract A10). */
    private static final String[] SECRETS = {"password", "secret", "action_code"};

    private static final Set<String> PROMPTS = Set.of("none", "login", "consent", "select_account");

    /** {@return whether that is a client whose users log in here; {@code null} is none} */
    public static boolean mayBeSentBy(ClientModel client) {
        return client.isEnabled()
                && !client.isBearerOnly()
                && (client.getProtocol() == null || OIDCLoginProtocol.LOGIN_PROTOCOL.equals(client.getProtocol()));
    }

    /**
     * Checks the parameters, in the order of the contract.
     *
     * @param session its realm must be set
     * @param parameters as they were sent
     * @throws OAuthException the error that travels to the redirect URI (A4)
     */
    public static AuthorizationRequest check(KeycloakSession session, Parameters parameters, ClientModel client) {
        rejectUnsupported(parameters);
        Scopes scopes = Scopes.requested(parameters.get("scope"), client);
        requireCode(parameters, client);
        requireState(parameters);
        Set<String> prompt = prompt(parameters);
        Integer maxAge = maxAge(parameters);
        checkProofKey(parameters, client);
        Optional<String> expectedSubject = IdTokenHint.subject(session, parameters.get(IdTokenHint.PARAMETER));
        return new AuthorizationRequest(parameters, scopes, prompt, maxAge, expectedSubject);
    }

    private static void rejectUnsupported(Parameters parameters) {
        for (String name : List.of("request", "request_uri", "registration")) {
            if (parameters.has(name)) {
                throw OAuthException.badRequest(
                        name + "_not_supported", "The parameter '" + name + "' is not supported.");
            }
        }
        if (parameters.has("response_mode") && !"query".equals(parameters.get("response_mode"))) {
            throw OAuthException.badRequest("unsupported_response_mode", "The only response_mode is query.");
        }
    }

    private static void requireCode(Parameters parameters, ClientModel client) {
        if (!"code".equals(parameters.get("response_type"))) {
            throw OAuthException.badRequest(
                    OAuthErrorException.UNSUPPORTED_RESPONSE_TYPE, "The only response_type is code.");
        }
        if (!client.isStandardFlowEnabled()) {
            throw OAuthException.badRequest(
                    OAuthErrorException.UNAUTHORIZED_CLIENT,
                    "The client may not use the authorization code grant: switch on its standard flow.");
        }
    }

    private static void requireState(Parameters parameters) {
        String state = parameters.get("state");
        if (state == null || state.length() < MIN_STATE_CHARS) {
            throw OAuthException.badRequest(
                    "invalid_state",
                    "The parameter 'state' is missing or shorter than " + MIN_STATE_CHARS + " characters.");
        }
    }

    private static Set<String> prompt(Parameters parameters) {
        String prompt = parameters.get("prompt");
        Set<String> values = prompt == null
                ? Set.of()
                : Set.copyOf(Arrays.stream(prompt.trim().split(" +")).distinct().toList());
        if (!PROMPTS.containsAll(values)) {
            throw OAuthException.invalidRequest(
                    "The parameter 'prompt' knows only none, login, consent and select_account.");
        }
        if (values.contains("none") && values.size() > 1) {
            throw OAuthException.invalidRequest("The parameter 'prompt' has none together with another value.");
        }
        return values;
    }

    private static @Nullable Integer maxAge(Parameters parameters) {
        String maxAge = parameters.get("max_age");
        if (maxAge == null) {
            return null;
        }
        if (!maxAge.matches("\\d{1,9}")) {
            throw OAuthException.invalidRequest("The parameter 'max_age' is not a number of seconds.");
        }
        return Integer.valueOf(maxAge);
    }

    /**
     * RFC 7636 section 4.4.1; a challenge without a method would mean {@code plain}, which fylr does not take (contract
     * A7).
     */
    private static void checkProofKey(Parameters parameters, ClientModel client) {
        String challenge = parameters.get("code_challenge");
        String method = parameters.get("code_challenge_method");
        if (challenge == null && method == null) {
            String required = OIDCAdvancedConfigWrapper.fromClientModel(client).getPkceCodeChallengeMethod();
            if (required != null && !required.isEmpty()) {
                throw OAuthException.invalidRequest(
                        "The parameter 'code_challenge' is missing: the client must use PKCE.");
            }
            return;
        }
        if (!"S256".equals(method)) {
            throw OAuthException.invalidRequest("The parameter 'code_challenge_method' must be S256.");
        }
        if (challenge == null || !CODE_CHALLENGE.matcher(challenge).matches()) {
            throw OAuthException.invalidRequest(
                    "The parameter 'code_challenge' must be 43 base64url characters: the SHA-256 of the code_verifier.");
        }
    }

    /** {@return the parameters without what lets users in} */
    public static Parameters withoutSecrets(Parameters parameters) {
        return parameters.without(SECRETS);
    }

    /** {@return whether no page may be shown} */
    public boolean passive() {
        return prompt.contains("none");
    }

    /** {@return whether the login page is to be shown whoever is logged in} */
    public boolean interactive() {
        return prompt.contains("login")
                || prompt.contains("select_account")
                || Integer.valueOf(0).equals(maxAge);
    }

    /** {@return what the login page's field holds at first, or {@code null}; no login is longer} */
    public @Nullable String loginHint() {
        String hint = parameters.has("login_hint") ? parameters.get("login_hint") : parameters.get("login");
        return hint == null || hint.length() > MAX_LOGIN_CHARS ? null : hint;
    }

    /** {@return the methods that the request names, in order} */
    public List<AuthMethod> methods(boolean guestAccess) {
        return AuthMethod.requested(parameters.get("auth_method"), guestAccess, parameters.has("login"), interactive());
    }

    /** {@return whether action code and secret were both sent} */
    public boolean hasActionCode() {
        return parameters.has("action_code") && parameters.has("secret");
    }

    /** {@return action code and secret, when the method takes them, and both were sent and may be used} */
    public Optional<SuppliedActionCode> actionCode(AuthMethod method) {
        boolean supplied = method == AuthMethod.ACTION_CODE && hasActionCode() && !passive();
        return supplied
                ? Optional.of(new SuppliedActionCode(parameters.require("action_code"), parameters.require("secret")))
                : Optional.empty();
    }

    /**
     * {@return login and password, when the method takes them, and both were sent and may be used: {@code prompt=none}
     * asks for a session, not for a new login}
     */
    public Optional<SuppliedCredentials> credentials(AuthMethod method) {
        boolean supplied =
                method.takesPassword() && parameters.has("login") && parameters.has("password") && !passive();
        boolean keepLogin = "1".equals(parameters.get("keep_login"));
        return supplied
                ? Optional.of(new SuppliedCredentials(parameters.get("login"), parameters.get("password"), keepLogin))
                : Optional.empty();
    }
}
