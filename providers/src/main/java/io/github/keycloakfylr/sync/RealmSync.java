package io.github.keycloakfylr.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloakfylr.config.FylrConfig;
import io.github.keycloakfylr.realmfile.LdapComponent;
import io.github.keycloakfylr.realmfile.RealmDifference;
import io.github.keycloakfylr.realmfile.RealmFile;
import io.github.keycloakfylr.realmfile.RealmPart;
import io.github.keycloakfylr.realmfile.SecondFactorFlows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.ServerStartupError;
import org.keycloak.common.util.StringPropertyReplacer;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CacheRealmProvider;
import org.keycloak.models.dblock.DBLockManager;
import org.keycloak.models.dblock.DBLockProvider;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.ModelToRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.services.managers.RealmManager;
import org.keycloak.util.JsonSerialization;

/**
 * Makes a realm as fylr's configuration says: creates it, or changes in it what the files name and nothing else. What
 * they say a second time changes nothing.
 */
public final class RealmSync {

    private static final Logger LOG = Logger.getLogger(RealmSync.class);

    private final KeycloakSession session;
    private final String realmName;
    private final FylrConfig config;

    private RealmSync(KeycloakSession session, String realmName, FylrConfig config) {
        this.session = session;
        this.realmName = realmName;
        this.config = config;
    }

    /**
     * To be called at start, once the database is there.
     *
     * @param realmName the realm that is served as fylr
     */
    public static void run(KeycloakSessionFactory factory, String realmName, FylrConfig config) {
        Optional<List<RealmDifference>> changes =
                KeycloakModelUtils.runJobInTransactionWithResult(factory, lockSession -> {
                    // Of the nodes that start at once one applies the files; the others wait until its transaction is
                    // over, and find nothing to do.
                    DBLockProvider lock = new DBLockManager(lockSession).getDBLock();
                    lock.waitForLock(DBLockProvider.Namespace.KEYCLOAK_BOOT);
                    try {
                        return KeycloakModelUtils.runJobInTransactionWithResult(
                                factory, session -> new RealmSync(session, realmName, config).apply());
                    } finally {
                        lock.releaseLock();
                    }
                });
        // Only now, when it is written.
        if (changes.isEmpty()) {
            LOG.infof("Realm '%s' was created from fylr's configuration", realmName);
        } else {
            if (!changes.get().isEmpty()) {
                KeycloakModelUtils.runJobInTransaction(factory, RealmSync::clearCache);
            }
            changes.get()
                    .forEach(change ->
                            LOG.infof("Realm '%s' now follows fylr's configuration: %s", realmName, change.change()));
            LOG.infof(
                    "Realm '%s' is as fylr's configuration says; %d settings were changed",
                    realmName, changes.get().size());
        }
    }

    /**
     * On every node. Once a client or scope has been added, Keycloak's cache (RealmCacheSession) hands out clients past
     * itself for the rest of the transaction, and does not notice that they are changed: they would be served with
     * their old secret until the next start.
     */
    private static void clearCache(KeycloakSession session) {
        CacheRealmProvider cache = session.getProvider(CacheRealmProvider.class);
        if (cache != null) {
            cache.clear();
        }
    }

    /** {@return what was changed; nothing when the realm was created} */
    private Optional<List<RealmDifference>> apply() {
        RealmModel realm = session.realms().getRealmByName(realmName);
        if (realm == null) {
            create();
            return Optional.empty();
        }
        session.getContext().setRealm(realm);
        ObjectNode part = RealmPart.of(config);
        new DirectorySync(realm).warnOfOther(part.path("components").path(LdapComponent.TYPE));
        new FlowSync(realm).leaveOutMissing(part);
        new IdentityProviderSync(session, realm).warnOfOther(part);
        List<RealmDifference> differences = RealmDifference.between(part, representation(realm, part));
        if (!differences.isEmpty()) {
            new RealmUpdate(session, realm).apply(part, differences);
        }
        RealmDifference.between(part, representation(realm, part)).stream()
                .findFirst()
                .ifPresent(left -> {
                    throw new ServerStartupError(
                            "Realm '" + realmName + "' cannot follow fylr's configuration: " + left, false);
                });
        return Optional.of(differences);
    }

    private void create() {
        String json = StringPropertyReplacer.replaceProperties(
                RealmFile.write(RealmFile.of(realmName, config)), System::getenv);
        try {
            new RealmManager(session).importRealm(JsonSerialization.readValue(json, RealmRepresentation.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode representation(RealmModel realm, ObjectNode part) {
        ObjectNode representation =
                JsonSerialization.mapper.valueToTree(ModelToRepresentation.toRepresentation(session, realm, false));
        representation.set(
                "localizationTexts", JsonSerialization.mapper.valueToTree(realm.getRealmLocalizationTexts()));
        representation.putObject("components").set(LdapComponent.TYPE, new DirectorySync(realm).representation());
        representation.set(
                SecondFactorFlows.FIELD, new FlowSync(realm).representation(part.path(SecondFactorFlows.FIELD)));
        new IdentityProviderSync(session, realm).describe(representation);
        ArrayNode clients = representation.putArray("clients");
        for (JsonNode wanted : part.path("clients")) {
            ClientModel client =
                    realm.getClientByClientId(wanted.path("clientId").asText());
            if (client != null) {
                clients.add(JsonSerialization.mapper.<JsonNode>valueToTree(
                        ModelToRepresentation.toRepresentation(client, session)));
            }
        }
        return representation;
    }
}
