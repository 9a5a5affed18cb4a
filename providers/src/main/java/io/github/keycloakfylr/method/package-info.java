/** Which login methods there are in a realm, and the choice between them. */
@NullMarked
package io.github.keycloakfylr.method;

import org.jspecify.annotations.NullMarked;
