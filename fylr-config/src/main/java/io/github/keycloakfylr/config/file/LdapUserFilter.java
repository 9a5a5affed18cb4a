package io.github.keycloakfylr.config.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A search filter (RFC 4515) with {@code %(login)s} in it, taken apart as Keycloak has it: the attributes that are
 * compared with what the user typed, the object classes, and the rest.
 *
 * @param loginAttributes one of which has to be what the user typed
 * @param objectClasses all of which the entry has to have; none where the filter asks for none
 * @param rest the other conditions as one, in parentheses
 */
record LdapUserFilter(List<String> loginAttributes, List<String> objectClasses, Optional<String> rest) {

    private static final Pattern LOGIN = Pattern.compile("\\(([A-Za-z][A-Za-z0-9-]*)=%\\(login\\)s\\)");
    private static final Pattern OBJECT_CLASS = Pattern.compile("(?i)\\(objectClass=([A-Za-z][A-Za-z0-9-]*)\\)");
    private static final int MAX_CHARS = 2000;

    /** {@return the parts; nothing where the filter cannot be taken apart so that it means the same} */
    static Optional<LdapUserFilter> parse(String text) {
        String filter = text.trim();
        if (filter.length() > MAX_CHARS || filter.chars().anyMatch(Character::isISOControl) || Placeholder.in(filter)) {
            return Optional.empty();
        }
        List<String> loginAttributes = new ArrayList<>();
        List<String> objectClasses = new ArrayList<>();
        List<String> others = new ArrayList<>();
        Optional<List<String>> conditions = filter.startsWith("(&") ? operands(filter) : Optional.of(List.of(filter));
        for (String condition : conditions.orElse(List.of())) {
            Matcher objectClass = OBJECT_CLASS.matcher(condition);
            if (condition.contains("%")) {
                Optional<List<String>> alternatives =
                        condition.startsWith("(|") ? operands(condition) : Optional.of(List.of(condition));
                if (!loginAttributes.isEmpty() || alternatives.isEmpty()) {
                    return Optional.empty();
                }
                for (String alternative : alternatives.get()) {
                    Matcher login = LOGIN.matcher(alternative);
                    if (!login.matches()) {
                        return Optional.empty();
                    }
                    loginAttributes.add(login.group(1));
                }
            } else if (objectClass.matches()) {
                objectClasses.add(objectClass.group(1));
            } else if (operands("(&" + condition + ")")
                    .filter(list -> list.size() == 1)
                    .isPresent()) {
                others.add(condition);
            } else {
                return Optional.empty();
            }
        }
        if (loginAttributes.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> rest = others.isEmpty()
                ? Optional.empty()
                : Optional.of(others.size() == 1 ? others.get(0) : "(&" + String.join("", others) + ")");
        return Optional.of(new LdapUserFilter(List.copyOf(loginAttributes), List.copyOf(objectClasses), rest));
    }

    /** {@return whether it is one of the attributes, of which the directory ignores the case} */
    boolean asksFor(String attribute) {
        return loginAttributes.stream().anyMatch(attribute::equalsIgnoreCase);
    }

    /** {@return whether Active Directory's own attributes are in it} */
    boolean isActiveDirectory() {
        String all = (loginAttributes + " " + rest.orElse("")).toLowerCase(Locale.ROOT);
        return all.contains("samaccountname")
                || all.contains("userprincipalname")
                || all.contains("useraccountcontrol");
    }

    /** {@return what stands in parentheses behind the operator; a parenthesis in a value is written as {@code \28}} */
    private static Optional<List<String>> operands(String filter) {
        List<String> operands = new ArrayList<>();
        int depth = 0;
        int start = 2;
        for (int index = 0; index < filter.length(); index++) {
            char character = filter.charAt(index);
            if (filter.startsWith("%(login)s", index)) {
                index += "%(login)s".length() - 1;
            } else if (character == '(') {
                depth++;
                if (depth == 2) {
                    start = index;
                }
            } else if (character == ')') {
                depth--;
                if (depth == 1) {
                    operands.add(filter.substring(start, index + 1));
                }
                if (depth == 0 && index < filter.length() - 1) {
                    return Optional.empty();
                }
            } else if (depth == 1 && index > 1) {
                return Optional.empty();
            }
        }
        return depth == 0 && !operands.isEmpty() ? Optional.of(operands) : Optional.empty();
    }
}
