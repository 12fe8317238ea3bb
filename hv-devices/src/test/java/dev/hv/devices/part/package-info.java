/** Standard parts with a bug, and the rule of the conformance kit that must find it. */
@NullMarked
package dev.hv.devices.part;

import org.jspecify.annotations.NullMarked;
