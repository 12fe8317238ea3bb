/** A display: what stands on a screen of characters, line by line, in a file. */
@NullMarked
package dev.hv.plugins.examples.journal;

import org.jspecify.annotations.NullMarked;
