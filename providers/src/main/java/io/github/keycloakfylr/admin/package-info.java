/** The admin REST calls below {@code /admin/realms/{realm}/fylr}: invitations and action codes. */
package io.github.keycloakfylr.admin;
