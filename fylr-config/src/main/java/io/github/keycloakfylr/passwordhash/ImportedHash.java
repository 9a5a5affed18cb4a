package io.github.keycloakfylr.passwordhash;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * A password's hash of a form that is known, and of a cost that a login may take (contract V4). Immutable.
 *
 * <p>Keycloak stores it as a credential of the type {@code password}, with {@link #credentialData} and
 * {@link #secretData}: in {@code credentials} of a user in the admin REST API, or in a realm file.
 */
public sealed interface ImportedHash permits Argon2Password, BcryptPassword, Pbkdf2Password, ShaCryptPassword {

    /** The id of the hash provider that checks such credentials: {@code algorithm} in their data. */
    String ALGORITHM = "fylr-imported-hash";

    /** No text of a known form is longer. */
    int MAX_LENGTH = 512;

    /**
     * Reads what fylr exports as {@code _password_hash}.
     *
     * @param exported {@code method:hash}, or a hash alone. What the method is called does not matter
     * @return the hash
     * @throws UnusableHashException if there is none that can be checked; its message says why, without the text
     */
    static ImportedHash ofExport(String exported) throws UnusableHashException {
        return parse(exported.substring(exported.indexOf(':') + 1));
    }

    /**
     * Reads a hash.
     *
     * @param text as {@link #text} returns it
     * @return the hash
     * @throws UnusableHashException if it cannot be checked; its message says why, without the text
     */
    static ImportedHash parse(String text) throws UnusableHashException {
        if (text.isEmpty()) {
            throw new UnusableHashException("there is no hash");
        }
        if (text.length() > MAX_LENGTH) {
            throw new UnusableHashException("it is longer than " + MAX_LENGTH + " characters");
        }
        return HashForm.parse(text);
    }

    /** {@return the hash, for whoever checks or stores it; never for a log} */
    String text();

    /** {@return how often the form's function is repeated in one check} */
    int iterations();

    /** {@return form and cost, for a report or a metric, without salt and hash} */
    String describe();

    /** {@return Keycloak's {@code credentialData}, JSON} */
    default String credentialData() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("hashIterations", iterations())
                .put("algorithm", ALGORITHM)
                .toString();
    }

    /** {@return Keycloak's {@code secretData}, JSON with the hash; never for a log} */
    default String secretData() {
        return JsonNodeFactory.instance.objectNode().put("value", text()).toString();
    }
}
