package io.github.keycloakfylr.login;

import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.wire.OAuthException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.IDToken;

/**
 * {@code id_token_hint} (OpenID Connect Core section 3.1.2.1, contract A14): an id token by which a client says whom it
 * expects. It may have expired, and may be another client's: it lets nobody in.
 */
final class IdTokenHint {

    static final String PARAMETER = "id_token_hint";

    private IdTokenHint() {}

    /**
     * {@return the {@code sub} of the user whom the client expects; nothing when the parameter was left out}
     *
     * @param encoded the parameter, or {@code null}
     * @throws OAuthException {@code invalid_request} when it is no id token that fylr's endpoints of this realm have
     *     issued
     */
    static Optional<String> subject(KeycloakSession session, @Nullable String encoded) {
        if (encoded == null) {
            return Optional.empty();
        }
        IDToken token = session.tokens().decode(encoded, IDToken.class);
        // Access tokens, cookies and action tokens are signed with the same keys: unlike our id tokens they say what
        // they are.
        boolean ours = token != null
                && token.getType() == null
                && ExternalUrl.of(session).equals(token.getIssuer());
        if (!ours || token.getSubject() == null) {
            throw OAuthException.invalidRequest(
                    "The parameter '" + PARAMETER + "' is no id token that this server has issued.");
        }
        return Optional.of(token.getSubject());
    }
}
