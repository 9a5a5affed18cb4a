/**
 * Tokens and what they belong to: scopes, lifetimes, active tokens, refresh token rotation, codes, the end of a login.
 */
@NullMarked
package io.github.keycloakfylr.token;

import org.jspecify.annotations.NullMarked;
