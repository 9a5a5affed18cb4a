package io.github.keycloakfylr.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.provider.Spi;

class KeycloakVersionTest {

    @ParameterizedTest
    @CsvSource({
        "26.7.3, 26, 7, 3",
        "26.7, 26, 7, 0",
        "26.10.0, 26, 10, 0",
        "26.7.3-SNAPSHOT, 26, 7, 3",
        "999.0.0-SNAPSHOT, 999, 0, 0",
        "26.4.7.redhat-00001, 26, 4, 7",
        "26.8-beta.1, 26, 8, 0",
        "27.0.0.Beta1, 27, 0, 0"
    })
    @DisplayName("A version is its numbers, whatever follows them")
    void numbers(String text, int major, int minor, int patch) {
        assertThat(KeycloakVersion.of(text)).contains(new KeycloakVersion(major, minor, patch));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {"UNKNOWN", "nightly", "26", "26.x", "v26.7.3", "${project.version}", "99999999999.0.0", "-1.0.0"
            })
    @DisplayName("What has no number of its own is no version, and is let pass")
    void unreadable(String text) {
        assertThat(KeycloakVersion.of(text)).isEmpty();
        assertThat(VersionGuardSpi.error(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"26.6.9, 26.7.0", "26.7.0, 26.7.2", "26.9.0, 26.10.0", "25.9.9, 26.0.0", "26.99.99, 999.0.0"})
    @DisplayName("Numbers are compared as numbers")
    void order(String older, String newer) {
        KeycloakVersion one = KeycloakVersion.of(older).orElseThrow();
        KeycloakVersion other = KeycloakVersion.of(newer).orElseThrow();

        assertThat(one.isOlderThan(other)).isTrue();
        assertThat(other.isOlderThan(one)).isFalse();
        assertThat(one.isOlderThan(one)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"26.6.9", "26.5.6", "26.4.7.redhat-00001", "25.0.6", "26.6.0-SNAPSHOT", "3.4.3.Final"})
    @DisplayName("A Keycloak older than 26.7.0 is rejected in one line that says what it is and what is needed")
    void rejected(String version) {
        assertThat(VersionGuardSpi.error(version))
                .hasValue("ERROR: keycloak-fylr needs Keycloak 26.7.0 or later, and this is Keycloak " + version
                        + ": upgrade Keycloak, or remove keycloak-fylr.jar from its providers folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"26.7.0", "26.7.3", "26.8.0", "27.0.0", "999.0.0-SNAPSHOT", "26.7.0.redhat-00001"})
    @DisplayName("26.7.0 and later are let pass")
    void supported(String version) {
        assertThat(VersionGuardSpi.error(version)).isEmpty();
    }

    @Test
    @DisplayName("A Keycloak older than 26.7.2 is warned of, with the CVE and the version to move to")
    void vulnerable() {
        assertThat(new KeycloakVersion(26, 7, 1).vulnerability())
                .hasValue("Keycloak 26.7.1 has CVE-2026-18963: move to 26.7.2 or later");
        assertThat(new KeycloakVersion(26, 7, 0).vulnerability()).isPresent();
        assertThat(new KeycloakVersion(26, 7, 2).vulnerability()).isEmpty();
        assertThat(new KeycloakVersion(26, 8, 0).vulnerability()).isEmpty();
    }

    @Test
    @DisplayName("Keycloak finds the guard among its SPIs")
    void registered() {
        assertThat(ServiceLoader.load(Spi.class).stream().map(ServiceLoader.Provider::type))
                .contains(VersionGuardSpi.class);
    }

    @Test
    @DisplayName("The Keycloak of the tests says what it is")
    void running() {
        assertThat(KeycloakVersion.running()).isPresent();
        assertThat(new VersionGuardSpi().getName()).isEqualTo(VersionGuardSpi.NAME);
    }
}
