package io.github.keycloakfylr.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.Awaitility;

/** A real SMTP server on a free port of the loopback interface, which takes every mail and delivers none. */
public final class MailServer implements AutoCloseable {

    /**
     * GreenMail tells of every recipient; a field, because the log manager forgets the level of a logger that nobody
     * holds.
     */
    private static final Logger GREENMAIL_LOG = Logger.getLogger("com.icegreen.greenmail");

    private static final String HOST = "127.0.0.1";
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /**
     * A mail as it arrived.
     *
     * @param parts the text of each part by its media type, in order: of a mail that is no multipart, the only one
     */
    public record Mail(String from, List<String> to, String subject, String type, Map<String, String> parts) {

        public String text() {
            return parts.get("text/plain");
        }

        public String html() {
            return parts.get("text/html");
        }
    }

    private final GreenMail server;
    private final int port;

    private MailServer(GreenMail server) {
        this.server = server;
        this.port = server.getSmtp().getPort();
    }

    public static MailServer start() {
        GREENMAIL_LOG.setLevel(Level.WARNING);
        GreenMail server = new GreenMail(new ServerSetup(0, HOST, ServerSetup.PROTOCOL_SMTP));
        server.start();
        return new MailServer(server);
    }

    /** A realm's {@code smtpServer} that sends to here. */
    public Map<String, String> settings() {
        return Map.of(
                "host", HOST, "port", String.valueOf(port), "from", "fylr@example.org", "fromDisplayName", "fylr");
    }

    /** All mails to that address, in the order of their arrival. */
    public List<Mail> to(String address) {
        return Arrays.stream(server.getReceivedMessages())
                .map(MailServer::mail)
                .filter(mail -> mail.to().contains(address))
                .toList();
    }

    /** The newest mail to that address, once there are that many. */
    public Mail await(String address, int count) {
        Awaitility.await()
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .pollDelay(Duration.ZERO)
                .untilAsserted(
                        () -> assertThat(to(address)).as("mails to " + address).hasSize(count));
        return to(address).get(count - 1);
    }

    /** Hangs up for good; its port rejects connections from now on. */
    @Override
    public void close() {
        server.stop();
    }

    private static Mail mail(MimeMessage message) {
        try {
            Map<String, String> parts = new LinkedHashMap<>();
            collect(message, parts);
            return new Mail(
                    message.getFrom()[0].toString(),
                    Arrays.stream(message.getRecipients(Message.RecipientType.TO))
                            .map(Object::toString)
                            .toList(),
                    message.getSubject(),
                    mediaType(message),
                    parts);
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(Part part, Map<String, String> parts) throws MessagingException, IOException {
        if (part.getContent() instanceof Multipart multipart) {
            for (int i = 0; i < multipart.getCount(); i++) {
                BodyPart child = multipart.getBodyPart(i);
                collect(child, parts);
            }
        } else if (parts.put(mediaType(part), part.getContent().toString()) != null) {
            throw new AssertionError("Two parts of the type " + mediaType(part));
        }
    }

    private static String mediaType(Part part) throws MessagingException {
        return part.getContentType().replaceAll(";(?s).*", "").trim().toLowerCase(Locale.ROOT);
    }
}
