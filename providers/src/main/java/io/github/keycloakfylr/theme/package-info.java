/** The addresses of the theme's static files. */
@NullMarked
package io.github.keycloakfylr.theme;

import org.jspecify.annotations.NullMarked;
