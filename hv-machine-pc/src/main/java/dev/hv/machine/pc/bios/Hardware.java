package dev.hv.machine.pc.bios;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;

import java.lang.foreign.MemorySegment;

/**
 * The machine as the BIOS sees it: memory and ports.
 *
 * @param memory as the first CPU sees it
 * @param ports port space
 * @param by in whose name the BIOS reads and writes
 */
record Hardware(AddressSpace memory, AddressSpace ports, Initiator by) {
    int in8(int port) {
        return (int) ports.read(port, Width.BYTE, by);
    }

    int in16(int port) {
        return (int) ports.read(port, Width.WORD, by);
    }

    int in32(int port) {
        return (int) ports.read(port, Width.DWORD, by);
    }

    void out8(int port, int value) {
        ports.write(port, Width.BYTE, value & 0xFF, by);
    }

    void out16(int port, int value) {
        ports.write(port, Width.WORD, value & 0xFFFF, by);
    }

    void out32(int port, int value) {
        ports.write(port, Width.DWORD, value & 0xFFFF_FFFFL, by);
    }

    int read8(long address) {
        return (int) memory.read(physical(address), Width.BYTE, by);
    }

    int read16(long address) {
        return (int) memory.read(physical(address), Width.WORD, by);
    }

    int read32(long address) {
        return (int) memory.read(physical(address), Width.DWORD, by);
    }

    long read64(long address) {
        return memory.read(physical(address), Width.QWORD, by);
    }

    void write8(long address, int value) {
        memory.write(physical(address), Width.BYTE, value & 0xFF, by);
    }

    void write16(long address, int value) {
        memory.write(physical(address), Width.WORD, value & 0xFFFF, by);
    }

    void write32(long address, int value) {
        memory.write(physical(address), Width.DWORD, value & 0xFFFF_FFFFL, by);
    }

    void write64(long address, long value) {
        memory.write(physical(address), Width.QWORD, value, by);
    }

    void readBytes(long address, byte[] into) {
        memory.readBytes(physical(address), MemorySegment.ofArray(into), by);
    }

    void writeBytes(long address, byte[] from) {
        memory.writeBytes(physical(address), MemorySegment.ofArray(from), by);
    }

    /** Returns the segment of the extended data area. */
    int extendedArea() {
        return (int) memory.read(BiosData.EBDA_SEGMENT, Width.WORD, by);
    }

    private long physical(long address) {
        return address < BiosData.EBDA
                ? address
                : ((long) extendedArea() << 4) + address - BiosData.EBDA;
    }

    /** Returns a byte of the real-time clock's memory, NMI left enabled. */
    int cmos(int index) {
        out8(0x70, index);
        return in8(0x71);
    }

    /** Sets a byte of the real-time clock's memory. */
    void cmos(int index, int value) {
        out8(0x70, index);
        out8(0x71, value);
    }
}
