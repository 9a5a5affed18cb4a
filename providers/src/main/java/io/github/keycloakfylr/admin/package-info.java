/** The admin REST calls below {@code /admin/realms/{realm}/fylr}: invitations and action codes. */
@NullMarked
package io.github.keycloakfylr.admin;

import org.jspecify.annotations.NullMarked;
