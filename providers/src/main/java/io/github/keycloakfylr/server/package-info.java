/** What all requests of one server share: the operator's options, the realm of a request, the state of the database. */
package io.github.keycloakfylr.server;
