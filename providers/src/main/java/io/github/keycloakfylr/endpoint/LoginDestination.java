package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.config.DefaultPort;
import io.github.keycloakfylr.config.RealmAttributes;
import io.github.keycloakfylr.config.RedirectPattern;
import io.github.keycloakfylr.realm.Endpoint;
import io.github.keycloakfylr.wire.JsonFields;
import io.github.keycloakfylr.wire.OAuthException;
import io.github.keycloakfylr.wire.Parameters;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where the callback sends the browser on to: carried in {@code state}, checked, and put together anew from its parts
 * (contract section 10). Immutable.
 *
 * <p>{@code state} is whatever somebody has put into a link, and the code goes where it says. So an address is read
 * more strictly than any browser reads it, and what is not plainly an address in RFC 3986's sense is none.
 *
 * @param origin scheme, host and port, in lower case and without the scheme's own port
 * @param path with a slash at its beginning, still encoded, as query and fragment are
 * @param query or {@code null}
 * @param fragment or {@code null}
 */
record LoginDestination(String origin, String path, String query, String fragment) {

    private static final Logger LOG = Logger.getLogger(LoginDestination.class);
    /** The member of a JSON {@code state} that has the destination. */
    private static final String MEMBER = "redirect";
    /**
     * RFC 3986 section 2. Browsers take a backslash for a slash, drop tabs and line breaks, and map other letters and
     * dots to these.
     */
    private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=%-]+");
    /** Browsers resolve them, encoded ones too, so that the path would be another one. */
    private static final Pattern DOT_SEGMENT = Pattern.compile("/(?:\\.|%2e){1,2}(?:/|$)", Pattern.CASE_INSENSITIVE);
    /**
     * What an authorization server's response is made of (RFC 6749 section 4.1.2, RFC 9207, OpenID Connect): a frontend
     * might take the first.
     */
    private static final Set<String> RESPONSE_PARAMETERS = Set.of(
            "code",
            "state",
            "error",
            "error_description",
            "error_uri",
            "iss",
            "session_state",
            "access_token",
            "id_token");

    /**
     * Finds the destination in {@code state}, and checks it.
     *
     * @param state as the client has sent it with its authorization request: a JSON object with the text
     *     {@code redirect}, or the destination itself; {@code null} when there is none
     * @param externalUrl the external URL, whose origin is always allowed
     * @param allowed the other origins that are
     * @throws OAuthException {@code invalid_state}, whose description repeats nothing of {@code state}
     */
    static LoginDestination of(@Nullable String state, String externalUrl, List<RedirectPattern> allowed) {
        URI external = URI.create(externalUrl);
        String text = carriedIn(state);
        URI uri = parse(text);
        boolean local = text.startsWith("/");
        String origin = origin(local ? external : uri);
        if (!local && !origin.equals(origin(external)) && allowed.stream().noneMatch(pattern -> pattern.matches(uri))) {
            LOG.debugf("Login destination %s is matched by none of %s", origin, allowed);
            throw rejected(
                    "The destination in the parameter 'state' is of another origin, and none that the realm attribute "
                            + RealmAttributes.LOGIN_ALLOW_REDIRECTS + " allows.");
        }
        if (origin.equals(origin(external))
                && uri.getPath().equals(external.getPath() + "/" + Endpoint.CALLBACK.path())) {
            throw rejected("The destination in the parameter 'state' is this very address.");
        }
        responseParameter(uri.getRawQuery()).ifPresent(name -> {
            throw rejected(
                    "The destination in the parameter 'state' has the response parameter '" + name + "' already.");
        });
        return new LoginDestination(
                origin, uri.getRawPath().isEmpty() ? "/" : uri.getRawPath(), uri.getRawQuery(), uri.getRawFragment());
    }

    private static String carriedIn(@Nullable String state) {
        if (state == null) {
            throw rejected("The parameter 'state' is missing: it says where to go after the login.");
        }
        if (!state.startsWith("{")) {
            return state;
        }
        String destination;
        try {
            destination = JsonFields.parse(state, "The parameter 'state'").text(MEMBER);
        } catch (OAuthException e) {
            throw rejected(e.description());
        }
        if (destination == null) {
            throw rejected("The JSON object in the parameter 'state' has no '" + MEMBER
                    + "', which says where to go after the login.");
        }
        return destination;
    }

    private static URI parse(String text) {
        if (CHARACTERS.matcher(text).matches()) {
            try {
                URI uri = new URI(text);
                if ((isLocal(text, uri) || isWebAddress(uri))
                        && !DOT_SEGMENT.matcher(uri.getRawPath()).find()) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                // Rejected below, like any other that is none.
            }
        }
        throw rejected(
                "The destination in the parameter 'state' is neither an http or https address nor a path that begins with one slash.");
    }

    /** By the text: to URI, {@code ///evil} is the path {@code /evil}. */
    private static boolean isLocal(String text, URI uri) {
        return text.startsWith("/") && !text.startsWith("//") && uri.getRawAuthority() == null;
    }

    /**
     * An authority that is host and port, and nothing else: no user information, no empty port, no host that is encoded
     * or merely resembles one.
     */
    private static boolean isWebAddress(URI uri) {
        String host = uri.getHost();
        return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                && host != null
                && uri.getRawAuthority().equals(uri.getPort() < 0 ? host : host + ":" + uri.getPort());
    }

    private static String origin(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        // A host name that URI takes for none, which only the external URL can have, stays as it is.
        String host =
                uri.getHost() == null ? uri.getRawAuthority() : uri.getHost().toLowerCase(Locale.ROOT);
        boolean ownPort = uri.getPort() < 0 || uri.getPort() == DefaultPort.of(scheme);
        return scheme + "://" + host + (ownPort ? "" : ":" + uri.getPort());
    }

    private static Optional<String> responseParameter(String query) {
        return query == null
                ? Optional.empty()
                : Arrays.stream(query.split("[&;]"))
                        .map(pair -> pair.split("=", 2)[0])
                        .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8))
                        .filter(RESPONSE_PARAMETERS::contains)
                        .findFirst();
    }

    private static OAuthException rejected(String description) {
        return OAuthException.badRequest("invalid_state", description);
    }

    /**
     * {@return the address with those parameters at the end of its query: a frontend's routes may be in the fragment,
     * which comes after}
     */
    URI with(Parameters response) {
        String before = query == null || query.isEmpty() ? "" : query + "&";
        return URI.create(origin + path + "?" + before + response.encode() + (fragment == null ? "" : "#" + fragment));
    }
}
