/**
 * A PC BIOS whose services are Java. Stubs in the ROM area save the caller's registers on its stack
 * and write to a port; the service behind that port works on the saved registers, on guest memory,
 * and on the devices through their ports, as a BIOS in machine code would: it needs nothing of the
 * CPU, so it runs under any. What it remembers lies in the BIOS data areas of guest memory, never
 * in Java, so snapshots hold it.
 */
@org.jspecify.annotations.NullMarked
package dev.hv.machine.pc.bios;
