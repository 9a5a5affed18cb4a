/** The executions of fylr's login flows, one class per method. */
@NullMarked
package io.github.keycloakfylr.login.authenticator;

import org.jspecify.annotations.NullMarked;
