package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.model.Model;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a system management interrupt saves what, as offsets from SMBASE.
 *
 * <p>Manuals leave descriptor caches and the like in bytes that they call reserved; where those are
 * is this processor's own affair.
 *
 * @param registers what is saved under the names of {@link X86State}
 * @param baseAt SMBASE, 4 bytes
 * @param haltAt auto HALT restart
 * @param ioRestartAt I/O instruction restart
 * @param ioStateAt what the last access to a port was, 4 bytes
 * @param ioAt RIP, RCX, RSI and RDI before it
 * @param wordBytes width of these
 * @param blockedAt whether NMIs were held back, 1 byte
 * @param revisionAt SMM revision identifier, 4 bytes
 * @param revision its value: SMBASE relocation and I/O instruction restart are there
 */
record SmramMap(
        List<Saved> registers,
        int baseAt,
        int haltAt,
        int ioRestartAt,
        int ioStateAt,
        List<Integer> ioAt,
        int wordBytes,
        int blockedAt,
        int revisionAt,
        int revision) {

    /** Bits of the revision identifier (Intel SDM vol. 3C, figure 31-3). */
    private static final int RELOCATION_AND_RESTART = 3 << 16;

    private static final int AMD_REVISION = 0x64;

    /**
     * Part of a register.
     *
     * @param register its name
     * @param shift which bits: those from here on
     * @param offset from SMBASE
     * @param size in bytes
     */
    record Saved(String register, int shift, int offset, int size) {}

    /** Intel SDM vol. 3C, table 31-1; caches from FF30H on, CR4 at FF14H. */
    static final SmramMap LEGACY =
            new SmramMap(
                    read(
                            """
                            cr0 FFFC 4, cr3 FFF8 4, eflags FFF4 4, rip FFF0 4
                            rdi FFEC 4, rsi FFE8 4, rbp FFE4 4, rsp FFE0 4
                            rbx FFDC 4, rdx FFD8 4, rcx FFD4 4, rax FFD0 4
                            dr6 FFCC 4, dr7 FFC8 4
                            tr FFC4 4, ldtr FFC0 4, gs FFBC 4, fs FFB8 4
                            ds FFB4 4, ss FFB0 4, cs FFAC 4, es FFA8 4
                            cr4 FF14 4, efer FF18 4
                            es.attributes FF30 4, es.limit FF34 4, es.base FF38 4
                            cs.attributes FF3C 4, cs.limit FF40 4, cs.base FF44 4
                            ss.attributes FF48 4, ss.limit FF4C 4, ss.base FF50 4
                            ds.attributes FF54 4, ds.limit FF58 4, ds.base FF5C 4
                            fs.attributes FF60 4, fs.limit FF64 4, fs.base FF68 4
                            gs.attributes FF6C 4, gs.limit FF70 4, gs.base FF74 4
                            ldtr.attributes FF78 4, ldtr.limit FF7C 4, ldtr.base FF80 4
                            tr.attributes FF84 4, tr.limit FF88 4, tr.base FF8C 4
                            gdtr.limit FF90 4, gdtr.base FF94 4
                            idtr.limit FF98 4, idtr.base FF9C 4
                            """),
                    0xFEF8,
                    0xFF02,
                    0xFF00,
                    0xFFA4,
                    List.of(0xFF20, 0xFF24, 0xFF28, 0xFF2C),
                    4,
                    0xFF10,
                    0xFEFC,
                    RELOCATION_AND_RESTART);

    /** AMD64 APM vol. 2, table 10-1; the one that virtual machines' firmware knows. */
    static final SmramMap AMD64 =
            new SmramMap(
                    read(
                            """
                            es FE00 2, es.attributes FE02 2, es.limit FE04 4, es.base FE08 8
                            cs FE10 2, cs.attributes FE12 2, cs.limit FE14 4, cs.base FE18 8
                            ss FE20 2, ss.attributes FE22 2, ss.limit FE24 4, ss.base FE28 8
                            ds FE30 2, ds.attributes FE32 2, ds.limit FE34 4, ds.base FE38 8
                            fs FE40 2, fs.attributes FE42 2, fs.limit FE44 4, fs.base FE48 8
                            gs FE50 2, gs.attributes FE52 2, gs.limit FE54 4, gs.base FE58 8
                            gdtr.limit FE64 4, gdtr.base FE68 8
                            ldtr FE70 2, ldtr.attributes FE72 2, ldtr.limit FE74 4, ldtr.base FE78 8
                            idtr.limit FE84 4, idtr.base FE88 8
                            tr FE90 2, tr.attributes FE92 2, tr.limit FE94 4, tr.base FE98 8
                            efer FED0 8, cr4 FF48 8, cr3 FF50 8, cr0 FF58 8
                            dr7 FF60 8, dr6 FF68 8, eflags FF70 8, rip FF78 8
                            r15 FF80 8, r14 FF88 8, r13 FF90 8, r12 FF98 8
                            r11 FFA0 8, r10 FFA8 8, r9 FFB0 8, r8 FFB8 8
                            rdi FFC0 8, rsi FFC8 8, rbp FFD0 8, rsp FFD8 8
                            rbx FFE0 8, rdx FFE8 8, rcx FFF0 8, rax FFF8 8
                            """),
                    0xFF00,
                    0xFEC9,
                    0xFEC8,
                    0xFEC0,
                    List.of(0xFEA0, 0xFEA8, 0xFEB0, 0xFEB8),
                    8,
                    0xFECA,
                    0xFEFC,
                    RELOCATION_AND_RESTART | AMD_REVISION);

    /** Intel SDM vol. 3C, table 31-3; caches from FC00H on. */
    static final SmramMap INTEL64 =
            new SmramMap(
                    read(
                            """
                            cr0 FFF8 8, cr3 FFF0 8, eflags FFE8 8, efer FFE0 8
                            rip FFD8 8, dr6 FFD0 8, dr7 FFC8 8
                            tr FFC4 4, ldtr FFC0 4, gs FFBC 4, fs FFB8 4
                            ds FFB4 4, ss FFB0 4, cs FFAC 4, es FFA8 4
                            rdi FF94 8, rsi FF8C 8, rbp FF84 8, rsp FF7C 8
                            rbx FF74 8, rdx FF6C 8, rcx FF64 8, rax FF5C 8
                            r8 FF54 8, r9 FF4C 8, r10 FF44 8, r11 FF3C 8
                            r12 FF34 8, r13 FF2C 8, r14 FF24 8, r15 FF1C 8
                            ldtr.base FE9C 4, ldtr.base>>32 FDD4 4
                            idtr.base FE94 4, idtr.base>>32 FDD8 4
                            gdtr.base FE8C 4, gdtr.base>>32 FDD0 4
                            cr4 FE40 4
                            es.attributes FC00 4, es.limit FC04 4, es.base FC08 8
                            cs.attributes FC10 4, cs.limit FC14 4, cs.base FC18 8
                            ss.attributes FC20 4, ss.limit FC24 4, ss.base FC28 8
                            ds.attributes FC30 4, ds.limit FC34 4, ds.base FC38 8
                            fs.attributes FC40 4, fs.limit FC44 4, fs.base FC48 8
                            gs.attributes FC50 4, gs.limit FC54 4, gs.base FC58 8
                            tr.attributes FC60 4, tr.limit FC64 4, tr.base FC68 8
                            ldtr.attributes FC70 4, ldtr.limit FC74 4
                            gdtr.limit FC78 4, idtr.limit FC7C 4
                            """),
                    0xFEF8,
                    0xFF02,
                    0xFF00,
                    0xFFA4,
                    List.of(0xFDE8, 0xFC80, 0xFC88, 0xFC90),
                    8,
                    0xFC98,
                    0xFEFC,
                    RELOCATION_AND_RESTART | 0x101);

    private static final int HEXADECIMAL = 16;

    /** Returns whether it tells the last access to a port as AMD's manual says. */
    boolean isAmd() {
        return (revision & 0xFFFF) == AMD_REVISION;
    }

    /** Returns the map of a model. */
    static SmramMap of(Model model) {
        if (!model.hasLongMode()) {
            return LEGACY;
        }
        return model.has("smram_intel64") ? INTEL64 : AMD64;
    }

    private static List<Saved> read(String text) {
        List<Saved> all = new ArrayList<>();
        for (String item : text.strip().split("[,\\n]\\s*", -1)) {
            String[] words = item.split(" ", -1);
            String[] name = words[0].split(">>", -1);
            all.add(
                    new Saved(
                            name[0],
                            name.length == 1 ? 0 : Integer.parseInt(name[1]),
                            Integer.parseInt(words[1], HEXADECIMAL),
                            Integer.parseInt(words[2])));
        }
        return List.copyOf(all);
    }
}
