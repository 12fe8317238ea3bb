package dev.hv.machine.pc.bios;

import dev.hv.machine.pc.routing.RoutingTables;

/**
 * INT 1Ah, AH=B1h, and its entry for 32-bit protected mode: the PCI BIOS (PCI BIOS Specification
 * 2.1, section 2), by configuration mechanism 1 (PCI Local Bus Specification 2.2, section
 * 3.2.2.3.2).
 */
final class PciService {
    private static final int ADDRESS = 0xCF8;
    private static final int DATA = 0xCFC;
    private static final int ENABLE = 1 << 31;
    private static final int SUCCESSFUL = 0x00;
    private static final int UNSUPPORTED = 0x81;
    private static final int BAD_VENDOR = 0x83;
    private static final int NOT_FOUND = 0x86;
    private static final int BUFFER_TOO_SMALL = 0x89;
    private static final int BAD_REGISTER = 0x87;
    private static final int SIGNATURE = 0x20494350; // "PCI "

    private final Hardware pc;

    PciService(Hardware pc) {
        this.pc = pc;
    }

    /** Returns a doubleword of configuration space; all ones where nothing is. */
    int read(int function, int register) {
        pc.out32(ADDRESS, ENABLE | function << 8 | (register & 0xFC));
        return pc.in32(DATA);
    }

    private void select(int function, int register) {
        pc.out32(ADDRESS, ENABLE | function << 8 | (register & 0xFC));
    }

    /** Returns whether there is a host bridge that takes mechanism 1. */
    boolean present() {
        int before = pc.in32(ADDRESS);
        pc.out32(ADDRESS, ENABLE);
        boolean there = pc.in32(ADDRESS) == ENABLE && read(0, 0) != -1;
        pc.out32(ADDRESS, before);
        return there;
    }

    /** Serves a call. */
    Outcome call(Frame frame) {
        if (!present()) {
            return frame.fail(UNSUPPORTED);
        }
        int function = frame.bx();
        int register = frame.di();
        switch (frame.al()) {
            case 0x01 -> {
                frame.edx(SIGNATURE);
                frame.ah(0);
                frame.al(0x01); // mechanism 1, no special cycles
                frame.bx(0x0210);
                frame.cl(0); // the last bus
                return frame.succeed();
            }
            case 0x02 -> {
                if (frame.dx() == 0xFFFF) {
                    return frame.fail(BAD_VENDOR);
                }
                return find(frame, 0x00, frame.cx() << 16 | frame.dx(), 0);
            }
            case 0x03 -> {
                return find(frame, 0x08, frame.ecx() & 0xFF_FFFF, 8);
            }
            case 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D -> {
                int width = 1 << (frame.al() - 0x08) % 3;
                if (register % width != 0 || register > 0xFF) {
                    return frame.fail(BAD_REGISTER);
                }
                access(frame, function, register);
            }
            case 0x0E -> {
                return routing(frame);
            }
            default -> {
                return frame.fail(UNSUPPORTED);
            }
        }
        frame.ah(SUCCESSFUL);
        return frame.succeed();
    }

    private void access(Frame frame, int function, int register) {
        select(function, register);
        int port = DATA + (register & 3);
        switch (frame.al()) {
            case 0x08 -> frame.cl(pc.in8(port));
            case 0x09 -> frame.cx(pc.in16(port));
            case 0x0A -> frame.ecx(pc.in32(port));
            case 0x0B -> pc.out8(port, frame.cl());
            case 0x0C -> pc.out16(port, frame.cx());
            default -> pc.out32(port, frame.ecx());
        }
    }

    /**
     * Copies the table of interrupt routing to the buffer that the structure at ES:DI describes:
     * its size, and a far pointer to it (PCI BIOS 2.1, 3.7.1), whose offset has 32 bits in
     * protected mode.
     */
    private Outcome routing(Frame frame) {
        Hardware rom = pc.untranslated();
        long table = RoutingTables.PCI;
        if (rom.read32(table) != RoutingTables.PCI_SIGNATURE) {
            return frame.fail(UNSUPPORTED);
        }
        byte[] entries = new byte[rom.read16(table + 6) - RoutingTables.PCI_HEADER_BYTES];
        long buffer = frame.flat() ? flat(frame.edi()) : frame.esAddress(frame.di());
        int room = pc.read16(buffer);
        pc.write16(buffer, entries.length);
        if (room < entries.length) {
            return frame.fail(BUFFER_TOO_SMALL);
        }
        rom.readBytes(table + RoutingTables.PCI_HEADER_BYTES, entries);
        pc.writeBytes(
                frame.flat()
                        ? flat(pc.read32(buffer + 2))
                        : pc.read16(buffer + 4) * 16L + pc.read16(buffer + 2),
                entries);
        frame.bx(rom.read16(table + 8)); // interrupts that are PCI's alone
        frame.ah(SUCCESSFUL);
        return frame.succeed();
    }

    private static long flat(int offset) {
        return offset & 0xFFFF_FFFFL;
    }

    /** Looks for the SI-th function whose register, shifted right, has that value. */
    private Outcome find(Frame frame, int register, int value, int shift) {
        int left = frame.si();
        for (int function = 0; function < 0x100; function++) {
            if (function % 8 != 0 && !multifunction(function)) {
                continue;
            }
            if (read(function, 0) != -1
                    && read(function, register) >>> shift == value
                    && left-- == 0) {
                frame.bx(function);
                frame.ah(SUCCESSFUL);
                return frame.succeed();
            }
        }
        return frame.fail(NOT_FOUND);
    }

    private boolean multifunction(int function) {
        return (read(function & ~7, 0x0C) & 0x80_0000) != 0;
    }
}
