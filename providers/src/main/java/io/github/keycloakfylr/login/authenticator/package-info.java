/** The executions of fylr's login flows, one class per method. */
package io.github.keycloakfylr.login.authenticator;
