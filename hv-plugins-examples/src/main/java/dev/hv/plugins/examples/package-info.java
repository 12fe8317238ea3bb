/** Device plugins written against the contracts alone, as a stranger would write them. */
@NullMarked
package dev.hv.plugins.examples;

import org.jspecify.annotations.NullMarked;
