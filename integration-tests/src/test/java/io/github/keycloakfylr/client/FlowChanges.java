package io.github.keycloakfylr.client;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an operator changes in a realm's authentication flow, by the admin REST API; {@link #close} puts it back. */
public final class FlowChanges implements AutoCloseable {

    private final AdminApi admin;
    private final String realm;
    private final String flow;
    private final Deque<Runnable> undo = new ArrayDeque<>();

    /**
     * Creates one.
     *
     * @param flow the alias of a top-level flow
     */
    public FlowChanges(AdminApi admin, String realm, String flow) {
        this.admin = admin;
        this.realm = realm;
        this.flow = flow;
    }

    /** The flow's executions and those of its subflows, in the order in which the admin console shows them. */
    public List<Map<String, Object>> executions() {
        return check(admin.request().get("/{realm}/authentication/flows/{flow}/executions", realm, flow))
                .jsonPath()
                .getList("$");
    }

    /**
     * Finds an execution or subflow.
     *
     * @param name the provider id of an execution, or the alias of a subflow
     */
    public Map<String, Object> execution(String name) {
        return executions().stream()
                .filter(execution -> name.equals(nameOf(execution)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No execution " + name + " in " + executions()));
    }

    /** The provider id of an execution, or the alias of a subflow. */
    public static String nameOf(Map<String, Object> execution) {
        return (String)
                execution.get(Boolean.TRUE.equals(execution.get("authenticationFlow")) ? "displayName" : "providerId");
    }

    /** Sets what the flow demands: {@code REQUIRED}, {@code ALTERNATIVE}, {@code CONDITIONAL} or {@code DISABLED}. */
    public FlowChanges require(String name, String requirement) {
        Map<String, Object> execution = execution(name);
        put(execution, requirement);
        undo.push(() -> put(execution, (String) execution.get("requirement")));
        return this;
    }

    /** Moves an execution one up among those beside it. */
    public FlowChanges raise(String name) {
        String id = (String) execution(name).get("id");
        check(admin.request().post("/{realm}/authentication/executions/{id}/raise-priority", realm, id));
        undo.push(
                () -> check(admin.request().post("/{realm}/authentication/executions/{id}/lower-priority", realm, id)));
        return this;
    }

    /** Sets the settings that an execution has already. */
    public FlowChanges configure(String name, Map<String, String> settings) {
        String id = (String) execution(name).get("authenticationConfig");
        Map<String, Object> before = check(admin.request().get("/{realm}/authentication/config/{id}", realm, id))
                .jsonPath()
                .getMap("$");
        Map<String, Object> changed = new HashMap<>(before);
        changed.put("config", settings);
        putConfig(id, changed);
        undo.push(() -> putConfig(id, before));
        return this;
    }

    private void putConfig(String id, Map<String, Object> config) {
        check(admin.request()
                .contentType(ContentType.JSON)
                .body(config)
                .put("/{realm}/authentication/config/{id}", realm, id));
    }

    private void put(Map<String, Object> execution, String requirement) {
        Map<String, Object> changed = new HashMap<>(execution);
        changed.put("requirement", requirement);
        check(admin.request()
                .contentType(ContentType.JSON)
                .body(changed)
                .put("/{realm}/authentication/flows/{flow}/executions", realm, flow));
    }

    @Override
    public void close() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }

    private static Response check(Response response) {
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(response.statusLine() + "\n" + response.asString());
        }
        return response;
    }
}
