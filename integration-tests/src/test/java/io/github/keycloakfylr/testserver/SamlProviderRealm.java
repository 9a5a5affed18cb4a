package io.github.keycloakfylr.testserver;

import static io.restassured.RestAssured.given;

import io.github.keycloakfylr.client.AdminApi;
import io.restassured.http.ContentType;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A second realm of the server as the SAML identity provider of the realm {@code fylr}, set up as an operator would:
 * each side takes in the other's metadata. One realm can stand behind several identity providers of {@code fylr}, each
 * with an entity id of its own. It goes with the test or the class of tests that has made it; the users whom it has
 * brought into {@code fylr} stay.
 */
public final class SamlProviderRealm {

    /** The realm that logs users in. */
    public static final String REALM = "saml-idp";
    /** The password of everyone there. */
    public static final String PASSWORD = "idp-secret";

    private static final String FYLR = "fylr";
    private static final String MAIL_ATTRIBUTE = "urn:oid:1.2.840.113549.1.9.1";

    private final AdminApi admin;
    private final URI base;

    private SamlProviderRealm(AdminApi admin, URI base) {
        this.admin = admin;
        this.base = base;
    }

    /** The realm, and the identity provider of that alias in the realm {@code fylr}. */
    public static SamlProviderRealm create(AdminApi admin, URI base, String alias) {
        SamlProviderRealm provider = createAlone(admin, base);
        provider.add(alias);
        return provider;
    }

    /** The realm alone, of which the realm {@code fylr} knows nothing. */
    public static SamlProviderRealm createAlone(AdminApi admin, URI base) {
        SamlProviderRealm provider = new SamlProviderRealm(admin, base);
        // Its passwords are worth nothing, and checking them should take no time.
        admin.createRealm(
                Map.of("realm", REALM, "passwordPolicy", "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)"));
        provider.allowAnyAttribute();
        return provider;
    }

    /** What it says of itself. */
    public String metadata() {
        return metadata("/realms/" + REALM + "/protocol/saml/descriptor");
    }

    /** Takes in a service provider's metadata, whose users are to come with login, names and e-mail; returns its id. */
    public String register(String serviceProvider) {
        Map<String, Object> client = admin.describedClient(REALM, serviceProvider);
        client.put(
                "protocolMappers",
                List.of(
                        attribute("username", "username"),
                        attribute("firstName", "firstName"),
                        attribute("lastName", "lastName"),
                        attribute("email", MAIL_ATTRIBUTE)));
        return admin.createClient(REALM, client);
    }

    /** Adds the identity provider of that alias to the realm {@code fylr} unless it is there. */
    public void ensure(String alias) {
        if (admin.request()
                        .get("/{realm}/identity-provider/instances/{alias}", FYLR, alias)
                        .statusCode()
                == 404) {
            add(alias);
        }
    }

    /** Adds an identity provider to the realm {@code fylr}. */
    public void add(String alias) {
        Map<String, Object> config = admin.describedIdentityProvider(FYLR, metadata());
        config.put("entityId", "urn:fylr:" + alias);
        // As users change at the identity provider, so they change in fylr.
        config.put("syncMode", "FORCE");
        admin.createIdentityProvider(
                FYLR,
                Map.of("alias", alias, "providerId", "saml", "enabled", true, "trustEmail", true, "config", config));
        // The name that identifies the user is opaque; the login is an attribute, like first and last name. Keycloak
        // knows the e-mail attribute.
        mapper(alias, "saml-username-idp-mapper", Map.of("template", "${ATTRIBUTE.username}", "target", "LOCAL"));
        mapper(
                alias,
                "saml-user-attribute-idp-mapper",
                Map.of("attribute.name", "firstName", "user.attribute", "firstName"));
        mapper(
                alias,
                "saml-user-attribute-idp-mapper",
                Map.of("attribute.name", "lastName", "user.attribute", "lastName"));

        register(metadata("/realms/" + FYLR + "/broker/" + alias + "/endpoint/descriptor"));
    }

    /** Takes an identity provider out of the realm {@code fylr}. */
    public void remove(String alias) {
        admin.deleteIdentityProvider(FYLR, alias);
        admin.deleteClient(REALM, admin.findClient(REALM, "urn:fylr:" + alias).orElseThrow());
    }

    /** Someone who can log in there; returns the id there. */
    public String createUser(String username) {
        return admin.createUser(
                REALM,
                username,
                PASSWORD,
                Map.of(
                        "email",
                        username + "@idp.example",
                        "firstName",
                        "First " + username,
                        "lastName",
                        "Last " + username,
                        "attributes",
                        Map.of("saml.persistent.name.id.for.*", List.of(externalId(username)))));
    }

    /** By what name the identity provider speaks of that user. */
    public String externalId(String username) {
        return "id-of-" + username;
    }

    /** Changes single settings of an identity provider in the realm {@code fylr}. */
    @SuppressWarnings("unchecked")
    public void configure(String alias, Map<String, String> changes) {
        Map<String, Object> config = new HashMap<>(
                (Map<String, Object>) admin.identityProvider(FYLR, alias).get("config"));
        config.putAll(changes);
        admin.updateIdentityProvider(FYLR, alias, Map.of("config", config));
    }

    /** Changes single settings of what the identity provider keeps of {@code fylr}, the service provider. */
    public void configureClient(String alias, Map<String, String> changes) {
        admin.updateClient(
                REALM, admin.findClient(REALM, "urn:fylr:" + alias).orElseThrow(), Map.of("attributes", changes));
    }

    /** For the attribute that holds a user's {@link #externalId}. */
    private void allowAnyAttribute() {
        Map<String, Object> profile =
                admin.request().get("/{realm}/users/profile", REALM).jsonPath().getMap("$");
        profile.put("unmanagedAttributePolicy", "ENABLED");
        admin.request()
                .contentType(ContentType.JSON)
                .body(profile)
                .put("/{realm}/users/profile", REALM)
                .then()
                .statusCode(200);
    }

    private void mapper(String alias, String type, Map<String, String> settings) {
        Map<String, String> config = new HashMap<>(settings);
        config.put("syncMode", "INHERIT");
        String name = type + " " + settings.getOrDefault("user.attribute", "login");
        admin.createIdentityProviderMapper(
                FYLR, alias, Map.of("name", name, "identityProviderMapper", type, "config", config));
    }

    private static Map<String, Object> attribute(String property, String name) {
        Map<String, String> config = Map.of(
                "user.attribute",
                property,
                "attribute.name",
                name,
                "attribute.nameformat",
                name.contains(":") ? "URI Reference" : "Basic");
        return Map.of(
                "name", property, "protocol", "saml", "protocolMapper", "saml-user-property-mapper", "config", config);
    }

    private String metadata(String path) {
        return given().baseUri(base.toString())
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
