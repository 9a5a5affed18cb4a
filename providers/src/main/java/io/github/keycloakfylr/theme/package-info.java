/** The addresses of the theme's static files. */
package io.github.keycloakfylr.theme;
