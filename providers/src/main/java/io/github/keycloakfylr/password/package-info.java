/**
 * Checks hashes: the passwords that came from a fylr as they were stored there (contract V4), and bcrypt for client
 * secrets as well. Makes none.
 */
@NullMarked
package io.github.keycloakfylr.password;

import org.jspecify.annotations.NullMarked;
