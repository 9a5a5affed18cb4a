package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.SamlKey;
import io.github.keycloakfylr.config.SamlMetadata;
import io.github.keycloakfylr.config.SamlProvider;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the SAML identity provider of the base config. */
final class SamlReader {

    private static final String CONSOLE = "Identity providers > saml";
    private static final String KEYS = "Realm settings > Keys > Add providers > rsa";
    private static final String SHA_256 = "RSA_SHA256";
    private static final Map<String, String> ALGORITHMS =
            Map.of("sha1", SHA_256, "sha256", SHA_256, "sha512", "RSA_SHA512");
    /** Names, OIDs and addresses; whatever else stands in the parentheses is more than a name. */
    private static final Pattern ATTRIBUTE = Pattern.compile("%\\(([A-Za-z0-9_.:/#=@-]{1,255})\\)s");

    private static final int MAX_CHARS = 1000;
    private static final String LOGIN = "login";

    private final Problems problems;
    private final SamlMetadataSource metadataSource;

    SamlReader(Problems problems, SamlMetadataSource metadataSource) {
        this.problems = problems;
        this.metadataSource = metadataSource;
    }

    /**
     * {@return base config {@code saml}; nothing when there is none, or when it cannot be as it is in fylr}
     *
     * @param externalUrl fylr's, if it is known
     */
    Optional<SamlProvider> provider(Section saml, Optional<String> externalUrl) {
        if (saml.isOff()) {
            return Optional.empty();
        }
        Optional<SamlMetadata> metadata = metadata(saml);
        Map<String, String> byKey = new UserMappingReader(ATTRIBUTE, Map.of(), CONSOLE, problems).attributes(saml);
        Optional<String> column = saml.plainText("userupdatecolumn", MAX_CHARS);
        Optional<String> login =
                Optional.ofNullable(byKey.get(LOGIN)).or(() -> Optional.ofNullable(byKey.get("email")));
        Optional<String> principal = column.isPresent() && !column.get().equals(LOGIN)
                ? Optional.ofNullable(byKey.get(column.get()))
                : login;
        if (metadata.isEmpty() || !usable(saml, column, principal, login)) {
            return Optional.empty();
        }
        Optional<String> entityId = saml.plainText("sp_entity_id", MAX_CHARS)
                .or(() -> externalUrl.map(url -> url + "/" + SamlProvider.METADATA_PATH));
        if (entityId.isEmpty()) {
            notConverted(saml, "sp_entity_id", "without it and without fylr.externalURL it has no entity id");
            return Optional.empty();
        }
        Optional<String> algorithm = algorithm(saml, metadata.get());
        Optional<SamlKey> key = key(saml, algorithm.isPresent());
        Map<String, String> fields = new TreeMap<>();
        byKey.forEach((name, attribute) -> {
            if (!name.equals(LOGIN)) {
                fields.put(UserMappingReader.field(name), attribute);
            }
        });
        problems.note(
                saml.source(),
                saml.path(),
                "taken over: url, idp_entity_id, sp_entity_id, signrequest, usermapping, userupdatecolumn, as the identity"
                        + " provider 'saml', whose users are known again by "
                        + principal
                                .map(attribute -> "the attribute " + attribute)
                                .orElse("their name identifier"));
        return Optional.of(new SamlProvider(
                entityId.get(),
                metadata.get(),
                algorithm,
                principal,
                login.filter(attribute -> !Optional.of(attribute).equals(principal)),
                fields,
                key));
    }

    private Optional<SamlMetadata> metadata(Section saml) {
        Optional<Section.Setting> url = saml.filledText("url");
        if (url.isEmpty()) {
            notConverted(saml, "url", "it has no address of an identity provider's metadata");
            return Optional.empty();
        }
        try {
            Optional<SamlMetadataSource.Document> document =
                    metadataSource.read(url.get().text().trim());
            if (document.isEmpty()) {
                problems.warn(
                        url.get().source(),
                        url.get().path(),
                        "is not converted, and with it the identity provider, of whose metadata nothing is known: save what is at"
                                + " this address to a file and name it with --saml-metadata (on the server: saml-metadata),"
                                + " or have it fetched with --fetch-saml-metadata (docs/saml.md)");
                return Optional.empty();
            }
            SamlMetadata metadata = SamlMetadataReader.read(document.get(), saml.plainText("idp_entity_id", MAX_CHARS));
            return Optional.of(metadata);
        } catch (UnreadableException e) {
            problems.error(e.source(), "", e.getMessage());
        } catch (IOException e) {
            problems.error(url.get().source(), url.get().path(), String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    /** Half an identity provider would give users wrong names, or let one in as another. */
    private boolean usable(Section saml, Optional<String> column, Optional<String> principal, Optional<String> login) {
        if (saml.sections("usermapping").stream()
                .anyMatch(entry -> entry.text("key")
                                .filter(key -> key.text().equals(LOGIN))
                                .isPresent()
                        && entry.filledText("value")
                                .filter(value ->
                                        !ATTRIBUTE.matcher(value.text().trim()).matches())
                                .isPresent())) {
            notConverted(saml, "usermapping", "the login has to be one attribute as it is, such as %(uid)s");
            return false;
        }
        if (column.isPresent() && principal.isEmpty()) {
            notConverted(
                    saml,
                    "userupdatecolumn",
                    "users are to be known again by '" + column.get() + "', for which usermapping has no attribute");
            return false;
        }
        if (principal.isPresent()
                && !login.equals(principal)
                && login.filter(name -> name.contains(":")).isPresent()) {
            // An import replaces ${ATTRIBUTE.urn:oid:…} by what stands behind the first colon: all users would have
            // that name.
            notConverted(
                    saml,
                    "userupdatecolumn",
                    "a realm file cannot name users by an attribute with a colon in its name unless they are known again by it");
            return false;
        }
        if (login.isEmpty()) {
            problems.warn(
                    saml.sourceOf("usermapping"),
                    saml.path("usermapping"),
                    "has no attribute for login or email: users are named by what the identity provider calls them, often an"
                            + " opaque number; add a mapper in " + CONSOLE + " > Mappers");
        }
        return true;
    }

    private Optional<String> algorithm(Section saml, SamlMetadata metadata) {
        Optional<Section.Setting> setting = saml.filledText("signrequest");
        if (setting.isEmpty()) {
            return metadata.wantsSignedRequests() ? Optional.of(SHA_256) : Optional.empty();
        }
        String algorithm = ALGORITHMS.get(setting.get().text());
        if (algorithm == null) {
            problems.error(setting.get().source(), setting.get().path(), "expected sha256, sha512, sha1 or nothing");
        } else if (setting.get().text().equals("sha1")) {
            problems.warn(
                    setting.get().source(),
                    setting.get().path(),
                    "is taken over as sha256: SHA-1 is broken, and a message says by what it is signed");
        }
        return Optional.ofNullable(algorithm);
    }

    private Optional<SamlKey> key(Section saml, boolean signed) {
        Optional<Section.Setting> setting = saml.filledText("key");
        String byHand =
                "requests are signed by the realm's key, which signs id tokens as well: give the identity provider"
                        + " this side's metadata, or, where it cannot be told and checks requests, add this key and certificate in "
                        + KEYS
                        + " with a priority above 100, and id tokens are signed by it too";
        if (setting.isEmpty()) {
            if (signed) {
                problems.warn(saml.sourceOf("key"), saml.path("key"), "is missing: " + byHand);
            }
            return Optional.empty();
        }
        Optional<SamlKey> key = SamlKeyReader.read(setting.get().text());
        if (key.isEmpty()) {
            problems.warn(
                    setting.get().source(),
                    setting.get().path(),
                    "is not converted: Keycloak needs an RSA key of at least 2048 bits in PEM, without a password");
        } else {
            problems.note(
                    setting.get().source(),
                    setting.get().path(),
                    "taken over as the realm's key 'fylr saml', for assertions that are encrypted to it; nothing is signed by it");
        }
        if (signed) {
            problems.warn(setting.get().source(), setting.get().path(), byHand);
        }
        return key;
    }

    private void notConverted(Section saml, String key, String reason) {
        problems.warn(
                saml.sourceOf(key),
                saml.path(key),
                "is not converted, and with it the identity provider: " + reason
                        + ". Set it up in Identity providers > SAML v2.0 (docs/saml.md)");
    }
}
