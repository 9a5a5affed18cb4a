package io.github.keycloakfylr.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Gives the tests of a class that is marked {@code @ExtendWith(Chromium.class)} the one {@link Window} of the whole
 * suite, as a parameter; each test finds it as new. Where Chromium or its driver is not installed, they are skipped.
 */
final class Chromium implements ExecutionCondition, ParameterResolver, BeforeEachCallback {

    /** Chromium would look for updates and the like; the tests have nothing to do with any other machine. */
    private static final List<String> ARGUMENTS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-quic",
            "--hide-scrollbars",
            "--lang=en");

    /**
     * Warns of every Chromium that is newer than Selenium; a field, because the log manager forgets the level of a
     * logger that nobody holds.
     */
    private static final Logger SELENIUM_LOG = Logger.getLogger("org.openqa.selenium.devtools");

    private static final Optional<Path> BROWSER = program("chromium");
    private static final Optional<Path> DRIVER = program("chromedriver");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (BROWSER.isPresent() && DRIVER.isPresent()) {
            return ConditionEvaluationResult.enabled("Chromium is installed");
        }
        String reason =
                "Chromium is not installed, or its driver is not (Debian's packages chromium and chromium-driver)";
        if (context.getTestMethod().isEmpty()) {
            System.out.println("Skipped " + context.getDisplayName() + ": " + reason);
        }
        return ConditionEvaluationResult.disabled(reason);
    }

    private static Optional<Path> program(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Window.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return running(context).window;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        running(context).window.reset();
    }

    private static Running running(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Chromium.class))
                .computeIfAbsent(Running.class);
    }

    private static final class Running implements AutoCloseable {

        private final ChromeDriver driver;
        private final Window window;

        Running() {
            SELENIUM_LOG.setLevel(Level.SEVERE);
            LoggingPreferences console = new LoggingPreferences();
            console.enable(LogType.BROWSER, Level.ALL);
            ChromeOptions options = new ChromeOptions();
            options.setBinary(BROWSER.orElseThrow().toFile());
            options.addArguments(ARGUMENTS);
            options.setCapability(ChromeOptions.LOGGING_PREFS, console);
            // With both programs named, Selenium does not look for others in the network.
            driver = new ChromeDriver(
                    new ChromeDriverService.Builder()
                            .usingDriverExecutable(DRIVER.orElseThrow().toFile())
                            .build(),
                    options);
            window = new Window(driver);
        }

        @Override
        public void close() {
            driver.quit();
        }
    }
}
