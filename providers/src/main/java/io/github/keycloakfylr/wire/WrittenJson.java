package io.github.keycloakfylr.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * JSON documents that are written once for all requests that they are the same for. A document is found again by all
 * that it is made of, read anew for each request: nobody has to say, on this node or another one, that something has
 * changed. Thread-safe.
 *
 * @param <C> what a document is made of; equal ones make the same document
 */
public final class WrittenJson<C> {

    /** A server of many realms has one for each; whoever sends many a {@code Host} must not fill the memory. */
    private static final int MAX_DOCUMENTS = 100;
    /** A longer one is not kept, for the same reason. */
    private static final int MAX_CHARS = 64 * 1024;

    /** The one that was used last is the last. */
    private final Map<C, String> documents = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<C, String> eldest) {
            return size() > MAX_DOCUMENTS;
        }
    };

    /**
     * {@return the document}
     *
     * @param content what it is made of; immutable
     * @param document makes it, a record of this package or whatever Jackson writes
     */
    public String of(C content, Supplier<Object> document) {
        synchronized (documents) {
            String known = documents.get(content);
            if (known != null) {
                return known;
            }
        }
        String written = Json.text(document.get());
        if (written.length() <= MAX_CHARS) {
            synchronized (documents) {
                documents.put(content, written);
            }
        }
        return written;
    }
}
