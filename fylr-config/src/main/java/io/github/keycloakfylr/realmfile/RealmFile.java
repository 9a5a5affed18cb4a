package io.github.keycloakfylr.realmfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.FrameAncestors;
import io.github.keycloakfylr.config.FylrClient;
import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.config.RealmAttributes;
import io.github.keycloakfylr.config.Scope;
import io.github.keycloakfylr.config.file.FylrDefaults;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The realm file that comes with the product, and the one that fylr's configuration makes of it. */
public final class RealmFile {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** <code>${VARIABLE:default}</code>, which Keycloak replaces at import. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[A-Z0-9_]+:(.*)}");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+):");

    private RealmFile() {}

    /** {@return fylr's defaults, as the product's realm file has them} */
    public static FylrDefaults defaults() {
        ObjectNode realm = template();
        List<FylrClient> clients = new ArrayList<>();
        for (JsonNode client : realm.get("clients")) {
            // What begins with a slash stands for the web frontend's own callback, of which fylr's configuration says
            // nothing.
            List<String> redirectUris = texts(client.get("redirectUris")).stream()
                    .filter(uri -> !uri.startsWith("/"))
                    .toList();
            List<Scope> scopes = texts(client.get("optionalClientScopes")).stream()
                    .map(name -> Scope.of(name).orElseThrow())
                    .toList();
            clients.add(
                    new FylrClient(client.get("clientId").asText(), true, null, redirectUris, scopes, false, false));
        }
        Matcher redirects = PLACEHOLDER.matcher(realm.get("attributes")
                .get(RealmAttributes.LOGIN_ALLOW_REDIRECTS)
                .asText());
        if (!redirects.matches()) {
            throw new IllegalStateException(
                    RealmAttributes.LOGIN_ALLOW_REDIRECTS + " has no default in the realm file");
        }
        return new FylrDefaults(clients, List.of(redirects.group(1).split(" ")), placeholders(realm));
    }

    /** {@return the environment variables that Keycloak puts in when it imports the realm} */
    private static Set<String> placeholders(JsonNode realm) {
        Set<String> names = new TreeSet<>();
        VARIABLE.matcher(realm.toString()).results().forEach(match -> names.add(match.group(1)));
        return names;
    }

    /**
     * {@return a complete realm, importable, with the secrets of the files in it; what the files do not name is as in
     * the product's realm file}
     *
     * @param name the realm's
     */
    public static ObjectNode of(String name, FylrConfig config) {
        ObjectNode realm = template();
        ObjectNode part = RealmPart.of(config);
        realm.put("realm", name);
        realm.put("displayName", name);
        realm.set("clients", clients(config, byClientId(realm), byClientId(part)));
        part.remove("clients");
        ((ObjectNode) realm.get("attributes")).setAll((ObjectNode) part.remove("attributes"));
        if (part.has("localizationTexts")) {
            ObjectNode texts = realm.withObject("/localizationTexts");
            part.remove("localizationTexts").properties().forEach(language -> texts.withObject("/" + language.getKey())
                    .setAll((ObjectNode) language.getValue()));
        }
        if (part.remove(SecondFactorFlows.FIELD) instanceof ArrayNode flows) {
            SecondFactorFlows.apply(flows, realm.get(SecondFactorFlows.FIELD));
        }
        if (part.remove(RealmPart.HEADERS) instanceof ObjectNode headers) {
            ObjectNode all = (ObjectNode) realm.get(RealmPart.HEADERS);
            String policy = all.get(RealmPart.CONTENT_SECURITY_POLICY).asText();
            String directive = headers.get(RealmPart.CONTENT_SECURITY_POLICY).asText();
            all.setAll(headers);
            all.put(RealmPart.CONTENT_SECURITY_POLICY, FrameAncestors.replaceIn(policy, directive));
        }
        if (config.samlProvider().isPresent()) {
            // Of a realm that takes fylr's place the identity provider knows fylr's addresses.
            ((ObjectNode) realm.get("attributes")).put(RealmAttributes.OLD_SAML_ADDRESSES, "true");
        }
        if (part.path("components").has(SamlRepresentation.KEY_TYPE)) {
            realm.withObject("/components").set(SamlRepresentation.KEY_TYPE, SamlRepresentation.generatedKeys());
        }
        if (part.has("components")) {
            ObjectNode components = (ObjectNode) realm.get("components");
            part.remove("components")
                    .properties()
                    .forEach(type -> components.withArray("/" + type.getKey()).addAll((ArrayNode) type.getValue()));
        }
        realm.setAll(part);
        return realm;
    }

    /** {@return fylr's client scopes, as the product's realm file has them} */
    public static JsonNode clientScopes() {
        return template().get("clientScopes");
    }

    /** {@return fylr's authentication flows, as the product's realm file has them} */
    public static JsonNode authenticationFlows() {
        return template().get(SecondFactorFlows.FIELD);
    }

    /** {@return the JSON, the same bytes for the same realm on every machine} */
    public static String write(ObjectNode realm) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
        printer.indentArraysWith(indenter);
        printer.indentObjectsWith(indenter);
        try {
            return MAPPER.writer(printer).writeValueAsString(realm) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ArrayNode clients(FylrConfig config, Map<String, ObjectNode> given, Map<String, ObjectNode> named) {
        ArrayNode clients = MAPPER.createArrayNode();
        for (FylrClient client : config.clients()) {
            ObjectNode representation = clients.addObject().put("clientId", client.id());
            representation.setAll(given.containsKey(client.id()) ? given.get(client.id()) : RealmPart.newClient());
            if (named.containsKey(client.id())) {
                representation.setAll(named.get(client.id()));
            }
        }
        return clients;
    }

    private static ObjectNode template() {
        try (InputStream file = RealmFile.class.getResourceAsStream("fylr-realm.json")) {
            return (ObjectNode) MAPPER.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, ObjectNode> byClientId(ObjectNode realm) {
        Map<String, ObjectNode> clients = new HashMap<>();
        realm.get("clients")
                .forEach(client -> clients.put(client.get("clientId").asText(), (ObjectNode) client));
        return clients;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
