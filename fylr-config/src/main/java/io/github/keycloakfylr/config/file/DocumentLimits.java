package io.github.keycloakfylr.config.file;

/** How much a document may hold. One per document. */
final class DocumentLimits {

    static final int MAX_DEPTH = 50;
    /** An alias of an alias of an alias … makes a small file a huge tree ("billion laughs"). */
    private static final int MAX_VALUES = 100_000;

    private int values;

    /** To be called for each value, before what is in it. */
    void check(Source source, int depth) throws UnreadableException {
        if (depth > MAX_DEPTH) {
            throw new UnreadableException(source, "is nested more than " + MAX_DEPTH + " levels deep");
        }
        if (++values > MAX_VALUES) {
            throw new UnreadableException(
                    source, "has more than " + MAX_VALUES + " values, each use of an alias counted");
        }
    }
}
