package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** Where the users and groups of a fylr are read from, in the JSON of fylr's API. Groups are read first. */
interface FylrUsers {

    /** Takes one user or group. */
    interface Taker {

        /**
         * Takes an item.
         *
         * @param item the user or group, as fylr has it
         * @throws IOException when it cannot be taken, and the others cannot either
         */
        void take(ObjectNode item) throws IOException, InterruptedException;
    }

    /**
     * Reads all groups.
     *
     * @throws IOException with a message for people; never with what was read
     */
    void readGroups(Taker taker) throws IOException, InterruptedException;

    /**
     * Reads all users, one after the other: none is kept.
     *
     * @throws IOException with a message for people; never with what was read
     */
    void readUsers(Taker taker) throws IOException, InterruptedException;

    /** {@return how many users there are, where that is known after the groups were read} */
    OptionalLong users();

    /** {@return what whoever runs the tool should know of this source after the groups were read} */
    List<String> warnings();
}
