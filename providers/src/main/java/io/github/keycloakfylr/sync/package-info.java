/** Makes a realm follow fylr's configuration files at each start. */
package io.github.keycloakfylr.sync;
