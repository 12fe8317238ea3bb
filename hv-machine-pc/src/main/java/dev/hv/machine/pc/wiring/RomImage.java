package dev.hv.machine.pc.wiring;

import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.Window;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.BootFile;
import dev.hv.memory.Ram;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Read-only memory at the top of the first 4 GiB, where an x86 processor begins (Intel SDM vol. 3A,
 * 10.1.4). As on a PC, its last 128 KiB show below 1 MiB as well.
 */
final class RomImage implements AutoCloseable {
    private static final long TOP = 1L << 32;
    private static final long LOW_TOP = 1L << 20;
    private static final long LOW_BYTES = 128 << 10;
    private static final long ALIAS_BYTES = 64 << 10;
    private static final long MAX_BYTES = 16 << 20;
    private static final int PAGE_BYTES = 4096;
    private static final int PRIORITY = 1;
    private static final byte ERASED = -1;

    private final Ram memory;

    private RomImage(Ram memory) {
        this.memory = memory;
    }

    /**
     * Reads an image; one that does not fill a page ends where the page does.
     *
     * @throws AssemblyException if it cannot be read, or is empty or larger than 16 MiB
     */
    static RomImage of(BootFile file) {
        byte[] bytes;
        try {
            bytes = file.read();
        } catch (IOException e) {
            throw AssemblyException.unreadable("rom", file, e);
        }
        if (bytes.length == 0 || bytes.length > MAX_BYTES) {
            throw new AssemblyException(
                    new AssemblyException.FilePart("rom", file.name()),
                    "has " + bytes.length + " bytes, expected 1 byte to 16 MiB");
        }
        return of(bytes);
    }

    /** Returns an image of up to 16 MiB; one that does not fill a page ends where the page does. */
    static RomImage of(byte[] bytes) {
        long size = (bytes.length + PAGE_BYTES - 1L) / PAGE_BYTES * PAGE_BYTES;
        Ram memory = Ram.allocate("rom", size, true);
        memory.segment().fill(ERASED);
        MemorySegment.copy(
                bytes,
                0,
                memory.segment(),
                ValueLayout.JAVA_BYTE,
                size - bytes.length,
                bytes.length);
        return new RomImage(memory);
    }

    /**
     * Shows it at the top of 4 GiB, and the end of it where a processor looks whose address line 20
     * is masked (82371AB datasheet, 4.1.9, XBCS: the alias at 4 GiB - 1 MiB).
     */
    void mapHigh(AddressSpaceEdit edit) {
        edit.map(TOP - memory.size(), memory, PRIORITY);
        if (memory.size() <= LOW_TOP) {
            long size = Math.min(memory.size(), ALIAS_BYTES);
            Window window = new Window("rom below 4 GiB", memory, memory.size() - size, size);
            edit.map(TOP - LOW_TOP - size, window, 0);
        }
    }

    /** Shows the end of it below 1 MiB. */
    void mapLow(AddressSpaceEdit edit) {
        long size = Math.min(memory.size(), LOW_BYTES);
        Window window = new Window("rom alias", memory, memory.size() - size, size);
        edit.map(LOW_TOP - size, window, PRIORITY);
    }

    @Override
    public void close() {
        memory.close();
    }
}
