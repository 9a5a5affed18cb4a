package io.github.keycloakfylr.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a SAML identity provider says of itself (SAML 2.0 metadata, section 2.4.3).
 *
 * @param entityId its name
 * @param singleSignOn where it takes requests for a login
 * @param singleLogout where it takes messages of a logout, if anywhere
 * @param certificates with whose keys it signs, at least one, each DER in Base64
 * @param nameIdFormat the one to ask for, if it names any
 * @param wantsSignedRequests whether it takes signed requests only
 * @param friendlyNames of the attributes that it names, where they differ from the names
 */
public record SamlMetadata(
        String entityId,
        Endpoint singleSignOn,
        Optional<Endpoint> singleLogout,
        List<String> certificates,
        Optional<String> nameIdFormat,
        boolean wantsSignedRequests,
        Set<String> friendlyNames) {

    /**
     * An address of the identity provider.
     *
     * @param url {@code http} or {@code https}
     * @param post whether it takes a form ({@code HTTP-POST}); otherwise a query ({@code HTTP-Redirect})
     */
    public record Endpoint(String url, boolean post) {}
}
