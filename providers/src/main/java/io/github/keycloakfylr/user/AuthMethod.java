package io.github.keycloakfylr.user;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The values of {@code auth_method}, each with the users whom it lets in (contract M1 to M10). */
public enum AuthMethod {
    EASYDB("easydb", UserType.EASYDB, UserType.SYSTEM, UserType.EASYDB_SELF_REGISTER),
    LDAP("ldap", UserType.LDAP),
    EMAIL("email", UserType.EMAIL),
    COLLECTION("collection", UserType.COLLECTION),
    SAML("saml", UserType.SSO),
    /** An administrator issues the code for a user, of whatever type. */
    ACTION_CODE("action_code", EnumSet.complementOf(EnumSet.of(UserType.ANONYMOUS))),
    ANONYMOUS("anonymous", UserType.ANONYMOUS);

    /** Not a method but a choice between some (contract M9). */
    private static final String AUTO = "auto";

    private final String id;
    private final Set<UserType> userTypes;

    AuthMethod(String id, UserType... userTypes) {
        this(id, EnumSet.copyOf(Arrays.asList(userTypes)));
    }

    AuthMethod(String id, Set<UserType> userTypes) {
        this.id = id;
        this.userTypes = userTypes;
    }

    /** {@return the value of {@code auth_method}} */
    public String id() {
        return id;
    }

    /** {@return whether a user of that type may come in by this method (contract M10)} */
    public boolean lets(UserType type) {
        return userTypes.contains(type);
    }

    /** {@return whether the user types a login and a password} */
    public boolean takesPassword() {
        return this == EASYDB || this == LDAP || this == EMAIL || this == COLLECTION;
    }

    /**
     * {@return the methods to try, in order, each once}
     *
     * @param parameter {@code auth_method}: one value or several, separated by commas; {@code null} or blank is
     *     {@code auto}
     * @param guestAccess whether guests may log in
     * @param loginSupplied whether the request has a {@code login}
     * @param interactive whether the request wants to see a login page ({@code prompt=login}), where {@code auto} makes
     *     no guest (A11)
     */
    public static List<AuthMethod> requested(
            @Nullable String parameter, boolean guestAccess, boolean loginSupplied, boolean interactive) {
        List<String> ids = Arrays.stream(parameter == null ? new String[0] : parameter.split(","))
                .map(String::trim)
                .filter(id -> !id.isEmpty())
                .toList();
        List<AuthMethod> auto =
                guestAccess && !loginSupplied && !interactive ? List.of(ANONYMOUS) : List.of(EASYDB, LDAP);
        return (ids.isEmpty() ? List.of(AUTO) : ids)
                .stream()
                        .flatMap(id -> AUTO.equals(id)
                                ? auto.stream()
                                : Stream.of(named(id).orElse(EASYDB)))
                        .distinct()
                        .toList();
    }

    /** {@return the method that a user of that type comes in by} */
    public static AuthMethod usual(UserType type) {
        return Arrays.stream(values())
                .filter(method -> method.lets(type))
                .findFirst()
                .orElseThrow();
    }

    /** {@return the method of that name} */
    public static Optional<AuthMethod> named(@Nullable String id) {
        return Arrays.stream(values()).filter(method -> method.id.equals(id)).findFirst();
    }
}
