/** Users as fylr has them: types, methods, guests, spelling, directories, the queue of logins. */
@NullMarked
package io.github.keycloakfylr.user;

import org.jspecify.annotations.NullMarked;
