package dev.hv.plugins.examples.riscv;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.List;

/**
 * The control and status registers of machine mode (The RISC-V Instruction Set Manual, volume II,
 * "Machine-Level ISA"). There is no other mode, so mstatus has MIE and MPIE, and MPP reads as
 * machine.
 */
final class Csrs {
    static final int MSTATUS = 0x300;
    static final int MISA = 0x301;
    static final int MIE = 0x304;
    static final int MTVEC = 0x305;
    static final int MSTATUSH = 0x310;
    static final int MSCRATCH = 0x340;
    static final int MEPC = 0x341;
    static final int MCAUSE = 0x342;
    static final int MTVAL = 0x343;
    static final int MIP = 0x344;
    static final int MVENDORID = 0xF11;
    static final int MHARTID = 0xF14;
    static final int MCONFIGPTR = 0xF15;

    /** Those that can be written, as the state names them. */
    static final List<String> NAMES =
            List.of("mstatus", "mie", "mtvec", "mscratch", "mepc", "mcause", "mtval");

    private static final int STATUS_MIE = 1 << 3;
    private static final int STATUS_MPIE = 1 << 7;
    private static final int STATUS_MPP = 3 << 11;
    private static final int EXTERNAL = 1 << Trap.MACHINE_EXTERNAL;

    /** MXL says 32 bits, and I is there. */
    private static final int ISA = 1 << 30 | 1 << 8;

    private final int hart;
    private int status;
    private int enabled;
    private int vector;
    private int scratch;
    private int epc;
    private int cause;
    private int value;

    Csrs(int hart) {
        this.hart = hart;
    }

    void reset() {
        status = 0;
        enabled = 0;
        vector = 0;
        scratch = 0;
        epc = 0;
        cause = 0;
        value = 0;
    }

    static boolean exists(int csr) {
        return switch (csr) {
            case MSTATUS, MISA, MIE, MTVEC, MSTATUSH, MSCRATCH, MEPC, MCAUSE, MTVAL, MIP -> true;
            default -> csr >= MVENDORID && csr <= MCONFIGPTR;
        };
    }

    /**
     * @param pending whether the interrupt pin is asserted
     */
    int read(int csr, boolean pending) {
        return switch (csr) {
            case MSTATUS -> status | STATUS_MPP;
            case MISA -> ISA;
            case MIE -> enabled;
            case MTVEC -> vector;
            case MSCRATCH -> scratch;
            case MEPC -> epc;
            case MCAUSE -> cause;
            case MTVAL -> value;
            case MIP -> pending ? EXTERNAL : 0;
            case MHARTID -> hart;
            default -> 0;
        };
    }

    /** What cannot be stored is left out, as the fields are WARL. */
    void write(int csr, int to) {
        switch (csr) {
            case MSTATUS -> status = to & (STATUS_MIE | STATUS_MPIE);
            case MIE -> enabled = to & EXTERNAL;
            case MTVEC -> vector = to & ~3;
            case MSCRATCH -> scratch = to;
            case MEPC -> epc = to & ~3;
            case MCAUSE -> cause = to;
            case MTVAL -> value = to;
            default -> {}
        }
    }

    /** Returns whether an interrupt that is pending ends a WFI: whatever MIE in mstatus says. */
    boolean wakes(boolean pending) {
        return pending && enabled != 0;
    }

    boolean takes(boolean pending) {
        return wakes(pending) && (status & STATUS_MIE) != 0;
    }

    /**
     * Enters a trap.
     *
     * @return where the handler is
     */
    int enter(int why, int about, int from) {
        epc = from;
        cause = why;
        value = about;
        status = (status & STATUS_MIE) != 0 ? STATUS_MPIE : 0;
        return vector;
    }

    /**
     * Leaves it, as MRET does.
     *
     * @return where to go on
     */
    int leave() {
        status = STATUS_MPIE | ((status & STATUS_MPIE) != 0 ? STATUS_MIE : 0);
        return epc;
    }

    private static int number(String name) {
        return switch (name) {
            case "mstatus" -> MSTATUS;
            case "mie" -> MIE;
            case "mtvec" -> MTVEC;
            case "mscratch" -> MSCRATCH;
            case "mepc" -> MEPC;
            case "mcause" -> MCAUSE;
            default -> MTVAL;
        };
    }

    int get(String name) {
        return read(number(name), false);
    }

    void set(String name, int to) {
        write(number(name), to);
    }

    void save(StateWriter out) {
        NAMES.forEach(name -> out.putLong(name, Integer.toUnsignedLong(get(name))));
    }

    void load(StateReader in) throws StateException {
        for (String name : NAMES) {
            int read = HartState.word(in, name);
            set(name, read);
            if (get(name) != read) {
                throw new StateException(name, "has bits that no such register has");
            }
        }
    }
}
