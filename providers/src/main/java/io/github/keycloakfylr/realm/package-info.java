/** fylr's settings of a realm, its external URL and the map of its endpoints. */
package io.github.keycloakfylr.realm;
