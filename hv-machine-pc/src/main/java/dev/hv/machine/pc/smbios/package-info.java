/**
 * SMBIOS tables: they describe the machine that was assembled, and name no hardware that is not.
 */
@NullMarked
package dev.hv.machine.pc.smbios;

import org.jspecify.annotations.NullMarked;
