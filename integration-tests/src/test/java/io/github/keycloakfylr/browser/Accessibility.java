package io.github.keycloakfylr.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openqa.selenium.chrome.ChromeDriver;

/** axe-core's opinion of a page. */
final class Accessibility {

    private static final String AXE = script();

    private static final String RUN =
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ["violations"]}).then(
                (results) => done(results.violations.filter(({impact}) => impact === "serious" || impact === "critical").map(({id, help, nodes}) =>
                    `${id}: ${help}: ${nodes.map(({html, failureSummary}) => `${html} ${failureSummary}`).join("; ")}`)),
                (error) => done([String(error)]))""";

    private final ChromeDriver driver;

    Accessibility(ChromeDriver driver) {
        this.driver = driver;
    }

    /** What is seriously or critically wrong with the page, one line each. */
    @SuppressWarnings("unchecked")
    List<String> violations() {
        if ((Boolean) driver.executeScript("return window.axe === undefined")) {
            driver.executeScript(AXE);
        }
        return (List<String>) driver.executeAsyncScript(RUN);
    }

    private static String script() {
        try (InputStream stream = Accessibility.class.getResourceAsStream("/axe.min.js")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
