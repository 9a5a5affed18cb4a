package io.github.keycloakfylr.endpoint;

import jakarta.ws.rs.HttpMethod;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A resource method that serves every HTTP method, standard or not. JAX-RS has no such thing: {@link FylrRequestFilter}
 * changes the method of the requests at fylr's endpoints to this one, and keeps the one that was sent.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@HttpMethod(AnyMethod.NAME)
@interface AnyMethod {

    /** No client can send it: it has a blank in it. */
    String NAME = "ANY METHOD";
}
