package io.github.keycloakfylr.token;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ids of sessions, clients and tokens in few bytes. Most are UUIDs, those of access tokens with a few letters
 * before; those of clients may be whatever a realm file says.
 */
final class CompactId {

    private static final int UUID_CHARS = 36;
    private static final int MAX_CHARS = 63;
    private static final int BITS_OF_ASCII = 7;

    /** The two upper bits of the first byte; the six lower are a number of characters. */
    private static final int NONE = 0;
    /** So many characters of ASCII, and a UUID in lower case. */
    private static final int ENDS_WITH_UUID = 1;
    /** So many characters of base64url. */
    private static final int BASE64URL = 2;
    /** So many characters of ASCII. */
    private static final int ASCII = 3;

    private CompactId() {}

    /**
     * Writes an id.
     *
     * @param id may be {@code null}
     * @return false when it has no such form; something may have been written
     */
    static boolean write(@Nullable String id, ByteBuffer bytes) {
        if (id == null) {
            bytes.put((byte) NONE);
            return true;
        }
        int before = id.length() - UUID_CHARS;
        UUID uuid = before < 0 ? null : uuid(id.substring(before));
        String text = uuid == null ? id : id.substring(0, before);
        if (id.isEmpty() || text.length() > MAX_CHARS || !text.chars().allMatch(c -> c < 1 << BITS_OF_ASCII)) {
            return false;
        }
        if (uuid != null) {
            bytes.put((byte) (ENDS_WITH_UUID << 6 | text.length()));
            pack(text, BITS_OF_ASCII, bytes);
            bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
            return true;
        }
        boolean base64 = text.chars().allMatch(c -> Base64UrlSpelling.ALPHABET.indexOf(c) >= 0);
        bytes.put((byte) ((base64 ? BASE64URL : ASCII) << 6 | text.length()));
        pack(text, base64 ? Base64UrlSpelling.BITS : BITS_OF_ASCII, bytes);
        return true;
    }

    /**
     * {@return the id that was written there; {@code null} for none}
     *
     * @throws BufferUnderflowException when it is cut
     */
    static @Nullable String read(ByteBuffer bytes) {
        int first = bytes.get() & 0xFF;
        int chars = first & MAX_CHARS;
        return switch (first >>> 6) {
            case ENDS_WITH_UUID -> unpack(chars, BITS_OF_ASCII, bytes) + new UUID(bytes.getLong(), bytes.getLong());
            case BASE64URL -> unpack(chars, Base64UrlSpelling.BITS, bytes);
            case ASCII -> unpack(chars, BITS_OF_ASCII, bytes);
            default -> null;
        };
    }

    private static @Nullable UUID uuid(String text) {
        try {
            UUID uuid = UUID.fromString(text);
            return uuid.toString().equals(text) ? uuid : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static void pack(String text, int bits, ByteBuffer bytes) {
        long waiting = 0;
        int count = 0;
        for (char c : text.toCharArray()) {
            waiting = waiting << bits | (bits == BITS_OF_ASCII ? c : Base64UrlSpelling.ALPHABET.indexOf(c));
            for (count += bits; count >= Byte.SIZE; count -= Byte.SIZE) {
                bytes.put((byte) (waiting >>> (count - Byte.SIZE)));
            }
        }
        if (count > 0) {
            bytes.put((byte) (waiting << (Byte.SIZE - count)));
        }
    }

    private static String unpack(int chars, int bits, ByteBuffer bytes) {
        StringBuilder text = new StringBuilder(chars);
        long waiting = 0;
        int count = 0;
        for (int i = 0; i < chars; i++) {
            if (count < bits) {
                waiting = waiting << Byte.SIZE | bytes.get() & 0xFF;
                count += Byte.SIZE;
            }
            count -= bits;
            int value = (int) (waiting >>> count) & ((1 << bits) - 1);
            text.append(bits == BITS_OF_ASCII ? (char) value : Base64UrlSpelling.ALPHABET.charAt(value));
        }
        return text.toString();
    }
}
