/**
 * fylr's endpoints at the server root: the request filter, the router, and one class per endpoint. Nobody imports it.
 */
@NullMarked
package io.github.keycloakfylr.endpoint;

import org.jspecify.annotations.NullMarked;
