package io.github.keycloakfylr.token;

import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an opaque token says (contract T13): what the checks need that were made of a JSON Web Token before, in a fixed
 * binary order.
 *
 * @param kind access or refresh token
 * @param id what it is revoked by
 * @param issuedAt seconds since the epoch
 * @param expiresAt seconds since the epoch, or 0: never
 * @param clientId Keycloak's internal id of the client: it stays when the client is renamed, and is another one when
 *     the client is deleted and made anew
 * @param scopes as the client spelled them
 * @param sessionId the login, or {@code null}: a guest's token may have none
 * @param subject of a guest without a login, otherwise {@code null}: the login says who it is
 * @param chain of a refresh token: the id of the first token of its chain; otherwise {@code null}
 * @param number of a refresh token: its place in the chain
 */
record OpaqueToken(
        Kind kind,
        String id,
        long issuedAt,
        long expiresAt,
        String clientId,
        Scopes scopes,
        @Nullable String sessionId,
        @Nullable String subject,
        @Nullable String chain,
        int number) {

    /** What a token is for. */
    enum Kind {
        ACCESS("fylr_at1_"),
        REFRESH("fylr_rt1_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /**
         * {@return how the text of such a token begins; the digit is the version of the binary form and of the key that
         * is derived}
         */
        String prefix() {
            return prefix;
        }
    }

    /** More than fits into a token: whatever is longer is no token. */
    static final int MAX_BYTES = 256;

    private static final long UINT_MAX = 0xFFFFFFFFL;

    /** All spellings of all scopes, by their number less one; a new one goes to the end. */
    private static final List<String> SCOPES = List.of("read", "write", "openid", "offline", "offline_access");

    private static final int SCOPE_BITS = 3;

    /** {@return the binary form; nothing when it has none: an id of another form than Keycloak's, or too long} */
    Optional<byte[]> toBytes() {
        if (Math.min(issuedAt, expiresAt) < 0 || Math.max(issuedAt, expiresAt) > UINT_MAX) {
            return Optional.empty();
        }
        int order = 0;
        List<String> words = scopes.toList();
        if (words.size() > SCOPES.size() || !SCOPES.containsAll(words)) {
            return Optional.empty();
        }
        for (int i = 0; i < words.size(); i++) {
            order |= (SCOPES.indexOf(words.get(i)) + 1) << (SCOPE_BITS * i);
        }
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        try {
            bytes.putInt((int) issuedAt).putInt((int) expiresAt).putShort((short) order);
            boolean written = CompactId.write(clientId, bytes)
                    && CompactId.write(id, bytes)
                    && CompactId.write(sessionId, bytes)
                    && (kind == Kind.ACCESS ? CompactId.write(subject, bytes) : writeChain(bytes));
            return written ? Optional.of(Arrays.copyOf(bytes.array(), bytes.position())) : Optional.empty();
        } catch (BufferOverflowException e) {
            return Optional.empty();
        }
    }

    private boolean writeChain(ByteBuffer bytes) {
        bytes.putInt(number);
        // The first token of a chain gives it its name.
        return CompactId.write(id.equals(chain) ? null : chain, bytes);
    }

    /** {@return the token of that binary form; nothing when it is none} */
    static Optional<OpaqueToken> of(Kind kind, byte[] binary) {
        try {
            return Optional.ofNullable(read(kind, ByteBuffer.wrap(binary)));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static @Nullable OpaqueToken read(Kind kind, ByteBuffer bytes) {
        long issuedAt = bytes.getInt() & UINT_MAX;
        long expiresAt = bytes.getInt() & UINT_MAX;
        Scopes scopes = scopes(bytes.getShort());
        String clientId = CompactId.read(bytes);
        String id = CompactId.read(bytes);
        String sessionId = CompactId.read(bytes);
        int number = kind == Kind.REFRESH ? bytes.getInt() : 0;
        String last = CompactId.read(bytes);
        if (clientId == null || id == null || bytes.hasRemaining()) {
            return null;
        }
        return kind == Kind.ACCESS
                ? new OpaqueToken(kind, id, issuedAt, expiresAt, clientId, scopes, sessionId, last, null, 0)
                : new OpaqueToken(
                        kind,
                        id,
                        issuedAt,
                        expiresAt,
                        clientId,
                        scopes,
                        sessionId,
                        null,
                        last == null ? id : last,
                        number);
    }

    private static Scopes scopes(int order) {
        StringBuilder words = new StringBuilder();
        for (int left = order & 0xFFFF; left != 0; left >>>= SCOPE_BITS) {
            int number = left & ((1 << SCOPE_BITS) - 1);
            if (number < 1 || number > SCOPES.size()) {
                return Scopes.none();
            }
            words.append(words.isEmpty() ? "" : " ").append(SCOPES.get(number - 1));
        }
        return Scopes.parse(words.toString());
    }
}
