/** What a device needs from its host: data out, completions and input back in the device domain. */
@NullMarked
package dev.hv.api.backend;

import org.jspecify.annotations.NullMarked;
