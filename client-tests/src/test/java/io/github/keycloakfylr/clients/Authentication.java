package io.github.keycloakfylr.clients;

/** How a client says who it is: by HTTP Basic, in the body, or, a public one, by its id alone. */
enum Authentication {
    BASIC,
    POST,
    NONE
}
