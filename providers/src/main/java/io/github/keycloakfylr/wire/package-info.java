/** What goes over the wire: parameters in, JSON out. Leaf: it knows no other package of ours. */
@NullMarked
package io.github.keycloakfylr.wire;

import org.jspecify.annotations.NullMarked;
