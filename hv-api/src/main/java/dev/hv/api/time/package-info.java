/** Virtual time; no device ever asks the host for its clock. */
@NullMarked
package dev.hv.api.time;

import org.jspecify.annotations.NullMarked;
