/**
 * A login as a whole: the authorization request, the marks on the authentication session, single sign-on, and the last
 * gate before a code is issued.
 */
@NullMarked
package io.github.keycloakfylr.login;

import org.jspecify.annotations.NullMarked;
