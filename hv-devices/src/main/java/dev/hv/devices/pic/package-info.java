/**
 * The pair of 8259A interrupt controllers of a PC with its edge/level control registers; a request
 * that the guest has not seen is never lost and none is invented.
 */
@NullMarked
package dev.hv.devices.pic;

import org.jspecify.annotations.NullMarked;
