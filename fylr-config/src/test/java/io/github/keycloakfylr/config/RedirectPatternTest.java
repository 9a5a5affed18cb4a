package io.github.keycloakfylr.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 10: the patterns of {@code loginAllowRedirects}. */
class RedirectPatternTest {

    private static RedirectPattern pattern(String text) {
        return RedirectPattern.parse(text).orElseThrow(() -> new AssertionError("Not a pattern: " + text));
    }

    @ParameterizedTest
    @CsvSource({
        // the examples of fylr's documentation
        "https://*.fylr.dev, https://branch.fylr.dev",
        "http://localhost:*, http://localhost",
        "http://localhost:*, http://localhost:80",
        "http://localhost:*, http://localhost:8080",
        // whatever stands behind the origin
        "https://*.fylr.dev, https://branch.fylr.dev/",
        "https://*.fylr.dev, https://branch.fylr.dev/a/b?c=d#/e",
        "https://*.fylr.dev, https://branch.fylr.dev?x",
        "https://*.fylr.dev, https://branch.fylr.dev#@evil.com",
        "https://*.fylr.dev, https://a-1.fylr.dev",
        "https://*.fylr.dev, https://xn--bcher-kva.fylr.dev",
        // letters of either case
        "https://*.fylr.dev, HTTPS://BRANCH.FYLR.DEV/",
        "HTTPS://*.Fylr.Dev, https://branch.fylr.dev",
        "http://LOCALHOST:*, http://localhost:3000",
        // ports
        "https://app.example, https://app.example:443",
        "https://app.example:443, https://app.example",
        "http://app.example, http://app.example:80",
        "http://app.example:80, http://app.example",
        "https://app.example:8443, https://app.example:8443/x",
        "https://app.example:*, https://app.example:1",
        "https://app.example:*, https://app.example:65535",
        "https://*.app.example:*, https://x.app.example:9000",
        "https://*.app.example:8443, https://x.app.example:8443",
        // one label is a host, too, and so is an address
        "https://intranet, https://intranet/x",
        "https://*.localhost, https://fylr.localhost",
        "http://127.0.0.1:*, http://127.0.0.1:5000",
        "http://[::1]:*, http://[::1]:5000",
        "http://[::1], http://[::1]/"
    })
    @Tag("settings")
    @DisplayName("loginAllowRedirects: what a pattern matches")
    void matches(String pattern, String destination) {
        assertThat(pattern(pattern).matches(URI.create(destination))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // the examples of fylr's documentation
        "https://*.fylr.dev, https://a.b.fylr.dev",
        "https://*.fylr.dev, https://fylr.dev",
        "http://*.localhost, http://localhost",
        "https://*.fylr.dev, https://branch.fylr.dev.evil.com",
        "https://*.fylr.dev, http://branch.fylr.dev",
        "http://localhost:*, http://localhost.evil.com",
        "http://localhost:*, https://localhost",
        // another host
        "https://*.fylr.dev, https://evilfylr.dev",
        "https://*.fylr.dev, https://branch.fylr.developer",
        "https://*.fylr.dev, https://evil.com/branch.fylr.dev",
        "https://*.fylr.dev, https://evil.com?branch.fylr.dev",
        "https://*.fylr.dev, https://evil.com#branch.fylr.dev",
        "https://*.fylr.dev, https://-.fylr.dev",
        "https://*.fylr.dev, https://a_b.fylr.dev",
        "https://*.fylr.dev, https://*.fylr.dev",
        "https://*.fylr.dev, https://branch%2efylr.dev",
        "https://*.fylr.dev, https://evil.com%2f.fylr.dev",
        "https://app.example, https://www.app.example",
        "https://app.example, https://app.example.evil.com",
        "http://localhost:*, http://localhost.:80",
        "http://localhost:*, http://evil.localhost",
        "http://localhost:*, http://127.0.0.1",
        "http://localhost:*, http://[::1]",
        // a dot at the end, which the name server does not mind
        "https://*.fylr.dev, https://branch.fylr.dev.",
        "https://app.example, https://app.example.",
        "https://app.example, https://app.example.:443",
        // user information
        "https://*.fylr.dev, https://branch.fylr.dev@evil.com",
        "https://*.fylr.dev, https://user@branch.fylr.dev",
        "https://*.fylr.dev, https://@branch.fylr.dev",
        "https://*.fylr.dev, https://branch.fylr.dev:443@evil.com",
        "http://localhost:*, http://localhost:80@evil.com",
        "http://localhost:*, http://localhost@evil.com",
        "http://localhost:*, http://a:b@localhost",
        // another port, or none that there is
        "https://app.example, https://app.example:8443",
        "https://app.example:8443, https://app.example",
        "http://app.example, http://app.example:443",
        "https://app.example:443, https://app.example:80",
        "http://localhost:*, http://localhost:0",
        "http://localhost:*, http://localhost:65536",
        "http://localhost:*, http://localhost:99999",
        "http://localhost:*, http://localhost:x",
        "http://localhost:*, http://localhost:-1",
        "https://app.example:*, https://app.example:+1",
        // addresses that only look alike
        "http://127.0.0.1:*, http://127.1",
        "http://127.0.0.1:*, http://2130706433",
        "http://127.0.0.1:*, http://0x7f.0.0.1",
        "http://127.0.0.1:*, http://127.0.0.1.evil.com",
        "http://[::1]:*, http://[::2]",
        "http://[::1]:*, http://[0:0:0:0:0:0:0:1]",
        "http://[::1]:*, http://[::1%25lo]",
        "https://*.fylr.dev, https://[::1].fylr.dev",
        // no web address at all
        "https://*.fylr.dev, https:branch.fylr.dev",
        "https://*.fylr.dev, https:/branch.fylr.dev",
        "https://*.fylr.dev, https:///branch.fylr.dev",
        "https://*.fylr.dev, //branch.fylr.dev",
        "https://*.fylr.dev, /branch.fylr.dev",
        "https://*.fylr.dev, branch.fylr.dev",
        "https://*.fylr.dev, ftp://branch.fylr.dev",
        "https://*.fylr.dev, javascript://branch.fylr.dev/%0aalert(1)",
        "https://*.fylr.dev, javascript:alert(1)",
        "https://*.fylr.dev, 'data:text/html,x'",
        "http://localhost:*, null"
    })
    @Tag("settings")
    @DisplayName("loginAllowRedirects: what a pattern does not match")
    void doesNotMatch(String pattern, String destination) {
        RedirectPattern redirectPattern = pattern(pattern);
        URI uri;
        try {
            uri = new URI(destination);
        } catch (java.net.URISyntaxException e) {
            // Not even an address: nobody can ask.
            return;
        }

        assertThat(redirectPattern.matches(uri)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "https",
                "https:",
                "https://",
                "https:///",
                "//app.example",
                "/",
                "app.example",
                "localhost:*",
                "ftp://app.example",
                "*://app.example",
                "http*://app.example",
                "fylr.app.scheme:///",
                "javascript:alert(1)",
                "https:app.example",
                "https:/app.example",
                "https:\\\\app.example",
                // wildcards elsewhere
                "https://*",
                "https://*:*",
                "https://*.",
                "https://*.*.example",
                "https://**.example",
                "https://a*.example",
                "https://*a.example",
                "https://app.*.example",
                "https://app.*",
                "https://*.example.*",
                "https://*app.example",
                "http://*[::1]",
                "http://*.[::1]",
                "http://*.0.0.1",
                "http://*.1",
                // more than an origin
                "https://app.example/",
                "https://app.example/x",
                "https://app.example?",
                "https://app.example?x",
                "https://app.example#",
                "https://app.example#x",
                "https://user@app.example",
                "https://@app.example",
                "https://user:password@app.example",
                "https://app.example:443/",
                "https://*.app.example/*",
                // ports
                "https://app.example:",
                "https://app.example:0",
                "https://app.example:65536",
                "https://app.example:99999",
                "https://app.example:100000",
                "https://app.example:-1",
                "https://app.example:80*",
                "https://app.example:**",
                "https://app.example:https",
                "https://app.example:80:80",
                "https://app.example:\u0661\u0662",
                // hosts
                "https://app.example.",
                "https://*.app.example.",
                "https://.app.example",
                "https://app..example",
                "https://-app.example",
                "https://app-.example",
                "https://a_b.example",
                "https://app example",
                " https://app.example",
                "https://app.example ",
                "https://app.example\n",
                "https://app%2eexample",
                "https://app.exämple",
                "https://ａpp.example",
                "https://app。example",
                "https://\u212Aelvin.example",
                "https://2130706433",
                "https://0x7f000001",
                "https://0x7f.1",
                "https://127.1",
                "https://1.2.3.4.5",
                "https://256.0.0.1",
                "http://[::1",
                "http://::1",
                "http://[::1%25lo]",
                "http://[fe80::1%lo]",
                "http://[]",
                "http://[127.0.0.1]",
                "http://[::1]x",
                "https://app.example,https://b.example"
            })
    @Tag("settings")
    @DisplayName("loginAllowRedirects: what is no pattern")
    void isNoPattern(String text) {
        assertThat(RedirectPattern.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://*.web.fylr.dev", "http://localhost:*", "https://localhost:*", "HTTPS://App.Example:0443"
            })
    @Tag("settings")
    @DisplayName("loginAllowRedirects: a pattern is shown as it was written")
    void isShownAsItWasWritten(String text) {
        assertThat(pattern(text)).hasToString(text);
    }
}
