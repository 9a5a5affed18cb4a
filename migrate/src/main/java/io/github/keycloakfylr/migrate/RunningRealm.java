package io.github.keycloakfylr.migrate;

import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** A realm of a running Keycloak, which may have users and groups of earlier runs. */
final class RunningRealm implements UserDestination {

    private final GroupWriter groups;
    private final UserWriter users;
    private final int parallel;

    /**
     * Sets the writing up; nothing is sent yet.
     *
     * @param parallel how many requests are under way at once
     * @param dryRun whether nothing is written
     */
    RunningRealm(RealmUsers realm, MigrationReport report, int parallel, boolean dryRun) {
        this.groups = new GroupWriter(realm, report, dryRun);
        this.users = new UserWriter(realm, groups.written(), report, dryRun);
        this.parallel = parallel;
    }

    @Override
    public void begin() throws IOException, InterruptedException {
        groups.readKnown();
        users.readKnown(parallel);
    }

    @Override
    public void write(MappedGroup group) throws IOException, InterruptedException {
        groups.write(group);
    }

    @Override
    public void write(MappedUser user) throws IOException, InterruptedException {
        users.write(user);
    }

    @Override
    public void end(boolean complete) {
        // Each request has ended by itself.
    }

    @Override
    public Map<String, String> gone(Set<String> seen) {
        return users.gone(seen);
    }
}
