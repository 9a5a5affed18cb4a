package io.github.keycloakfylr.migrate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;

/**
 * Users and groups in a stream of JSON: an array of them, as fylr's API returns it, or an object with such arrays, as a
 * payload file of a backup is. One item at a time is in memory.
 */
final class FylrItems {

    static final String USER = "user";
    static final String GROUP = "group";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private FylrItems() {}

    /**
     * Reads a stream to its end.
     *
     * @param stream is closed
     * @param name what the stream is, for the message of an error
     * @param taker takes each item that is a user or a group
     * @throws IOException when it is no JSON, with the line but without the text: that may be a hash
     */
    static void read(InputStream stream, String name, FylrUsers.Taker taker) throws IOException, InterruptedException {
        try (JsonParser parser = MAPPER.getFactory().createParser(stream)) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY) {
                readArray(parser, taker);
            } else if (token == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    if (parser.nextToken() == JsonToken.START_ARRAY) {
                        readArray(parser, taker);
                    } else {
                        parser.skipChildren();
                    }
                }
            } else {
                throw new IOException(name + ": expected a JSON array or object");
            }
        } catch (JsonProcessingException e) {
            throw new IOException(
                    name + ":" + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()) + ": this is not JSON");
        }
    }

    private static void readArray(JsonParser parser, FylrUsers.Taker taker) throws IOException, InterruptedException {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                ObjectNode item = MAPPER.readTree(parser);
                if (is(item, USER) || is(item, GROUP)) {
                    taker.take(item);
                }
            } else {
                parser.skipChildren();
            }
        }
    }

    /** {@return whether the item is of that kind, {@link #USER} or {@link #GROUP}} */
    static boolean is(ObjectNode item, String kind) {
        return item.has("_basetype")
                ? kind.equals(item.path("_basetype").asText())
                : item.path(kind).isObject();
    }
}
