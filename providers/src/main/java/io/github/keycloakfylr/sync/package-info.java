/** Makes a realm follow fylr's configuration files at each start. */
@NullMarked
package io.github.keycloakfylr.sync;

import org.jspecify.annotations.NullMarked;
