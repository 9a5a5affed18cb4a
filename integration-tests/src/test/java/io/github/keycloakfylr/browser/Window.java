package io.github.keycloakfylr.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

/** A browser's window. Elements are named by CSS selectors. */
public final class Window {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 900;
    private static final int PHONE_WIDTH = 360;
    private static final int PHONE_HEIGHT = 780;

    /** Pages that the theme takes as they are. */
    private static final Set<String> BRING_SCRIPTS = Set.of("login-webauthn-register", "login-webauthn-authenticate");

    private static final String INLINE =
            """
            return Array.from(document.querySelectorAll("*")).filter((element) => (element.localName === "script" && !element.src)
                || element.localName === "style" || element.hasAttribute("style") || element.getAttributeNames().some((name) => name.startsWith("on"))
                || (element.getAttribute("href") ?? "").startsWith("javascript:")).map((element) => element.outerHTML)""";

    private static final String FOREIGN =
            """
            return performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => new URL(name).origin !== location.origin)""";

    private final ChromeDriver driver;
    private final Accessibility accessibility;

    Window(ChromeDriver driver) {
        this.driver = driver;
        this.accessibility = new Accessibility(driver);
    }

    /** As a browser that has just been installed: no cookies, light, of a desktop's size, in English. */
    void reset() {
        driver.get("about:blank");
        command("Network.clearBrowserCookies", Map.of());
        command("Emulation.setScriptExecutionDisabled", Map.of("value", false));
        command(
                "Network.setUserAgentOverride",
                Map.of("userAgent", driver.executeScript("return navigator.userAgent"), "acceptLanguage", "en"));
        command("WebAuthn.disable", Map.of());
        colorScheme("light");
        size(WIDTH, HEIGHT);
        console();
    }

    private void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    /** What the system asks for: {@code light} or {@code dark}. */
    void colorScheme(String scheme) {
        // Without transitions, of which a screenshot might show the middle.
        command(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    private void size(int width, int height) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** From now on no page runs a script. */
    void withoutJavaScript() {
        command("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    }

    public void open(URI address) {
        driver.get(address.toString());
    }

    /** Shows a page that comes from no server. */
    void show(String html) {
        driver.get("data:text/html;charset=utf-8;base64,"
                + Base64.getEncoder().encodeToString(html.getBytes(StandardCharsets.UTF_8)));
    }

    public URI address() {
        return URI.create(driver.getCurrentUrl());
    }

    void reload() {
        driver.navigate().refresh();
    }

    boolean has(String element) {
        return !driver.findElements(By.cssSelector(element)).isEmpty();
    }

    /** Waits for it: the driver may say that a page is there while the last one still is. */
    private WebElement find(String element) {
        AtomicReference<WebElement> found = new AtomicReference<>();
        await(() -> {
            found.set(driver.findElement(By.cssSelector(element)));
            return true;
        });
        return found.get();
    }

    public String text(String element) {
        return find(element).getText();
    }

    /** The texts of all such elements. */
    List<String> texts(String element) {
        return driver.findElements(By.cssSelector(element)).stream()
                .map(WebElement::getText)
                .toList();
    }

    String attribute(String element, String name) {
        return find(element).getDomAttribute(name);
    }

    /** A property of the style that the element has in the end. */
    String style(String element, String property) {
        return (String)
                driver.executeScript("return getComputedStyle(arguments[0])[arguments[1]]", find(element), property);
    }

    /** The visible text of the page. */
    String text() {
        return text("body");
    }

    String source() {
        return driver.getPageSource();
    }

    public void type(String element, String text) {
        WebElement field = find(element);
        field.clear();
        field.sendKeys(text);
    }

    /** Types into whatever has the focus. */
    void type(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    void tab() {
        type(Keys.TAB);
    }

    /** The id of what has the focus. Waits for it: a page that is there gives it to nothing until it is drawn. */
    String focused() {
        AtomicReference<String> id = new AtomicReference<>();
        await(() -> {
            WebElement element = driver.switchTo().activeElement();
            id.set(element.getDomAttribute("id"));
            return !"body".equals(element.getTagName());
        });
        return id.get();
    }

    boolean checked(String element) {
        return find(element).isSelected();
    }

    String title() {
        return driver.getTitle();
    }

    /** Whether what has the focus shows it. */
    boolean hasVisibleFocus() {
        return (Boolean)
                driver.executeScript(
                        """
                const style = getComputedStyle(document.activeElement);
                return document.activeElement.matches(":focus-visible") && style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2""");
    }

    /**
     * Gives the field the focus.
     *
     * @return the contrast of the ring around it to the card, as WCAG has it: from 1 to 21; 0 when there is no ring of
     *     two pixels
     */
    double contrastOfFocus(String field) {
        return ((Number) driver.executeScript(
                        """
                const field = document.querySelector(arguments[0]);
                field.focus();
                const box = field.closest(".pf-v5-c-input-group") ?? field.parentElement;
                const ring = getComputedStyle(box).boxShadow.match(/^(rgba?\\([^)]*\\)) 0px 0px 0px (\\d+)px$/);
                const luminance = (color) => color.match(/[\\d.]+/g).map(Number).map((value) => value / 255)
                    .map((value) => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
                    .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
                if (!ring || Number(ring[2]) < 2 || ring[1].startsWith("rgba")) {
                  return 0;
                }
                const card = getComputedStyle(document.querySelector("main")).backgroundColor;
                const [dark, light] = [luminance(ring[1]), luminance(card)].sort((a, b) => a - b);
                return (light + 0.05) / (dark + 0.05);""",
                        field))
                .doubleValue();
    }

    /** Loses all cookies, and with them every login. */
    void forgetCookies() {
        command("Network.clearBrowserCookies", Map.of());
    }

    /** Loses one cookie, as when its time is over. */
    void forgetCookie(String name) {
        cookies().stream().filter(cookie -> name.equals(cookie.get("name"))).forEach(this::delete);
    }

    /** What a promise of the page's comes to. */
    public Object awaitPromise(String script, Object... arguments) {
        return driver.executeAsyncScript(
                "const done = arguments[arguments.length - 1]; (async (...arguments) => {" + script
                        + "})(...arguments).then(done, (error) => done(String(error)));",
                arguments);
    }

    /** As when the browser is closed and opened again: cookies without a date are gone. */
    void endSession() {
        cookies().stream().filter(cookie -> (Boolean) cookie.get("session")).forEach(this::delete);
    }

    private void delete(Map<String, Object> cookie) {
        command(
                "Network.deleteCookies",
                Map.of("name", cookie.get("name"), "domain", cookie.get("domain"), "path", cookie.get("path")));
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> cookies() {
        return (List<Map<String, Object>>)
                driver.executeCdpCommand("Storage.getCookies", Map.of()).get("cookies");
    }

    /** Opens the address in another tab, which is the one that counts until {@link #closeBeside}. */
    void openBeside(URI address) {
        driver.switchTo().newWindow(WindowType.TAB);
        open(address);
    }

    void closeBeside() {
        driver.close();
        driver.switchTo().window(driver.getWindowHandles().iterator().next());
    }

    /** Clicks and waits for the page that it leads to. */
    public void follow(String element) {
        WebElement before = find("html");
        find(element).click();
        awaitNextPage(before);
    }

    /** Runs a script and waits for the page that it leads to. */
    public void awaitPage(String script, Object... arguments) {
        WebElement before = find("html");
        driver.executeScript(script, arguments);
        awaitNextPage(before);
    }

    /** Presses Enter and waits for the page that it leads to. */
    void enter() {
        WebElement before = find("html");
        type(Keys.ENTER);
        awaitNextPage(before);
    }

    private void awaitNextPage(WebElement before) {
        await(() -> {
            try {
                before.isEnabled();
                return false;
            } catch (WebDriverException e) {
                // It belongs to a page that is gone.
                return true;
            }
        });
        await(() -> "complete".equals(driver.executeScript("return document.readyState")));
    }

    /** Accepts a question of the browser's own with what it suggests, as soon as there is one. */
    void acceptSuggestion() {
        await(() -> {
            try {
                driver.switchTo().alert().accept();
                return true;
            } catch (NoAlertPresentException e) {
                return false;
            }
        });
    }

    /** Gives the browser an authenticator that always says yes, until the next {@link #reset}. */
    void plugInAuthenticator() {
        command("WebAuthn.enable", Map.of());
        command(
                "WebAuthn.addVirtualAuthenticator",
                Map.of(
                        "options",
                        Map.of(
                                "protocol",
                                "ctap2",
                                "transport",
                                "internal",
                                "hasUserVerification",
                                true,
                                "hasResidentKey",
                                true,
                                "isUserVerified",
                                true,
                                "automaticPresenceSimulation",
                                true)));
    }

    /** Takes away all of them, with the passkeys in them. */
    void unplugAuthenticators() {
        command("WebAuthn.disable", Map.of());
    }

    void click(String element) {
        find(element).click();
    }

    void await(BooleanSupplier condition) {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .pollDelay(Duration.ZERO)
                    .pollInSameThread()
                    .ignoreExceptionsMatching(Window::isOfPageThatWasLeft)
                    .until(condition::getAsBoolean);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "Not within " + PATIENCE.toSeconds() + " seconds at " + address() + ":\n" + text(), e);
        }
    }

    /** Whether the page was left while it was looked at: Chromium says so in several ways. */
    private static boolean isOfPageThatWasLeft(Throwable e) {
        return e instanceof StaleElementReferenceException
                || e instanceof NoSuchElementException
                || e instanceof WebDriverException
                        && String.valueOf(e.getMessage()).contains("does not belong to the document");
    }

    /** The lines of the console since the last time, those of an error only. */
    public List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().equals(Level.SEVERE))
                .map(entry -> entry.getMessage())
                .toList();
    }

    /**
     * What holds for every page: nothing in the console, nothing that keeps users out, no script or style that stands
     * in the page, and no scrolling sideways on a telephone. Leaves screenshots behind: light, dark, and as a telephone
     * shows it.
     *
     * @param name of the screenshots
     * @param expected what the console may show all the same
     */
    void inspect(String name, String... expected) {
        assertThat(console().stream()
                        .filter(line -> Arrays.stream(expected).noneMatch(line::contains))
                        .toList())
                .as("console of " + name)
                .isEmpty();
        if (!BRING_SCRIPTS.contains(attribute("body", "data-page-id"))) {
            assertThat(driver.executeScript(INLINE))
                    .as("scripts, handlers and styles in " + name)
                    .isEqualTo(List.of());
        }
        assertThat(driver.executeScript(FOREIGN))
                .as("other servers' resources in " + name)
                .isEqualTo(List.of());
        for (String scheme : List.of("light", "dark")) {
            colorScheme(scheme);
            await(() -> scheme.equals(
                    driver.executeScript("return getComputedStyle(document.documentElement).colorScheme")));
            screenshot(name + "-" + scheme);
            assertThat(accessibility.violations()).as(name + ", " + scheme).isEmpty();
        }
        colorScheme("light");
        fitsTelephone(name);
    }

    /** As {@link #inspect}, for a mail: its styles stand in it, for mail programs know no others, and it is light. */
    void inspectMail(String name) {
        assertThat(console()).as("console of " + name).isEmpty();
        screenshot(name);
        assertThat(accessibility.violations()).as(name).isEmpty();
        fitsTelephone(name);
    }

    private void fitsTelephone(String name) {
        size(PHONE_WIDTH, PHONE_HEIGHT);
        screenshot(name + "-" + PHONE_WIDTH + "px");
        assertThat((Long) driver.executeScript("return document.documentElement.scrollWidth"))
                .as("width of " + name)
                .isLessThanOrEqualTo(PHONE_WIDTH);
        size(WIDTH, HEIGHT);
    }

    void screenshot(String name) {
        Path file = Path.of(System.getProperty("fylr.buildDirectory"), "screenshots", name + ".png");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
