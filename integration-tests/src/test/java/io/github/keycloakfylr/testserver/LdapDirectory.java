package io.github.keycloakfylr.testserver;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.OperationType;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.ResultCode;
import io.github.keycloakfylr.client.AdminApi;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * An LDAP directory in this JVM, on a port of the loopback interface that stays the same when it is stopped and started
 * again. It holds users of the class {@code inetOrgPerson}, and tells them to nobody but {@link #BIND_DN}.
 */
public final class LdapDirectory implements AutoCloseable {

    /** What user federation looks users up as. */
    public static final String BIND_DN = "cn=keycloak,dc=example,dc=org";

    public static final String BIND_PASSWORD = "BindPw-4711-never-in-a-log";
    /** After which it counts as down: long enough for a busy machine. */
    public static final int TIMEOUT_MILLIS = 5000;

    private static final String BASE_DN = "dc=example,dc=org";
    private static final String PEOPLE_DN = "ou=people," + BASE_DN;

    private final InMemoryDirectoryServer server;
    private final int port;
    private final Observer observer;

    private LdapDirectory(InMemoryDirectoryServer server, int port, Observer observer) {
        this.server = server;
        this.port = port;
        this.observer = observer;
    }

    /** A running directory without users. */
    public static LdapDirectory start() {
        try {
            int port = Ports.free(1).get(0);
            Observer observer = new Observer();
            InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE_DN);
            config.setListenerConfigs(
                    InMemoryListenerConfig.createLDAPConfig("ldap", InetAddress.getLoopbackAddress(), port, null));
            config.addAdditionalBindCredentials(BIND_DN, BIND_PASSWORD);
            config.setAuthenticationRequiredOperationTypes(EnumSet.of(OperationType.SEARCH, OperationType.COMPARE));
            config.addInMemoryOperationInterceptor(observer);
            InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
            server.add(BASE_DN, new Attribute("objectClass", "domain"), new Attribute("dc", "example"));
            server.add(PEOPLE_DN, new Attribute("objectClass", "organizationalUnit"), new Attribute("ou", "people"));
            LdapDirectory directory = new LdapDirectory(server, port, observer);
            directory.restart();
            return directory;
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Listens again, after {@link #stop}. */
    public void restart() {
        try {
            server.startListening();
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes every connection and rejects new ones. The users stay. */
    public void stop() {
        server.shutDown(true);
    }

    /** Takes connections but does not respond any more, until {@link #resume}. */
    public void hang() {
        observer.hang();
    }

    public void resume() {
        observer.resume();
    }

    @Override
    public void close() {
        resume();
        stop();
    }

    /**
     * Adds an entry of a person.
     *
     * @param attributes such as {@code mail} or {@code givenName}; {@code cn} and {@code sn} are the login unless they
     *     are given
     */
    public void addPerson(String login, String password, Map<String, String> attributes) {
        Map<String, String> all =
                new HashMap<>(Map.of("uid", login, "cn", login, "sn", login, "userPassword", password));
        all.putAll(attributes);
        Entry entry = new Entry(personDn(login));
        entry.addAttribute("objectClass", "inetOrgPerson");
        all.forEach((name, value) -> entry.addAttribute(new Attribute(name, value)));
        try {
            server.add(entry);
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    public void changePerson(String login, String attribute, String value) {
        try {
            server.modify(personDn(login).toString(), new Modification(ModificationType.REPLACE, attribute, value));
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    public void removePerson(String login) {
        try {
            server.delete(personDn(login).toString());
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How often someone has tried to log in as that person, with any password. */
    public long binds(String login) {
        return observer.binds(personDn(login));
    }

    private static DN personDn(String login) {
        try {
            return new DN(new RDN("uid", login), new DN(PEOPLE_DN));
        } catch (LDAPException e) {
            throw new IllegalArgumentException(login, e);
        }
    }

    /** Where it listens, unencrypted. */
    public String url() {
        return "ldap://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
    }

    /** Keycloak's user federation entry for this directory, as {@link AdminApi#createComponent} takes it. */
    public Map<String, Object> federation(String name) {
        Map<String, List<String>> config = new HashMap<>();
        Map.ofEntries(
                        Map.entry("enabled", "true"),
                        Map.entry("priority", "0"),
                        Map.entry("vendor", "other"),
                        Map.entry("editMode", "READ_ONLY"),
                        Map.entry("connectionUrl", url()),
                        Map.entry("connectionTimeout", String.valueOf(TIMEOUT_MILLIS)),
                        Map.entry("readTimeout", String.valueOf(TIMEOUT_MILLIS)),
                        Map.entry("authType", "simple"),
                        Map.entry("bindDn", BIND_DN),
                        Map.entry("bindCredential", BIND_PASSWORD),
                        Map.entry("usersDn", PEOPLE_DN),
                        Map.entry("userObjectClasses", "inetOrgPerson"),
                        Map.entry("usernameLDAPAttribute", "uid"),
                        Map.entry("rdnLDAPAttribute", "uid"),
                        Map.entry("uuidLDAPAttribute", "entryUUID"),
                        Map.entry("importEnabled", "true"))
                .forEach((key, value) -> config.put(key, List.of(value)));
        return Map.of(
                "name",
                name,
                "providerId",
                "ldap",
                "providerType",
                "org.keycloak.storage.UserStorageProvider",
                "config",
                config);
    }

    /**
     * A mapper of a federation entry: a person's attribute becomes that of the user; see
     * {@link AdminApi#createComponent}.
     */
    public static Map<String, Object> mapper(String federationId, String personAttribute, String userAttribute) {
        return Map.of(
                "name",
                "to " + userAttribute,
                "parentId",
                federationId,
                "providerId",
                "user-attribute-ldap-mapper",
                "providerType",
                "org.keycloak.storage.ldap.mappers.LDAPStorageMapper",
                "config",
                Map.of(
                        "ldap.attribute",
                        List.of(personAttribute),
                        "user.model.attribute",
                        List.of(userAttribute),
                        "read.only",
                        List.of("true"),
                        "always.read.value.from.ldap",
                        List.of("true"),
                        "is.mandatory.in.ldap",
                        List.of("false")));
    }

    /** Sees every request before its response; called by many threads. */
    private static final class Observer extends InMemoryOperationInterceptor {

        private final Queue<DN> binds = new ConcurrentLinkedQueue<>();
        private volatile CountDownLatch hanging = new CountDownLatch(0);

        void hang() {
            hanging = new CountDownLatch(1);
        }

        void resume() {
            hanging.countDown();
        }

        long binds(DN dn) {
            return binds.stream().filter(dn::equals).count();
        }

        @Override
        public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest request) throws LDAPException {
            binds.add(new DN(request.getRequest().getBindDN()));
            await();
        }

        @Override
        public void processSearchRequest(InMemoryInterceptedSearchRequest request) throws LDAPException {
            await();
        }

        private void await() throws LDAPException {
            try {
                hanging.await();
            } catch (InterruptedException e) {
                throw new LDAPException(ResultCode.UNAVAILABLE, e);
            }
        }
    }
}
