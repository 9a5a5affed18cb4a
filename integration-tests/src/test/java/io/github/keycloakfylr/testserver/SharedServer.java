package io.github.keycloakfylr.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloakfylr.client.AdminApi;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives tests a server that the whole suite shares, and leaves it to the next test as it was: see {@link FylrTest}.
 *
 * @param <S> what runs
 */
abstract class SharedServer<S extends SharedServer.Running>
        implements ParameterResolver, BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    /** The line, and those after it up to the next that begins with a date. */
    private static final Pattern SERVER_ERROR =
            Pattern.compile("^.*Uncaught server error.*\\R(?:(?!\\d{4}-\\d\\d-).*\\R)*+", Pattern.MULTILINE);

    /** A server, or several with one database, that the whole suite shares. */
    interface Running extends AutoCloseable {

        AdminApi admin();

        /** What each of the servers has written so far. */
        List<String> logs();

        @Override
        void close();
    }

    /**
     * What was there before a test, or before a class of tests.
     *
     * @param created how many things {@link AdminApi} had created
     */
    private record Scope(RealmSnapshot realm, int created) {}

    private final Map<Class<?>, Function<S, Object>> parameters;
    private final Deque<Scope> scopes = new ArrayDeque<>();
    /**
     * How long each log was, in characters, before each class that runs. Not before each test: a container's log, which
     * grows, is slow to read.
     */
    private final Deque<List<Integer>> logged = new ArrayDeque<>();

    /**
     * Creates the extension.
     *
     * @param parameters what tests may ask for, by its type
     */
    SharedServer(Map<Class<?>, Function<S, Object>> parameters) {
        this.parameters = parameters;
    }

    /** What runs; started if nobody has asked for it before. */
    abstract S running(ExtensionContext context);

    @Override
    public final boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameters.containsKey(parameter.getParameter().getType());
    }

    @Override
    public final Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameters.get(parameter.getParameter().getType()).apply(running(context));
    }

    @Override
    public final void beforeAll(ExtensionContext context) {
        S running = running(context);
        logged.push(running.logs().stream().map(String::length).toList());
        begin(running);
    }

    @Override
    public final void beforeEach(ExtensionContext context) {
        begin(running(context));
    }

    @Override
    public final void afterEach(ExtensionContext context) {
        end(running(context));
    }

    @Override
    public final void afterAll(ExtensionContext context) {
        S running = running(context);
        end(running);
        List<Integer> before = logged.pop();
        if (AnnotationSupport.isAnnotated(context.getRequiredTestClass(), ServerErrorsExpected.class)) {
            return;
        }
        List<String> logs = running.logs();
        assertThat(IntStream.range(0, logs.size())
                        .boxed()
                        .flatMap(i -> serverErrors(logs.get(i).substring(before.get(i)))))
                .as("the errors in the server's log that Keycloak did not expect")
                .isEmpty();
    }

    /** Each with its stack trace, and nothing else of the log, which is too long for what a test says of itself. */
    private static Stream<String> serverErrors(String log) {
        return SERVER_ERROR.matcher(log).results().map(MatchResult::group);
    }

    private void begin(S running) {
        AdminApi admin = running.admin();
        scopes.push(new Scope(RealmSnapshot.of(admin, "fylr"), admin.created()));
    }

    private void end(S running) {
        Scope scope = scopes.pop();
        running.admin().deleteCreatedSince(scope.created());
        scope.realm().restore();
    }
}
