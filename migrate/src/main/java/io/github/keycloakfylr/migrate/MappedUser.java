package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * A user of fylr's, as Keycloak is to have it.
 *
 * @param who the user, for messages and reports
 * @param fate what is to become of the user
 * @param reasons why the user is not taken over, or what of the user is not
 * @param representation Keycloak's representation without groups; empty unless the user is taken over. It may hold a
 *     password hash
 * @param groups the keys of the user's groups
 * @param digests of each part, as it is at fylr
 */
record MappedUser(
        Who who,
        Fate fate,
        List<String> reasons,
        ObjectNode representation,
        List<String> groups,
        Map<UserPart, String> digests) {

    /** What is to become of a user. */
    enum Fate {
        /** Written to Keycloak. */
        TAKEN,
        /** Left out on purpose: comes by a federation, or is nobody. */
        LEFT,
        /** Cannot be written. */
        NOT_TAKEN
    }

    /**
     * Who a user is.
     *
     * @param id the key at fylr, which finds the user again: {@code _id}, else the reference or the login
     * @param login the login, else the e-mail address; may be empty
     * @param type fylr's type
     */
    record Who(String id, String login, String type) {}

    /** {@return the same user, who cannot be written for that reason} */
    MappedUser notTaken(String reason) {
        return new MappedUser(
                who, Fate.NOT_TAKEN, List.of(reason), JsonNodeFactory.instance.objectNode(), List.of(), Map.of());
    }

    /** Without the representation, which may hold a hash. */
    @Override
    public String toString() {
        return "MappedUser[" + who + ", " + fate + "]";
    }
}
