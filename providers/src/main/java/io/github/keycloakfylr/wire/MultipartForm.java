package io.github.keycloakfylr.wire;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.ContentDisposition;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.ParseException;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/**
 * {@code multipart/form-data} (RFC 7578), as PHP's curl and a browser's {@code FormData} send it, turned into what
 * {@link Parameters} reads (contract G8). Text fields only. Stateless, thread-safe; the MIME parser is the one that
 * Keycloak ships for its mails.
 */
public final class MultipartForm {

    /** The media type. */
    public static final String MEDIA_TYPE = "multipart/form-data";

    private MultipartForm() {}

    /**
     * {@return the fields in order as {@code application/x-www-form-urlencoded} text, byte by byte as they were sent}
     *
     * @param body of a bounded size
     * @param contentType the whole header, with the boundary
     * @throws OAuthException {@code invalid_request} when the body cannot be read or a field is a file
     */
    public static String encoded(byte[] body, String contentType) {
        try {
            MimeMultipart parts = new MimeMultipart(new ByteArrayDataSource(body, contentType));
            StringJoiner form = new StringJoiner("&");
            for (int i = 0; i < parts.getCount(); i++) {
                form.add(field(parts.getBodyPart(i)));
            }
            if (!parts.isComplete()) {
                throw OAuthException.invalidRequest("The multipart/form-data body ends before its last boundary.");
            }
            return form.toString();
        } catch (MessagingException | IOException e) {
            // The parser's own message would repeat what was sent.
            throw OAuthException.invalidRequest("The request body is not valid multipart/form-data.");
        }
    }

    private static String field(BodyPart part) throws MessagingException, IOException {
        ContentDisposition disposition = disposition(part);
        String name = disposition.getParameter("name");
        if (!"form-data".equalsIgnoreCase(disposition.getDisposition()) || name == null) {
            throw OAuthException.invalidRequest("A part of the multipart/form-data body has no name.");
        }
        if (disposition.getParameter("filename") != null || disposition.getParameter("filename*") != null) {
            throw OAuthException.invalidRequest("The parameter '" + Echo.of(name) + "' is a file; send it as text.");
        }
        // As it stands in the body: RFC 7578 section 4.7 has no transfer encoding.
        byte[] value = ((MimeBodyPart) part).getRawInputStream().readAllBytes();
        return percentEncoded(name.getBytes(StandardCharsets.UTF_8)) + "=" + percentEncoded(value);
    }

    private static ContentDisposition disposition(BodyPart part) throws MessagingException {
        String[] header = part.getHeader("Content-Disposition");
        if (header == null || header.length != 1) {
            throw new ParseException();
        }
        return new ContentDisposition(header[0]);
    }

    private static String percentEncoded(byte[] bytes) {
        // As Latin-1, in which each byte is a character, and back: the bytes need not be UTF-8, which is for Parameters
        // to say.
        return URLEncoder.encode(new String(bytes, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
    }
}
