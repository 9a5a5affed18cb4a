package io.github.keycloakfylr.migrate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of a user changes together. Each user who was taken over keeps a digest of each part as it was at fylr then, so
 * that the next run writes what has changed at fylr, and leaves alone what was changed in Keycloak meanwhile.
 */
enum UserPart {
    PROFILE("profile"),
    STATUS("status"),
    EMAIL("email"),
    GROUPS("groups"),
    PASSWORD("password");

    /** Enough to tell two states of one user apart. */
    private static final int DIGEST_BYTES = 8;

    private final String label;

    UserPart(String label) {
        this.label = label;
    }

    /** {@return the name in the mark and in reports} */
    String label() {
        return label;
    }

    /** {@return the digest of a part's content} */
    static String digest(String content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** {@return the text that a user keeps of the digests} */
    static String mark(Map<UserPart, String> digests) {
        return digests.entrySet().stream()
                .map(part -> part.getKey().label + "=" + part.getValue())
                .collect(Collectors.joining(" "));
    }

    /** {@return the parts whose digest the mark does not have} */
    static Set<UserPart> changed(Map<UserPart, String> digests, String mark) {
        List<String> kept = List.of(mark.split(" ", -1));
        Set<UserPart> changed = EnumSet.noneOf(UserPart.class);
        digests.forEach((part, digest) -> {
            if (!kept.contains(part.label + "=" + digest)) {
                changed.add(part);
            }
        });
        return changed;
    }
}
