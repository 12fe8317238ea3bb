/** The firmware configuration device, by which firmware asks a virtual machine what it is. */
@NullMarked
package dev.hv.devices.fwcfg;

import org.jspecify.annotations.NullMarked;
