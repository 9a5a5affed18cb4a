/** The old fylr while it still runs: users who move in bring their passwords along at their first login. */
@NullMarked
package io.github.keycloakfylr.movein;

import org.jspecify.annotations.NullMarked;
