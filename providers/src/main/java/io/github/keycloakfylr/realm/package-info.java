/** fylr's settings of a realm, its external URL and the map of its endpoints. */
@NullMarked
package io.github.keycloakfylr.realm;

import org.jspecify.annotations.NullMarked;
