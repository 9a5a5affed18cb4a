/** Users as fylr has them: types, methods, guests, spelling, directories, the queue of logins. */
package io.github.keycloakfylr.user;
