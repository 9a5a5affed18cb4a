package io.github.keycloakfylr.endpoint;

import io.github.keycloakfylr.login.AuthorizationRequest;
import io.github.keycloakfylr.realm.ExternalUrl;
import io.github.keycloakfylr.user.AuthMethod;
import io.github.keycloakfylr.user.BrowserId;
import io.github.keycloakfylr.wire.Json;
import io.github.keycloakfylr.wire.Parameters;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.theme.Theme;

/**
 * The page with one button that a link from a mail opens: an invitation (contract M4) or an action code (M7). Mail
 * scanners, link previews and prefetching browsers open links too; they would use up the code, or log the user in. They
 * do not press buttons. One per request.
 */
final class LinkPage {

    private static final String TEMPLATE = "fylr-link.ftl";
    /** What only a program asks for, which has no use for a page. */
    private static final Pattern NO_HTML = Pattern.compile("\\s*application/json\\s*(;[^,]*)?");
    /** Fetch Metadata's header, and what browsers sent before it. */
    private static final List<String> PURPOSES = List.of("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz");

    private static final Pattern AHEAD = Pattern.compile("prefetch|prerender|preview");

    private final KeycloakSession session;

    /**
     * Creates the link page.
     *
     * @param session realm and client must be set
     */
    LinkPage(KeycloakSession session) {
        this.session = session;
    }

    /**
     * {@return the page, when it comes before the login}
     *
     * @param request one that came by GET
     * @param methods the methods that would serve it
     */
    Optional<Response> before(AuthorizationRequest request, List<AuthMethod> methods) {
        boolean password = request.credentials(methods.get(0)).isPresent();
        boolean invitation = password && methods.equals(List.of(AuthMethod.EMAIL));
        boolean actionCode = methods.equals(List.of(AuthMethod.ACTION_CODE))
                && request.actionCode(methods.get(0)).isPresent();
        boolean comes = (password || actionCode) && isAhead() || (invitation || actionCode) && mayBeARobot();
        return comes && isInTheme() ? Optional.of(show(request.parameters())) : Optional.empty();
    }

    /** Before anybody has asked for it. */
    private boolean isAhead() {
        return PURPOSES.stream().map(this::header).anyMatch(purpose -> AHEAD.matcher(purpose.toLowerCase(Locale.ROOT))
                .find());
    }

    private boolean mayBeARobot() {
        return !NO_HTML.matcher(header(HttpHeaders.ACCEPT)).matches() && !new BrowserId(session).isPresented();
    }

    private String header(String name) {
        String value = session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(name);
        return value == null ? "" : value;
    }

    /** A theme that is not made from fylr's has no such page. */
    private boolean isInTheme() {
        try {
            return session.theme().getTheme(Theme.Type.LOGIN).getTemplate(TEMPLATE) != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The form sends the request once more, by POST; nothing is stored meanwhile. */
    private Response show(Parameters parameters) {
        if (parameters.has(LocaleSelectorProvider.KC_LOCALE_PARAM)) {
            session.setAttribute(
                    LocaleSelectorProvider.USER_REQUEST_LOCALE, parameters.get(LocaleSelectorProvider.KC_LOCALE_PARAM));
        }
        Response page = session.getProvider(LoginFormsProvider.class)
                .setAttribute("fylrLinkAction", ExternalUrl.ofAuthorizationEndpoint(session))
                .setAttribute("fylrLinkParameters", parameters.toMap())
                // Keycloak's own links to other languages lead to the endpoint without the request.
                .setAttribute(
                        "fylrLinkAddress",
                        ExternalUrl.ofAuthorizationRequest(
                                session, parameters.without(LocaleSelectorProvider.KC_LOCALE_PARAM)))
                .createForm(TEMPLATE);
        return Json.notStored(Response.fromResponse(page)).build();
    }
}
