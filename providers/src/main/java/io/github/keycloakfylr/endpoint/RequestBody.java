package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.wire.MultipartForm;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the form in a request's body: {@code application/x-www-form-urlencoded} or {@code multipart/form-data}
 * (contract G8).
 */
final class RequestBody {

    private RequestBody() {}

    /**
     * {@return the form}
     *
     * @param contentType the {@code Content-Type} header as it was sent, or {@code null}
     * @param required whether an empty body is an error; otherwise it is an empty form
     * @throws OAuthException {@code invalid_request} that says what is wrong with the body
     */
    static Parameters readForm(InputStream body, @Nullable String contentType, boolean required) {
        byte[] bytes = read(body);
        if (bytes.length > Parameters.MAX_BYTES) {
            throw OAuthException.invalidRequest("The request body is larger than " + Parameters.MAX_BYTES + " bytes.");
        }
        if (bytes.length == 0 && !required) {
            return Parameters.parse(null);
        }
        if (bytes.length == 0) {
            throw OAuthException.invalidRequest("The request body is empty; send the parameters in it.");
        }
        return Parameters.parse(encoded(bytes, String.valueOf(contentType)));
    }

    private static String encoded(byte[] bytes, String contentType) {
        String mediaType = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        if (MultipartForm.MEDIA_TYPE.equals(mediaType)) {
            return MultipartForm.encoded(bytes, contentType);
        }
        if (!MediaType.APPLICATION_FORM_URLENCODED.equals(mediaType)) {
            throw OAuthException.invalidRequest(
                    "The request body must be application/x-www-form-urlencoded or multipart/form-data.");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw OAuthException.invalidRequest("The request body is not valid UTF-8.");
        }
    }

    private static byte[] read(InputStream body) {
        try {
            return body == null ? new byte[0] : body.readNBytes(Parameters.MAX_BYTES + 1);
        } catch (IOException e) {
            throw OAuthException.invalidRequest("The request body could not be read.");
        }
    }
}
