package io.github.keycloakfylr.realmfile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.LdapDirectory;

/** The directory of fylr's base config as Keycloak's user federation (docs/ldap.md). */
public final class LdapComponent {

    /** By which a realm's component is the one that follows the files. */
    public static final String NAME = "fylr directory";
    /** Keycloak's id of what federates a directory. */
    public static final String PROVIDER = "ldap";
    /** Keycloak's type of user federation. */
    public static final String TYPE = "org.keycloak.storage.UserStorageProvider";
    /** Keycloak's type of what is below it. */
    public static final String MAPPER_TYPE = "org.keycloak.storage.ldap.mappers.LDAPStorageMapper";
    /** The one setting that is a secret. */
    static final String SECRET = "bindCredential";

    /** Milliseconds; without them a directory that hangs would hold a thread for each login. */
    private static final String CONNECTION_TIMEOUT = "2000";

    private static final String READ_TIMEOUT = "5000";
    private static final String SUBTREE = "2";

    private LdapComponent() {}

    /** {@return the component with its mappers, as a realm representation has them} */
    static ObjectNode of(LdapDirectory directory) {
        ObjectNode component = JsonNodeFactory.instance.objectNode();
        component.put("name", NAME);
        component.put("providerId", PROVIDER);
        ArrayNode mappers = component.putObject("subComponents").putArray(MAPPER_TYPE);
        directory.attributes().forEach((field, attribute) -> mappers.add(mapper(field, attribute)));
        ObjectNode config = component.putObject("config");
        boolean anonymous = directory.bindDn().isEmpty();
        put(config, "enabled", "true");
        put(config, "priority", "0");
        put(config, "importEnabled", "true");
        put(config, "editMode", "READ_ONLY");
        put(config, "vendor", directory.activeDirectory() ? "ad" : "other");
        put(config, "connectionUrl", String.join(" ", directory.urls()));
        put(config, "startTls", Boolean.toString(directory.startTls()));
        put(config, "connectionTimeout", CONNECTION_TIMEOUT);
        put(config, "readTimeout", READ_TIMEOUT);
        put(config, "authType", anonymous ? "none" : "simple");
        directory.bindDn().ifPresent(dn -> put(config, "bindDn", dn));
        directory.bindPassword().ifPresent(password -> put(config, SECRET, password));
        put(config, "usersDn", directory.usersDn());
        put(config, "searchScope", SUBTREE);
        put(config, "userObjectClasses", String.join(", ", directory.objectClasses()));
        put(config, "customUserSearchFilter", directory.filter().orElse(""));
        put(config, "usernameLDAPAttribute", directory.loginAttribute());
        put(config, "rdnLDAPAttribute", directory.activeDirectory() ? "cn" : directory.loginAttribute());
        put(config, "uuidLDAPAttribute", directory.activeDirectory() ? "objectGUID" : "entryUUID");
        return component;
    }

    private static ObjectNode mapper(String field, String attribute) {
        ObjectNode mapper = JsonNodeFactory.instance.objectNode();
        mapper.put("name", field);
        mapper.put("providerId", "user-attribute-ldap-mapper");
        ObjectNode config = mapper.putObject("config");
        put(config, "ldap.attribute", attribute);
        put(config, "user.model.attribute", field);
        put(config, "read.only", "true");
        // A login that changed in the directory would be one of another user, for all who have noted it.
        put(config, "always.read.value.from.ldap", Boolean.toString(!field.equals("username")));
        put(config, "is.mandatory.in.ldap", Boolean.toString(field.equals("username")));
        return mapper;
    }

    private static void put(ObjectNode config, String key, String value) {
        config.putArray(key).add(value);
    }
}
