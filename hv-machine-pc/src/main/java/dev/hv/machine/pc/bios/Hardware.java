package dev.hv.machine.pc.bios;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;

import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * The machine as the BIOS sees it: ports, and memory by its caller's addresses, which are those of
 * memory until somebody turns paging on and calls in virtual-8086 mode, as a DOS extender's memory
 * manager does. Where no page is, reads find ones and writes are lost.
 *
 * @param memory as the first CPU sees it
 * @param ports port space
 * @param by in whose name the BIOS reads and writes
 * @param paging where in memory an address of the caller leads, see {@link
 *     dev.hv.api.cpu.VirtualCpu#physical}
 */
record Hardware(
        AddressSpace memory, AddressSpace ports, Initiator by, LongFunction<OptionalLong> paging) {
    private static final int PAGE_BYTES = 4096;

    /** Returns the same machine by the addresses of memory itself. */
    Hardware untranslated() {
        return new Hardware(memory, ports, by, OptionalLong::of);
    }

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
        return (int) read(address, Width.BYTE);
    }

    int read16(long address) {
        return (int) read(address, Width.WORD);
    }

    int read32(long address) {
        return (int) read(address, Width.DWORD);
    }

    long read64(long address) {
        return read(address, Width.QWORD);
    }

    void write8(long address, int value) {
        write(address, Width.BYTE, value & 0xFF);
    }

    void write16(long address, int value) {
        write(address, Width.WORD, value & 0xFFFF);
    }

    void write32(long address, int value) {
        write(address, Width.DWORD, value & 0xFFFF_FFFFL);
    }

    void write64(long address, long value) {
        write(address, Width.QWORD, value);
    }

    private long read(long address, Width width) {
        long linear = linear(address);
        if (left(linear) >= width.bytes()) {
            OptionalLong at = paging.apply(linear);
            return at.isPresent() ? memory.read(at.getAsLong(), width, by) : width.mask();
        }
        long value = 0;
        for (int i = 0; i < width.bytes(); i++) {
            value |= read(linear + i, Width.BYTE) << (8 * i);
        }
        return value;
    }

    private void write(long address, Width width, long value) {
        long linear = linear(address);
        if (left(linear) >= width.bytes()) {
            OptionalLong at = paging.apply(linear);
            if (at.isPresent()) {
                memory.write(at.getAsLong(), width, value, by);
            }
            return;
        }
        for (int i = 0; i < width.bytes(); i++) {
            write(linear + i, Width.BYTE, value >>> (8 * i) & 0xFF);
        }
    }

    /** Returns how many bytes of its page there are from an address on. */
    private static int left(long linear) {
        return PAGE_BYTES - (int) (linear & PAGE_BYTES - 1);
    }

    void readBytes(long address, byte[] into) {
        MemorySegment bytes = MemorySegment.ofArray(into);
        long linear = linear(address);
        for (int done = 0, part; done < into.length; done += part) {
            part = Math.min(left(linear + done), into.length - done);
            OptionalLong at = paging.apply(linear + done);
            if (at.isPresent()) {
                memory.readBytes(at.getAsLong(), bytes.asSlice(done, part), by);
            } else {
                bytes.asSlice(done, part).fill((byte) 0xFF);
            }
        }
    }

    void writeBytes(long address, byte[] from) {
        MemorySegment bytes = MemorySegment.ofArray(from);
        long linear = linear(address);
        for (int done = 0, part; done < from.length; done += part) {
            part = Math.min(left(linear + done), from.length - done);
            OptionalLong at = paging.apply(linear + done);
            if (at.isPresent()) {
                memory.writeBytes(at.getAsLong(), bytes.asSlice(done, part), by);
            }
        }
    }

    /**
     * Returns where in memory a piece of the caller's lies, for a device that reaches memory by
     * itself; empty if it is not in one piece there.
     *
     * @param bytes at least 1
     */
    OptionalLong physical(long address, int bytes) {
        long linear = linear(address);
        OptionalLong first = paging.apply(linear);
        for (int done = left(linear); done < bytes && first.isPresent(); done += PAGE_BYTES) {
            OptionalLong next = paging.apply(linear + done);
            if (next.isEmpty() || next.getAsLong() != first.getAsLong() + done) {
                return OptionalLong.empty();
            }
        }
        return first;
    }

    /** Returns the segment of the extended data area. */
    int extendedArea() {
        return read16(BiosData.EBDA_SEGMENT);
    }

    private long linear(long address) {
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
