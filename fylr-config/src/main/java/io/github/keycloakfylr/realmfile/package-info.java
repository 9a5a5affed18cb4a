/** The realm file: a realm representation made of fylr's settings, and what a running realm has otherwise. */
@NullMarked
package io.github.keycloakfylr.realmfile;

import org.jspecify.annotations.NullMarked;
