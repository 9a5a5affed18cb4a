package io.github.keycloakfylr.config;

import java.util.Locale;

/** Hosts that are the user's own machine, so that plain {@code http} to them leaves it nowhere (contract C6). */
public final class LocalHost {

    private LocalHost() {}

    /**
     * Tells whether a host is this machine.
     *
     * @param host as {@link java.net.URI#getHost()} has it, or {@code null}
     */
    public static boolean is(String host) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("[::1]")
                || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
