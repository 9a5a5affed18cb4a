package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.BcryptHash;
import io.github.keycloakfylr.config.FylrClient;
import io.github.keycloakfylr.config.RedirectUri;
import io.github.keycloakfylr.config.ResponseParameters;
import io.github.keycloakfylr.config.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the clients of a {@code fylr.yml} and of a base config, which together must have each client id once. */
final class ClientReader {

    /** The client of fylr's own web frontend, unless the files name another one. */
    static final String WEB_FRONTEND = "fylr-web-frontend";

    /** Keycloak's columns have no more. */
    private static final int MAX_CHARS = 255;
    /** Clients that every realm has: whoever could redefine them would own the realm. */
    private static final Set<String> KEYCLOAKS_OWN = Set.of(
            "account",
            "account-console",
            "admin-cli",
            "broker",
            "realm-management",
            "security-admin-console",
            "admin-permissions",
            "_system");
    /**
     * Of the form of some hash, also after a blank or with doubled dollars: taken for a plain secret, the hash itself
     * would be what logs in.
     */
    private static final Pattern SOME_HASH =
            Pattern.compile("\\s*(\\$+[A-Za-z0-9-]{1,20}\\$.*|\\{[A-Za-z0-9-]{2,20}}.*)", Pattern.DOTALL);

    private final Problems problems;
    private final Set<String> webFrontends;
    private final boolean httpRedirects;
    private final Set<String> skipped;
    private final Map<String, Source> seen = new HashMap<>();

    /**
     * Creates the client reader.
     *
     * @param webFrontends the ids of the clients as which fylr's web frontend may log in
     * @param httpRedirects whether plain {@code http} redirect URIs will be taken
     * @param skipped the ids of clients that are not to be read
     */
    ClientReader(Problems problems, Set<String> webFrontends, boolean httpRedirects, Set<String> skipped) {
        this.skipped = skipped;
        this.problems = problems;
        this.webFrontends = webFrontends;
        this.httpRedirects = httpRedirects;
    }

    /** {@return the clients of {@code oauth2Server.clients}} */
    List<FylrClient> ofFile(Section clients) {
        List<FylrClient> result = new ArrayList<>();
        for (String key : clients.keys()) {
            if (isSkipped(key, clients.sourceOf(key), clients.path(key))) {
                continue;
            }
            if (!clients.has(key)) {
                problems.warn(
                        clients.sourceOf(key),
                        clients.path(key),
                        "nothing stands here, so that there is no client '" + key
                                + "'; leave the key out to keep a default client");
            }
            clients.optionalSection(key).ifPresent(entry -> {
                String id = id(entry, key);
                checkId(new Section.Setting(id, entry.source(), clients.path(key)));
                boolean isPublic = entry.truth("public").orElse(false);
                String secret = secret(entry, id, isPublic);
                List<Section.Setting> redirectUris = entry.texts("redirectURIs").orElse(List.of());
                result.add(client(id, isPublic, secret, redirectUris, scopes(entry), entry.named()));
            });
        }
        return result;
    }

    /**
     * A variable cannot spell every id: {@code clientID} says how it is spelled, when it comes from a variable as well.
     */
    private String id(Section entry, String key) {
        Optional<Section.Setting> repeated =
                entry.text("clientID").filter(found -> !found.text().equals(key));
        if (repeated.filter(found -> found.isVariable() && EnvironmentOverrides.matches(key, found.text()))
                .isPresent()) {
            return repeated.get().text();
        }
        repeated.ifPresent(found -> problems.error(
                found.source(), found.path(), "expected the name of the entry, '" + key + "', or nothing"));
        return key;
    }

    private boolean isSkipped(String id, Source source, String path) {
        if (skipped.contains(id)) {
            problems.note(source, path, "is skipped, as was asked for");
        }
        return skipped.contains(id);
    }

    /** {@return the clients of the base config: confidential, with all scopes} */
    List<FylrClient> ofBaseConfig(Section oauth2) {
        List<FylrClient> result = new ArrayList<>();
        for (Section entry : oauth2.sections("clients")) {
            Optional<Section.Setting> name = entry.text("name");
            if (name.isEmpty()) {
                problems.error(entry.source(), entry.path("name"), "expected a client id, found nothing");
                continue;
            }
            if (isSkipped(name.get().text(), name.get().source(), name.get().path())) {
                continue;
            }
            entry.check(Schema.BASE_CONFIG_CLIENT);
            checkId(name.get());
            List<Section.Setting> redirectUris = new ArrayList<>();
            entry.sections("redirect_uris").forEach(uri -> uri.text("url").ifPresent(redirectUris::add));
            result.add(client(
                    name.get().text(),
                    false,
                    secret(entry, name.get().text(), false),
                    redirectUris,
                    List.of(),
                    entry.named()));
        }
        return result;
    }

    private FylrClient client(
            String id,
            boolean isPublic,
            @Nullable String secret,
            List<Section.Setting> redirectUris,
            List<Scope> scopes,
            boolean named) {
        redirectUris.forEach(this::checkRedirectUri);
        boolean callback = redirectUris.isEmpty()
                || redirectUris.stream().anyMatch(uri -> uri.text().endsWith("/" + FylrClient.CALLBACK_PATH));
        if (id.equals(WEB_FRONTEND) && !callback) {
            problems.warn(
                    redirectUris.get(0).source(),
                    redirectUris.get(0).path(),
                    "with redirect URIs of its own the web frontend's client no longer has the external URL + /"
                            + FylrClient.CALLBACK_PATH);
        }
        return new FylrClient(
                id,
                isPublic,
                secret,
                redirectUris.stream().map(Section.Setting::text).distinct().toList(),
                scopes,
                webFrontends.contains(id),
                named);
    }

    private void checkId(Section.Setting id) {
        Source first = seen.putIfAbsent(id.text(), id.source());
        if (first != null) {
            problems.error(id.source(), id.path(), "the client id '" + id.text() + "' is there already, at " + first);
        }
        if (KEYCLOAKS_OWN.contains(id.text())) {
            problems.error(
                    id.source(),
                    id.path(),
                    "the client id '" + id.text() + "' is Keycloak's own: expected another one");
        }
        if (id.text().isBlank()
                || id.text().length() > MAX_CHARS
                || id.text().chars().anyMatch(Character::isISOControl)
                || Placeholder.in(id.text())) {
            problems.error(
                    id.source(),
                    id.path(),
                    "expected a client id of 1 to " + MAX_CHARS + " printable characters without '${'");
        }
    }

    private @Nullable String secret(Section entry, String id, boolean isPublic) {
        Optional<Section.Setting> setting =
                entry.text("secret").filter(found -> !isPublic || !found.text().isEmpty());
        if (isPublic) {
            // fylr runs with it, and does not look at it.
            setting.ifPresent(found -> problems.warn(
                    found.source(),
                    found.path(),
                    "the client '" + id + "' is public, and a public client has no secret: it is left out"));
        } else if (!entry.has("secret")) {
            problems.error(
                    entry.source(),
                    entry.path("secret"),
                    "the client '" + id + "' has no secret: expected a bcrypt hash or a plain one, or 'public: true'");
        } else {
            setting.ifPresent(found -> problemOfSecret(found.text())
                    .ifPresent(problem ->
                            problems.error(found.source(), found.path(), "the client '" + id + "': " + problem)));
        }
        return isPublic ? null : setting.map(Section.Setting::text).orElse(null);
    }

    private static Optional<String> problemOfSecret(String secret) {
        String expected = "expected a bcrypt hash ($2a$, $2b$ or $2y$, cost " + BcryptHash.MIN_COST + " to "
                + BcryptHash.MAX_COST + ")";
        Optional<BcryptHash> hash = BcryptHash.parse(secret);
        if (hash.isPresent()) {
            return hash.filter(found -> !found.costAllowed())
                    .map(found -> "its bcrypt hash has the cost " + found.cost() + ": " + expected
                            + "; give the client a new secret, or leave it out with --skip-client");
        }
        boolean plain = !secret.isBlank()
                && !SOME_HASH.matcher(secret).matches()
                && secret.length() <= MAX_CHARS
                && secret.chars().noneMatch(Character::isISOControl)
                && !Placeholder.in(secret);
        return plain
                ? Optional.empty()
                : Optional.of("its secret is neither a bcrypt hash nor a plain one: " + expected + ", or 1 to "
                        + MAX_CHARS + " printable characters without '${'");
    }

    private void checkRedirectUri(Section.Setting uri) {
        Optional<String> problem = RedirectUri.problem(uri.text());
        problem.ifPresent(text -> problems.error(uri.source(), uri.path(), text));
        ResponseParameters.in(uri.text())
                .filter(name -> problem.isEmpty())
                .ifPresent(name -> problems.warn(
                        uri.source(),
                        uri.path(),
                        "can never"
                                + " be used: Keycloak does not accept '" + name
                                + "', a parameter of the authorization response, in a redirect URI's query since"
                                + " 26.7.2; register a URI without it"));
        if (problem.isEmpty() && !httpRedirects && RedirectUri.plainHttp(uri.text())) {
            problems.warn(
                    uri.source(),
                    uri.path(),
                    "plain http to another host is rejected at login unless allowHttpRedirects is true");
        }
    }

    private List<Scope> scopes(Section entry) {
        List<Scope> scopes = new ArrayList<>();
        for (Section.Setting name : entry.texts("scopes").orElse(List.of())) {
            Scope.of(name.text())
                    .ifPresentOrElse(
                            scopes::add,
                            () -> problems.error(name.source(), name.path(), "expected one of " + Scope.names()));
        }
        return scopes.stream().distinct().toList();
    }
}
