/** Named, typed, versioned state; a snapshot is hostile input until proven otherwise. */
@NullMarked
package dev.hv.api.state;

import org.jspecify.annotations.NullMarked;
