/** Which login methods there are in a realm, and the choice between them. */
package io.github.keycloakfylr.method;
