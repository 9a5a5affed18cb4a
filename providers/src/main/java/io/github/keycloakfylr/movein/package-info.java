/**
 * The old fylr while it still runs: users who move in bring their passwords along at their first login, and refresh
 * tokens are accepted once.
 */
@NullMarked
package io.github.keycloakfylr.movein;

import org.jspecify.annotations.NullMarked;
