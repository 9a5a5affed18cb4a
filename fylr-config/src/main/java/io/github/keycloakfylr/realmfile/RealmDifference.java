package io.github.keycloakfylr.realmfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.keycloakfylr.config.FrameAncestors;
import io.github.keycloakfylr.config.Printable;
import io.github.keycloakfylr.config.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A setting of a realm that is not as fylr's configuration says.
 *
 * @param path the setting, in the terms of Keycloak's realm representation
 * @param wanted what the files say; {@code null} for a secret
 * @param found what the realm has; {@code null} for a secret
 */
public record RealmDifference(String path, @Nullable String wanted, @Nullable String found) {

    /** Keycloak's {@code ComponentRepresentation.SECRET_VALUE}. */
    private static final String MASK = "**********";

    private static final Set<String> SECRETS = Set.of(LdapComponent.SECRET, SamlRepresentation.SECRET);

    private static final Set<String> SCOPES =
            Arrays.stream(Scope.values()).map(Scope::value).collect(Collectors.toSet());

    /**
     * {@return what is not alike, in the order of the files; what the files do not name is not looked at}
     *
     * @param part what the files say ({@link RealmPart})
     * @param realm a realm representation, with its clients and texts
     */
    public static List<RealmDifference> between(JsonNode part, JsonNode realm) {
        List<RealmDifference> differences = new ArrayList<>();
        part.properties().forEach(field -> {
            if (field.getKey().equals("passwordPolicy")) {
                compare(
                        "passwordPolicy",
                        field.getValue().asText(),
                        policy(realm.path("passwordPolicy").asText()),
                        differences);
            } else if (!field.getValue().isContainerNode()) {
                compare(field.getKey(), field.getValue(), realm.path(field.getKey()), differences);
            }
        });
        compareAll("attributes", part.path("attributes"), realm.path("attributes"), differences);
        part.path(RealmPart.HEADERS).properties().forEach(field -> {
            String found = realm.path(RealmPart.HEADERS).path(field.getKey()).asText();
            boolean policy = RealmPart.isPolicy(field.getKey());
            compare(
                    RealmPart.HEADERS + "." + field.getKey(),
                    field.getValue().asText(),
                    policy ? FrameAncestors.in(found) : found,
                    differences);
        });
        for (JsonNode flow : part.path(SecondFactorFlows.FIELD)) {
            ofFlow(flow, realm.path(SecondFactorFlows.FIELD), differences);
        }
        part.path("smtpServer").properties().forEach(field -> {
            String path = "smtpServer." + field.getKey();
            JsonNode found = realm.path("smtpServer").path(field.getKey());
            if (field.getKey().equals("password")) {
                compareSecret(path, field.getValue(), found, differences);
            } else {
                compare(path, field.getValue(), found, differences);
            }
        });
        part.path("localizationTexts")
                .properties()
                .forEach(language -> compareAll(
                        "localizationTexts." + language.getKey(),
                        language.getValue(),
                        realm.path("localizationTexts").path(language.getKey()),
                        differences));
        for (JsonNode component : part.path("components").path(LdapComponent.TYPE)) {
            JsonNode federations = realm.path("components").path(LdapComponent.TYPE);
            JsonNode found = named(federations, component.path("name").asText());
            // A directory that somebody has set up by hand is not asked twice.
            if (!found.isMissingNode() || federations.isEmpty()) {
                ofComponent("components", component, found, differences);
            }
        }
        for (JsonNode key : part.path("components").path(SamlRepresentation.KEY_TYPE)) {
            JsonNode keys = realm.path("components").path(SamlRepresentation.KEY_TYPE);
            ofComponent("components", key, named(keys, key.path("name").asText()), differences);
        }
        ofIdentityProvider(part, realm, differences);
        for (JsonNode client : part.path("clients")) {
            differences.addAll(
                    ofClient(client, client(realm, client.path("clientId").asText())));
        }
        return differences;
    }

    /**
     * Compares one client.
     *
     * @param client what the files say of a client
     * @param found its representation; a missing node when there is none
     */
    static List<RealmDifference> ofClient(JsonNode client, JsonNode found) {
        List<RealmDifference> differences = new ArrayList<>();
        String path = clientPath(client);
        if (found.isMissingNode()) {
            differences.add(new RealmDifference(path, "there", "missing"));
            return differences;
        }
        client.properties().forEach(field -> {
            String fieldPath = path + "." + field.getKey();
            JsonNode other = found.path(field.getKey());
            switch (field.getKey()) {
                case "secret":
                    if (!field.getValue().asText().equals(other.asText())) {
                        differences.add(new RealmDifference(fieldPath, null, null));
                    }
                    break;
                case "optionalClientScopes":
                    compare(
                            fieldPath,
                            texts(field.getValue()).toString(),
                            scopes(found).toString(),
                            differences);
                    break;
                case "redirectUris":
                    compare(
                            fieldPath,
                            texts(field.getValue()).toString(),
                            texts(other).toString(),
                            differences);
                    break;
                default:
                    compare(fieldPath, field.getValue(), other, differences);
            }
        });
        return differences;
    }

    /** {@return the path of a client, for {@link #concerns}} */
    public static String clientPath(JsonNode client) {
        return "clients." + client.path("clientId").asText();
    }

    /** {@return whether it is a difference of what is at this path, or below} */
    public boolean concerns(String otherPath) {
        return path.equals(otherPath) || path.startsWith(otherPath + ".");
    }

    private static JsonNode client(JsonNode realm, String clientId) {
        for (JsonNode client : realm.path("clients")) {
            if (client.path("clientId").asText().equals(clientId)) {
                return client;
            }
        }
        return MissingNode.getInstance();
    }

    private static void compareAll(String path, JsonNode wanted, JsonNode found, List<RealmDifference> differences) {
        wanted.properties()
                .forEach(field -> compare(
                        path + "." + field.getKey(), field.getValue(), found.path(field.getKey()), differences));
    }

    private static void ofFlow(JsonNode flow, JsonNode flows, List<RealmDifference> differences) {
        String alias = flow.path("alias").asText();
        for (JsonNode execution : SecondFactorFlows.executions(flow)) {
            String authenticator = execution.path("authenticator").asText();
            JsonNode found = SecondFactorFlows.find(flows, alias, authenticator);
            compare(
                    SecondFactorFlows.FIELD + "." + alias + "." + authenticator,
                    execution.path("requirement").asText(),
                    found.isMissingNode()
                            ? "missing"
                            : found.path("requirement").asText(),
                    differences);
        }
    }

    private static void ofIdentityProvider(JsonNode part, JsonNode realm, List<RealmDifference> differences) {
        for (JsonNode provider : part.path("identityProviders")) {
            JsonNode providers = realm.path("identityProviders");
            String alias = provider.path("alias").asText();
            String path = "identityProviders." + alias;
            JsonNode found = with(providers, "alias", alias);
            if (found.isMissingNode()) {
                // One that somebody has set up by hand is the one that logins go to.
                if (providers.isEmpty()) {
                    differences.add(new RealmDifference(path, "there", "missing"));
                }
                return;
            }
            compareSettings(path, provider, found, differences);
            for (JsonNode mapper : part.path("identityProviderMappers")) {
                String name = mapper.path("name").asText();
                String mapperPath = "identityProviderMappers." + name;
                JsonNode other = named(realm.path("identityProviderMappers"), name);
                if (other.isMissingNode()) {
                    differences.add(new RealmDifference(mapperPath, "there", "missing"));
                } else {
                    compareSettings(mapperPath, mapper, other, differences);
                }
            }
        }
    }

    private static void compareSettings(
            String path, JsonNode wanted, JsonNode found, List<RealmDifference> differences) {
        wanted.properties().forEach(field -> {
            if (!field.getValue().isContainerNode()) {
                compare(path + "." + field.getKey(), field.getValue(), found.path(field.getKey()), differences);
            }
        });
        compareAll(path, wanted.path("config"), found.path("config"), differences);
    }

    private static void ofComponent(
            String parent, JsonNode component, JsonNode found, List<RealmDifference> differences) {
        String path = parent + "." + component.path("name").asText();
        if (found.isMissingNode()) {
            differences.add(new RealmDifference(path, "there", "missing"));
            return;
        }
        component.path("config").properties().forEach(setting -> {
            JsonNode value = found.path("config").path(setting.getKey()).path(0);
            if (SECRETS.contains(setting.getKey())) {
                compareSecret(path + "." + setting.getKey(), setting.getValue().path(0), value, differences);
            } else {
                compare(path + "." + setting.getKey(), setting.getValue().path(0), value, differences);
            }
        });
        for (JsonNode mapper : component.path("subComponents").path(LdapComponent.MAPPER_TYPE)) {
            JsonNode mappers = found.path("subComponents").path(LdapComponent.MAPPER_TYPE);
            ofComponent(path, mapper, named(mappers, mapper.path("name").asText()), differences);
        }
    }

    private static JsonNode named(JsonNode elements, String name) {
        return with(elements, "name", name);
    }

    private static JsonNode with(JsonNode elements, String key, String value) {
        for (JsonNode element : elements) {
            if (element.path(key).asText().equals(value)) {
                return element;
            }
        }
        return MissingNode.getInstance();
    }

    /** {@return that one of a realm's password policies of which the files can say something} */
    private static String policy(String policies) {
        return Arrays.stream(policies.split(" and "))
                .map(String::trim)
                .filter(policy -> policy.startsWith(RealmPart.REGEX_POLICY + "("))
                .findFirst()
                .orElse("");
    }

    /** Of some secrets Keycloak's admin REST API says only that there is one. */
    private static void compareSecret(String path, JsonNode wanted, JsonNode found, List<RealmDifference> differences) {
        if (!found.asText().equals(MASK) && !wanted.asText().equals(found.asText())) {
            differences.add(new RealmDifference(path, null, null));
        }
    }

    private static void compare(String path, JsonNode wanted, JsonNode found, List<RealmDifference> differences) {
        compare(path, wanted.asText(), found.asText(), differences);
    }

    private static void compare(String path, String wanted, String found, List<RealmDifference> differences) {
        if (!wanted.equals(found)) {
            differences.add(new RealmDifference(path, wanted, found));
        }
    }

    /**
     * A client with none of the four may request all of them (contract S2), and which are optional makes no difference.
     */
    private static Set<String> scopes(JsonNode client) {
        Set<String> scopes = texts(client.path("optionalClientScopes"));
        scopes.addAll(texts(client.path("defaultClientScopes")));
        scopes.retainAll(SCOPES);
        return scopes.isEmpty() ? new TreeSet<>(SCOPES) : scopes;
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new TreeSet<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** {@return one line for operators, before the realm was changed: what differs, and how, but never a secret} */
    @Override
    public String toString() {
        return Printable.of(
                wanted == null
                        ? path + ": differs"
                        : path + ": the files say '" + wanted + "', the realm has '" + found + "'");
    }

    /** {@return one line for operators, after the realm was changed; never a secret} */
    public String change() {
        return Printable.of(wanted == null ? path + ": changed" : path + ": was '" + found + "', is '" + wanted + "'");
    }
}
