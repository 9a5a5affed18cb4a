/** What goes over the wire: parameters in, JSON out. Leaf: it knows no other package of ours. */
package io.github.keycloakfylr.wire;
