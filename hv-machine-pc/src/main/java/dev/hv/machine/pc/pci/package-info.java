/** What a PC's firmware does to the PCI bus before it starts a guest. */
@NullMarked
package dev.hv.machine.pc.pci;

import org.jspecify.annotations.NullMarked;
