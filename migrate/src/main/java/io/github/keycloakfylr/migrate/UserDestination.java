package io.github.keycloakfylr.migrate;

import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Where users and groups are taken over to. Groups are written first, by one thread; users by several at once. */
interface UserDestination {

    /**
     * Finds out what is there already.
     *
     * @throws IOException with a message for people, when it cannot be found out
     */
    void begin() throws IOException, InterruptedException;

    /**
     * Writes a group, and reports what became of it.
     *
     * @throws IOException when nothing can be written any more
     */
    void write(MappedGroup group) throws IOException, InterruptedException;

    /**
     * Writes a user, and reports what became of the user.
     *
     * @throws IOException when nothing can be written any more
     */
    void write(MappedUser user) throws IOException, InterruptedException;

    /**
     * Ends the writing.
     *
     * @param complete whether all users were written
     * @throws IOException when it cannot be ended
     */
    void end(boolean complete) throws IOException;

    /** {@return the keys of users of earlier runs, with their names there, that are not among those} */
    Map<String, String> gone(Set<String> seen);
}
