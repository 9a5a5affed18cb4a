package io.github.keycloakfylr.testserver;

import java.nio.file.Path;

/**
 * What a server is made of, as Maven hands it over in system properties (see {@code integration-tests/pom.xml}).
 *
 * @param distribution the zip of Keycloak's distribution
 * @param jar the packaged provider JAR
 * @param realm the realm file that ships
 * @param buildDirectory where servers may be unpacked: Maven's target directory
 */
record ServerFiles(Path distribution, Path jar, Path realm, Path buildDirectory) {

    static ServerFiles fromSystemProperties() {
        return new ServerFiles(
                Path.of(property("fylr.distribution")),
                Path.of(property("fylr.jar")),
                Path.of(property("fylr.realm")).normalize(),
                Path.of(property("fylr.buildDirectory")));
    }

    static String property(String name) {
        String value = System.getProperty(name);
        if (value == null || value.isBlank()) {
            throw new ServerFailure(
                    "System property " + name + " is not set: start this through Maven, which sets it.");
        }
        return value;
    }
}
