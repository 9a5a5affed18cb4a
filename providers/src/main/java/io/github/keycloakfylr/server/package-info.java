/** What all requests of one server share: the operator's options, the realm of a request, the state of the database. */
@NullMarked
package io.github.keycloakfylr.server;

import org.jspecify.annotations.NullMarked;
