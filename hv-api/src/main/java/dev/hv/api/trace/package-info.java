/** What a part says of its guest, for people who watch. */
@NullMarked
package dev.hv.api.trace;

import org.jspecify.annotations.NullMarked;
