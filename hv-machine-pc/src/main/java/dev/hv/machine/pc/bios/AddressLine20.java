package dev.hv.machine.pc.bios;

import java.util.OptionalLong;

/**
 * The two gates of address line 20: an output of the 8042, and a bit of port 92h. The line passes
 * while one of them is open (82371SB datasheet, A20M#; ICH9 datasheet, 13.7.2 port 92h).
 *
 * <p>POST leaves the 8042's open alone, so that a program that knows the PC/AT can close it. A
 * machine without an 8042 has the other one.
 */
final class AddressLine20 {
    /** What INT 15h, AX=2403h says: an 8042 and port 92h. */
    static final int BOTH_GATES = 0x0003;

    private static final int SYSTEM_CONTROL_A = 0x92;
    private static final int RESET = 0x01;
    private static final int OPEN = 0x02;
    private static final long WRAPPED = 1 << 20;

    private final Hardware pc;
    private final Controller8042 controller;

    AddressLine20(Hardware pc) {
        this.pc = pc;
        controller = new Controller8042(pc);
    }

    /** Opens one gate, and closes the other. */
    void open() {
        fast(controller.gate(true) ? 0 : OPEN);
    }

    /** Closes both. */
    void close() {
        controller.gate(false);
        fast(0);
    }

    /**
     * Returns whether the caller's first MiB ends before the second: by the gates, or by paging.
     */
    boolean passes() {
        OptionalLong zero = pc.paging().apply(0);
        return !pc.paging().apply(WRAPPED).equals(zero);
    }

    private void fast(int gate) {
        int others = pc.in8(SYSTEM_CONTROL_A) & ~(OPEN | RESET);
        pc.out8(SYSTEM_CONTROL_A, others | gate);
    }
}
