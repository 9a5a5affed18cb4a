package io.github.keycloakfylr.movein;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.UserinfoClaim;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * A user as the old server's userinfo tells (contract U1 to U4).
 *
 * @param name the login, or the e-mail address of one without, as spelled there
 * @param claims what else there is, without what is no text or too long for Keycloak
 * @param emailVerified whether the old server knows that the address is the user's
 */
record OldUser(String name, Map<UserinfoClaim, String> claims, boolean emailVerified) {

    /** The claim that is the name (contract U3). */
    static final String SUBJECT = "sub";

    /** What Keycloak's database takes. */
    private static final int MAX_LENGTH = 255;
    /** Users of the type {@code system}: {@code root} has every right, and nobody logs in as one of the others. */
    private static final Set<String> SYSTEM = Set.of("root", "deep_link", "oai_pmh", "deleted_user");
    /** How Keycloak names the users of clients. */
    private static final String SERVICE_ACCOUNT = "service-account-";
    /** A user without login and e-mail address is called by a number there; here that may be anybody's login. */
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** {@return the user of that userinfo, whose {@code sub} is a text} */
    static OldUser of(ObjectNode userinfo) {
        Map<UserinfoClaim, String> claims = new EnumMap<>(UserinfoClaim.class);
        for (UserinfoClaim claim : UserinfoClaim.values()) {
            JsonNode value = userinfo.path(claim.claimName());
            if (value.isTextual()
                    && !value.textValue().isBlank()
                    && value.textValue().length() <= MAX_LENGTH) {
                claims.put(claim, value.textValue());
            }
        }
        return new OldUser(
                userinfo.path(SUBJECT).textValue(),
                claims,
                userinfo.path(UserinfoClaim.EMAIL_VERIFIED.claimName()).asBoolean());
    }

    /** {@return whether a user of that name may be created at the first login} */
    static boolean isCreatable(String name) {
        String lower = KeycloakModelUtils.toLowerCaseSafe(name);
        return name.equals(name.strip())
                && !name.isEmpty()
                && name.length() <= MAX_LENGTH
                && !NUMBER.matcher(name).matches()
                && !SYSTEM.contains(lower)
                && !lower.startsWith(SERVICE_ACCOUNT);
    }

    /** {@return the e-mail address, as spelled there} */
    Optional<String> email() {
        return Optional.ofNullable(claims.get(UserinfoClaim.EMAIL));
    }

    /** {@return what the user can log in by, in lower case} */
    Set<String> names() {
        return Stream.concat(Stream.of(name), email().stream())
                .map(KeycloakModelUtils::toLowerCaseSafe)
                .collect(Collectors.toUnmodifiableSet());
    }
}
