package dev.hv.cpu.x86.system;

import dev.hv.api.cpu.CpuState;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.cpu.x86.core.Breakpoints;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.PerformanceCounters;
import dev.hv.cpu.x86.fp.FpState;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

/**
 * The registers of an x86 processor by name.
 *
 * <p>General: {@code rax} to {@code r15}, {@code rip}, {@code eflags}. Segments: {@code es}, {@code
 * cs}, {@code ss}, {@code ds}, {@code fs}, {@code gs}, {@code ldtr}, {@code tr} are selectors, each
 * with {@code .base}, {@code .limit} (in bytes) and {@code .attributes} (bits 8 to 23 of a
 * descriptor's high word, moved down by 8: {@code 0xA09B} is 64-bit code). Tables: {@code
 * gdtr.base}, {@code gdtr.limit}, {@code idtr.base}, {@code idtr.limit}. Control: {@code cr0},
 * {@code cr2}, {@code cr3}, {@code cr4}, {@code efer}, {@code cpl}; debug: {@code dr0} to {@code
 * dr7}. MSRs under their names. Floating point: {@code xmm0} to {@code xmm15}, {@code mxcsr},
 * {@code fcw}, {@code fsw}, {@code ftw}, {@code st0} to {@code st7} (read only: 80 bits).
 *
 * <p>Setting is raw: nothing is checked or loaded from memory, and cached translations are dropped.
 */
public final class X86State implements CpuState {
    private static final String[] GENERAL = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
        "r13", "r14", "r15"
    };
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "ldtr", "tr"};
    private static final int XMM_BITS = 128;
    private static final int XMM_COUNT = 16;

    private final Cpu c;
    private final Map<String, Access> registers = new LinkedHashMap<>();

    /** One register: how it is read and written. */
    private record Access(Register register, LongSupplier get, ObjLongConsumer<Cpu> set) {}

    /** The registers of that processor. */
    public X86State(Cpu c) {
        this.c = c;
        general();
        segments();
        control();
        modelSpecific();
        floatingPoint();
    }

    private void add(
            String name, int bits, String group, LongSupplier get, ObjLongConsumer<Cpu> set) {
        registers.put(name, new Access(new Register(name, bits, group), get, set));
    }

    private void general() {
        for (int i = 0; i < GENERAL.length; i++) {
            int number = i;
            add(
                    GENERAL[i],
                    64,
                    "general",
                    () -> c.r[number],
                    (cpu, value) -> cpu.r[number] = value);
        }
        add("rip", 64, "general", () -> c.rip, (cpu, value) -> cpu.rip = value);
        add(
                "eflags",
                32,
                "general",
                () -> c.flags() & 0xFFFF_FFFFL,
                (cpu, value) -> cpu.flags((int) value));
    }

    private void segments() {
        for (int i = 0; i < SEGMENTS.length; i++) {
            int number = i;
            String name = SEGMENTS[i];
            add(
                    name,
                    16,
                    "segment",
                    () -> c.segSelector[number],
                    (cpu, value) -> cpu.segSelector[number] = (int) value & 0xFFFF);
            add(
                    name + ".base",
                    64,
                    "segment",
                    () -> c.segBase[number],
                    (cpu, value) -> cpu.segBase[number] = value);
            add(
                    name + ".limit",
                    32,
                    "segment",
                    () -> c.segLimit[number],
                    (cpu, value) -> cpu.segLimit[number] = value & 0xFFFF_FFFFL);
            add(
                    name + ".attributes",
                    16,
                    "segment",
                    () -> c.segAttributes[number],
                    (cpu, value) -> cpu.segAttributes[number] = (int) value & 0xFFFF);
        }
        add("gdtr.base", 64, "table", () -> c.gdtBase, (cpu, value) -> cpu.gdtBase = value);
        add(
                "gdtr.limit",
                16,
                "table",
                () -> c.gdtLimit,
                (cpu, v) -> cpu.gdtLimit = (int) v & 0xFFFF);
        add("idtr.base", 64, "table", () -> c.idtBase, (cpu, value) -> cpu.idtBase = value);
        add(
                "idtr.limit",
                16,
                "table",
                () -> c.idtLimit,
                (cpu, v) -> cpu.idtLimit = (int) v & 0xFFFF);
    }

    private void control() {
        add("cr0", 64, "control", () -> c.cr0, (cpu, value) -> cpu.cr0 = value);
        add("cr2", 64, "control", () -> c.cr2, (cpu, value) -> cpu.cr2 = value);
        add("cr3", 64, "control", () -> c.cr3, (cpu, value) -> cpu.cr3 = value);
        add("cr4", 64, "control", () -> c.cr4, (cpu, value) -> cpu.cr4 = value);
        add("xcr0", 64, "control", () -> c.xcr0, (cpu, value) -> cpu.xcr0 = value);
        add(
                "random_state",
                64,
                "control",
                () -> c.randomState,
                (cpu, value) -> cpu.randomState = value);
        add("efer", 64, "control", () -> c.efer, (cpu, value) -> cpu.efer = value);
        add("cpl", 8, "control", () -> c.cpl, (cpu, value) -> cpu.cpl = (int) value & 3);
        add(
                "smbase",
                32,
                "control",
                () -> c.smBase & 0xFFFF_FFFFL,
                (cpu, v) -> cpu.smBase = (int) v);
        add("pkru", 32, "control", () -> c.pkru & 0xFFFF_FFFFL, (cpu, v) -> cpu.pkru = (int) v);
        for (int i = 0; i < c.dr.length; i++) {
            int number = i;
            add("dr" + i, 64, "debug", () -> c.dr[number], (cpu, value) -> cpu.dr[number] = value);
        }
        for (int i = 0; i < c.pdpte.length; i++) {
            int number = i;
            add(
                    "pdpte" + i,
                    64,
                    "control",
                    () -> c.pdpte[number],
                    (cpu, value) -> cpu.pdpte[number] = value);
        }
    }

    private void modelSpecific() {
        String group = "msr";
        add("star", 64, group, () -> c.msrs.star, (cpu, v) -> cpu.msrs.star = v);
        add("lstar", 64, group, () -> c.msrs.lstar, (cpu, v) -> cpu.msrs.lstar = v);
        add("cstar", 64, group, () -> c.msrs.cstar, (cpu, v) -> cpu.msrs.cstar = v);
        add("fmask", 64, group, () -> c.msrs.fmask, (cpu, v) -> cpu.msrs.fmask = v);
        add("kernel_gs_base", 64, group, () -> c.kernelGsBase, (cpu, v) -> cpu.kernelGsBase = v);
        add("sysenter_cs", 64, group, () -> c.msrs.sysenterCs, (cpu, v) -> cpu.msrs.sysenterCs = v);
        add(
                "sysenter_esp",
                64,
                group,
                () -> c.msrs.sysenterEsp,
                (cpu, v) -> cpu.msrs.sysenterEsp = v);
        add(
                "sysenter_eip",
                64,
                group,
                () -> c.msrs.sysenterEip,
                (cpu, v) -> cpu.msrs.sysenterEip = v);
        add("tsc_aux", 64, group, () -> c.msrs.tscAux, (cpu, v) -> cpu.msrs.tscAux = v);
        add("tsc_adjust", 64, group, () -> c.msrs.tscAdjust, (cpu, v) -> cpu.msrs.tscAdjust = v);
        add("tsc_offset", 64, group, () -> c.msrs.tscOffset, (cpu, v) -> cpu.msrs.tscOffset = v);
        add("pat", 64, group, () -> c.msrs.pat, (cpu, v) -> cpu.msrs.pat = v);
        add("misc_enable", 64, group, () -> c.msrs.miscEnable, (cpu, v) -> cpu.msrs.miscEnable = v);
        add(
                "mtrr_def_type",
                64,
                group,
                () -> c.msrs.mtrrDefaultType,
                (cpu, v) -> cpu.msrs.mtrrDefaultType = v);
        add(
                "mcg_status",
                64,
                group,
                () -> c.msrs.checkStatus,
                (cpu, v) -> cpu.msrs.checkStatus = v);
        add("mcg_ctl", 64, group, () -> c.msrs.checkControl, (cpu, v) -> cpu.msrs.checkControl = v);
        array(group, "last_branch", c.msrs.lastBranches);
        array(group, "perfevtsel", c.counters.select);
        array(group, "pmc", c.counters.general);
        array(group, "fixed_ctr", c.counters.fixed);
        add(
                "fixed_ctr_ctrl",
                64,
                group,
                () -> c.counters.fixedControl,
                (cpu, v) -> cpu.counters.fixedControl = v);
        add(
                "perf_global_ctrl",
                64,
                group,
                () -> c.counters.globalControl,
                (cpu, v) -> cpu.counters.globalControl = v);
        add(
                "perf_global_status",
                64,
                group,
                () -> c.counters.globalStatus,
                (cpu, v) -> cpu.counters.globalStatus = v);
        array(group, "mc", c.msrs.checkBanks);
        array(group, "mtrr_fixed", c.msrs.mtrrFixed);
        array(group, "mtrr_variable", c.msrs.mtrrVariable);
    }

    private void array(String group, String name, long[] values) {
        for (int i = 0; i < values.length; i++) {
            int number = i;
            add(name + i, 64, group, () -> values[number], (cpu, v) -> values[number] = v);
        }
    }

    private void floatingPoint() {
        FpState f = c.fp;
        add("mxcsr", 32, "vector", () -> f.mxcsr & 0xFFFF_FFFFL, (cpu, v) -> f.mxcsr = (int) v);
        add("fcw", 16, "x87", f::controlWord, (cpu, v) -> f.setControlWord((int) v));
        add("fsw", 16, "x87", f::statusWord, (cpu, v) -> f.setStatusWord((int) v));
        add("ftw", 8, "x87", f::usedRegisters, (cpu, v) -> f.setUsedRegisters((int) v));
    }

    @Override
    public List<Register> registers() {
        List<Register> all = new ArrayList<>();
        registers.values().forEach(access -> all.add(access.register()));
        for (int i = 0; i < XMM_COUNT; i++) {
            all.add(new Register("xmm" + i, XMM_BITS, "vector"));
        }
        for (int i = 0; i < 8; i++) {
            all.add(new Register("r" + i + "_x87", 80, "x87"));
        }
        return List.copyOf(all);
    }

    private Access access(String name) {
        Access access = registers.get(name);
        if (access == null) {
            throw new IllegalArgumentException("no register '" + name + "' of up to 64 bits");
        }
        return access;
    }

    @Override
    public long get(String register) {
        c.counters.settle(c);
        return access(register).get().getAsLong();
    }

    @Override
    public void set(String register, long value) {
        access(register).set().accept(c, value);
        changed();
    }

    /** Sets a register without what hangs on it, for which {@link #changed} follows. */
    void setRaw(String register, long value) {
        access(register).set().accept(c, value);
    }

    /** Brings what is derived from registers in line with them. */
    void changed() {
        Breakpoints.update(c);
        c.mmu.flushAll();
        c.counters.settle(c);
        c.updateMode();
    }

    @Override
    public byte[] getBytes(String register) {
        Wide wide = wide(register);
        if (wide == null) {
            Access access = access(register);
            int bytes = access.register().bits() / 8;
            byte[] all =
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(access.get().getAsLong())
                            .array();
            return java.util.Arrays.copyOf(all, bytes);
        }
        ByteBuffer buffer = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        if (wide.vector()) {
            buffer.putLong(c.fp.xmm[wide.number() * FpState.STRIDE]);
            buffer.putLong(c.fp.xmm[wide.number() * FpState.STRIDE + 1]);
            return buffer.array();
        }
        buffer.putLong(c.fp.significand(wide.number()));
        buffer.putShort((short) c.fp.signExponent(wide.number()));
        return java.util.Arrays.copyOf(buffer.array(), 10);
    }

    @Override
    public void setBytes(String register, byte[] value) {
        Wide wide = wide(register);
        int bytes = wide == null ? access(register).register().bits() / 8 : wide.vector() ? 16 : 10;
        if (value.length != bytes) {
            throw new IllegalArgumentException(
                    register + ": " + value.length + " bytes, expected " + bytes);
        }
        ByteBuffer buffer =
                ByteBuffer.wrap(java.util.Arrays.copyOf(value, 16)).order(ByteOrder.LITTLE_ENDIAN);
        if (wide == null) {
            set(register, buffer.getLong());
        } else if (wide.vector()) {
            c.fp.xmm[wide.number() * FpState.STRIDE] = buffer.getLong();
            c.fp.xmm[wide.number() * FpState.STRIDE + 1] = buffer.getLong();
        } else {
            c.fp.setRegister(wide.number(), buffer.getLong(), buffer.getShort() & 0xFFFF);
        }
    }

    private record Wide(boolean vector, int number) {}

    private static @org.jspecify.annotations.Nullable Wide wide(String name) {
        if (name.matches("xmm(\\d|1[0-5])")) {
            return new Wide(true, Integer.parseInt(name.substring(3)));
        }
        if (name.matches("r[0-7]_x87")) {
            return new Wide(false, name.charAt(1) - '0');
        }
        return null;
    }

    // ------------------------------------------------------------------ snapshots

    @Override
    public void save(StateWriter out) {
        c.counters.settle(c);
        registers.forEach((name, access) -> out.putLong(name, access.get().getAsLong()));
        out.putLong("instructions", c.instructions);
        out.putBoolean("a20_masked", c.a20Masked());
        out.putBoolean("halted", c.halted);
        out.putBoolean("shutdown", c.shutdown);
        out.putBoolean("interrupt_shadow", c.inShadow());
        out.putBoolean("stack_loaded", c.stackLoaded);
        out.putLong("debug_hits", c.debugHits);
        out.putBoolean("nmi_blocked", c.nmiBlocked);
        out.putBoolean("step_due", c.stepDue);
        out.putBoolean("behind_event", c.behindEvent());
        out.putBoolean("smm", c.smm);
        out.putLong("pending_edges", c.attention() & Cpu.EDGES);
        c.fp.save(out.section("fp"));
    }

    /** Registers that snapshots of earlier versions do not have. */
    private static boolean isLater(String name) {
        return name.matches("mcg_.*|mc\\d+|smbase|perf.*|last_branch\\d|pmc\\d|fixed_ctr.*");
    }

    private static long afterReset(String name) {
        return switch (name) {
            case "smbase" -> Smm.RESET_BASE;
            case "perf_global_ctrl" -> (1L << PerformanceCounters.GENERAL) - 1;
            default -> 0;
        };
    }

    @Override
    public void load(StateReader in) throws StateException {
        boolean loaded = false;
        try {
            for (Map.Entry<String, Access> entry : registers.entrySet()) {
                Access access = entry.getValue();
                String name = entry.getKey();
                long value = isLater(name) ? in.getLong(name, afterReset(name)) : in.getLong(name);
                int bits = access.register().bits();
                if (bits < 64 && value >>> bits != 0) {
                    throw new StateException(entry.getKey(), "is wider than " + bits + " bits");
                }
                access.set().accept(c, value);
            }
            c.instructions = in.getLong("instructions");
            c.counters.restart(c);
            c.maskA20(in.getBoolean("a20_masked"));
            c.halted = in.getBoolean("halted");
            c.shutdown = in.getBoolean("shutdown");
            c.endShadow();
            c.interruptShadow = in.getBoolean("interrupt_shadow");
            c.stackLoaded = in.getBoolean("stack_loaded");
            c.debugHits = (int) in.getLong("debug_hits") & 0xF;
            c.nmiBlocked = in.getBoolean("nmi_blocked");
            c.stepDue = in.getLong("step_due", 0) != 0;
            c.behindEvent(in.getLong("behind_event", 0) != 0);
            c.smm = in.getLong("smm", 0) != 0;
            c.unsignal(Cpu.EDGES);
            c.signal((int) in.getLong("pending_edges", 0) & Cpu.EDGES);
            StateReader fp =
                    in.section("fp").orElseThrow(() -> new StateException("fp", "is missing"));
            c.fp.load(fp);
            loaded = true;
        } finally {
            if (!loaded) {
                Reset.powerOn(c);
            }
            c.flagOp = Flags.EAGER;
            changed();
        }
    }
}
