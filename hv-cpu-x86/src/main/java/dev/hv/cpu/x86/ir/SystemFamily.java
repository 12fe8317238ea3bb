package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.RAX;
import static dev.hv.cpu.x86.ir.Builder.RDX;
import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.fixed;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.part;
import static dev.hv.cpu.x86.ir.Builder.pure;
import static dev.hv.cpu.x86.ir.Builder.zeroExtend;

import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.PortNote;
import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.ops.Bounds;
import dev.hv.cpu.x86.ops.FlagStack;
import dev.hv.cpu.x86.ops.FpEvents;
import dev.hv.cpu.x86.ops.PortMoves;
import dev.hv.cpu.x86.ops.SegmentMoves;
import dev.hv.cpu.x86.system.ControlRegisters;
import dev.hv.cpu.x86.system.Cpuid;
import dev.hv.cpu.x86.system.DescriptorTables;
import dev.hv.cpu.x86.system.Events;
import dev.hv.cpu.x86.system.ExtendedState;
import dev.hv.cpu.x86.system.FastCalls;
import dev.hv.cpu.x86.system.FlagControl;
import dev.hv.cpu.x86.system.FpImages;
import dev.hv.cpu.x86.system.Monitor;
import dev.hv.cpu.x86.system.Msrs;
import dev.hv.cpu.x86.system.RandomNumbers;
import dev.hv.cpu.x86.system.Returns;
import dev.hv.cpu.x86.system.SegmentBases;
import dev.hv.cpu.x86.system.Segments;
import dev.hv.cpu.x86.system.Smm;
import dev.hv.cpu.x86.system.Timestamp;
import dev.hv.cpu.x86.system.Transfers;
import dev.hv.cpu.x86.system.XsaveArea;

/**
 * Segments, far transfers, ports and system instructions. All that may change the mode, the
 * mappings or what is pending ends its block.
 */
final class SystemFamily {
    private SystemFamily() {}

    static boolean lift(Builder b, String mnemonic) {
        return segments(b, mnemonic)
                || transfers(b, mnemonic)
                || tables(b, mnemonic)
                || registers(b, mnemonic)
                || events(b, mnemonic);
    }

    // ------------------------------------------------------------------ segment registers

    private static boolean segments(Builder b, String mnemonic) {
        switch (mnemonic) {
            case "mov" -> {
                return segmentMove(b);
            }
            case "push" -> {
                if (b.operand(0).kind() != Operand.Kind.SEGMENT) {
                    return false;
                }
                Expr selector = pure(SegmentMoves.class, "selector", part(Field.R0));
                b.pushIn(b.in.operandSize, b.in.operandSize == 4 ? 2 : b.in.operandSize, selector);
            }
            case "pop" -> {
                if (b.operand(0).kind() != Operand.Kind.SEGMENT) {
                    return false;
                }
                b.leave(SegmentMoves.class, "pop", part(Field.R0), constant(b.in.operandSize));
            }
            case "les" -> farPointer(b, 0);
            case "lss" -> farPointer(b, 2);
            case "lds" -> farPointer(b, 3);
            case "lfs" -> farPointer(b, 4);
            case "lgs" -> farPointer(b, 5);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean segmentMove(Builder b) {
        if (b.operand(0).kind() == Operand.Kind.SEGMENT) {
            Expr selector = b.read(1);
            b.leave(Segments.class, "move", part(Field.R0), selector);
            return true;
        }
        if (b.operand(1).kind() == Operand.Kind.SEGMENT) {
            b.write(0, b.let(pure(SegmentMoves.class, "selector", part(Field.R1))));
            return true;
        }
        return controlMove(b);
    }

    /** Offset and selector of the far pointer in memory. */
    private static Expr[] readFarPointer(Builder b) {
        int size = b.in.operandSize;
        Expr linear = b.address(size + 2, false);
        Expr offset = b.load(size, linear);
        Expr selector = b.load(2, op(Expr.Op.ADD, linear, constant(size)));
        return new Expr[] {selector, offset};
    }

    private static void farPointer(Builder b, int segment) {
        Expr[] pointer = readFarPointer(b);
        b.leave(
                SegmentMoves.class,
                "farPointer",
                constant(segment),
                pointer[0],
                part(Field.R0),
                pointer[1],
                constant(b.in.operandSize));
    }

    // ------------------------------------------------------------------ transfers

    private static boolean transfers(Builder b, String mnemonic) {
        int size = b.in.operandSize;
        switch (mnemonic) {
            case "jmpf" -> far(b, "jumpFar");
            case "callf" -> far(b, "callFar");
            case "retf" -> {
                Expr pop = b.in.operandCount() == 1 ? part(Field.IMMEDIATE) : constant(0);
                b.leave(Returns.class, "returnFar", constant(size), pop);
            }
            case "rsm" -> b.leave(Smm.class, "resume");
            case "iret" -> b.leave(Returns.class, "interruptReturn", constant(size));
            case "syscall" -> b.leave(FastCalls.class, "syscall");
            case "sysret" -> b.leave(FastCalls.class, "sysret", constant(size));
            case "sysenter" -> b.leave(FastCalls.class, "sysenter");
            case "sysexit" -> b.leave(FastCalls.class, "sysexit", constant(size));
            case "int" -> b.leave(Events.class, "software", part(Field.IMMEDIATE));
            case "int3" -> b.leave(Events.class, "breakpoint");
            case "into" -> b.leave(Events.class, "overflow");
            case "int1" -> b.leave(Events.class, "debugTrap");
            case "bound" -> {
                int each = size;
                Expr linear = b.address(2 * each, false);
                Expr low = b.load(each, linear);
                Expr high = b.load(each, op(Expr.Op.ADD, linear, constant(each)));
                b.call(Bounds.class, "check", b.read(0), low, high, constant(each));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void far(Builder b, String name) {
        Expr[] pointer =
                b.in.hasMemory
                        ? readFarPointer(b)
                        : new Expr[] {part(Field.IMMEDIATE2), part(Field.IMMEDIATE)};
        b.leave(Transfers.class, name, pointer[0], pointer[1], constant(b.in.operandSize));
    }

    // ------------------------------------------------------------------ descriptor tables

    private static boolean tables(Builder b, String mnemonic) {
        switch (mnemonic) {
            case "lgdt" -> loadTable(b, "loadGdt");
            case "lidt" -> loadTable(b, "loadIdt");
            case "sgdt" -> b.leave(DescriptorTables.class, "storeGdt", table(b, true));
            case "sidt" -> b.leave(DescriptorTables.class, "storeIdt", table(b, true));
            case "lldt" -> loadSystem(b, "loadLdt");
            case "ltr" -> loadSystem(b, "loadTask");
            case "sldt" -> b.write(0, b.callValue(DescriptorTables.class, "storeLdt"));
            case "str" -> b.write(0, b.callValue(DescriptorTables.class, "storeTask"));
            case "lar" -> descriptor(b, "accessRights");
            case "lsl" -> descriptor(b, "segmentLimit");
            case "verr" -> b.call(DescriptorTables.class, "verifyRead", b.read(0));
            case "verw" -> b.call(DescriptorTables.class, "verifyWrite", b.read(0));
            case "arpl" -> adjustRpl(b);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Where the limit and base of a table are in memory. */
    private static Expr table(Builder b, boolean write) {
        return b.address(b.code64() ? 10 : 6, write);
    }

    private static void loadTable(Builder b, String name) {
        b.leave(DescriptorTables.class, name, table(b, false), constant(b.in.operandSize));
    }

    /** Memory is written, and has to be writable, only if the selector changes. */
    private static void adjustRpl(Builder b) {
        if (b.in.hasMemory) {
            b.call(
                    DescriptorTables.class,
                    "adjustRplInMemory",
                    b.let(b.offset()),
                    constant(b.in.segment),
                    b.read(1));
        } else {
            b.modify(old -> b.callValue(DescriptorTables.class, "adjustRpl", old, b.read(1)));
        }
    }

    /** LLDT and LTR: rights come before a fault of their operand. */
    private static void loadSystem(Builder b, String name) {
        b.call(DescriptorTables.class, "requireSystemRights");
        b.leave(DescriptorTables.class, name, b.read(0));
    }

    /** LAR and LSL: without a descriptor that may be seen, all 64 bits stay as they are. */
    private static void descriptor(Builder b, String name) {
        Expr selector = b.read(1);
        Expr old = b.let(new Expr.Gpr(Field.R0));
        b.add(
                new Stmt.SetGpr(
                        Field.R0,
                        b.callValue(
                                DescriptorTables.class, name, selector, old, constant(b.size(0)))));
    }

    // ------------------------------------------------------------------ registers

    private static boolean controlMove(Builder b) {
        Operand.Kind to = b.operand(0).kind();
        Operand.Kind from = b.operand(1).kind();
        if (to == Operand.Kind.CONTROL) {
            b.leave(ControlRegisters.class, "write", part(Field.R0), b.read(1));
        } else if (to == Operand.Kind.DEBUG) {
            b.leave(ControlRegisters.class, "writeDebug", part(Field.R0), b.read(1));
        } else if (from == Operand.Kind.CONTROL) {
            b.writeRegister(0, b.callValue(ControlRegisters.class, "read", part(Field.R1)));
        } else if (from == Operand.Kind.DEBUG) {
            b.writeRegister(0, b.callValue(ControlRegisters.class, "readDebug", part(Field.R1)));
        } else {
            return false;
        }
        return true;
    }

    private static boolean registers(Builder b, String mnemonic) {
        int size = b.in.operandSize;
        switch (mnemonic) {
            case "clts" -> b.leave(ControlRegisters.class, "clearTaskSwitched");
            case "lmsw" -> {
                b.call(ControlRegisters.class, "requireSupervisor");
                b.leave(ControlRegisters.class, "loadMachineStatus", b.read(0));
            }
            case "smsw" -> b.write(0, b.callValue(ControlRegisters.class, "storeMachineStatus"));
            case "rdmsr" -> b.leave(Msrs.class, "rdmsr");
            case "wrmsr" -> b.leave(Msrs.class, "wrmsr");
            case "rdtsc" -> b.call(Timestamp.class, "rdtsc");
            case "rdtscp" -> b.call(Timestamp.class, "rdtscp");
            case "rdpmc" -> b.call(ControlRegisters.class, "readCounter");
            case "cpuid" -> b.call(Cpuid.class, "cpuid");
            case "xgetbv" -> b.call(ExtendedState.class, "xgetbv");
            case "xsetbv" -> b.leave(ExtendedState.class, "xsetbv");
            case "xsave",
                    "xsave64",
                    "xsaveopt",
                    "xsaveopt64",
                    "xsavec",
                    "xsavec64",
                    "xsaves",
                    "xsaves64",
                    "xrstor",
                    "xrstor64",
                    "xrstors",
                    "xrstors64" -> {
                String name = mnemonic.replace("64", "");
                Expr linear = b.address(XsaveArea.HEADER_END, !name.startsWith("xrstor"));
                b.call(ExtendedState.class, name, linear, constant(size));
            }
            case "rdrand" -> random(b, "rdrand");
            case "rdseed" -> random(b, "rdseed");
            case "rdpid" -> b.writeRegister(0, b.callValue(Timestamp.class, "processorId"));
            case "monitor" ->
                    b.call(
                            Monitor.class,
                            "monitor",
                            b.linear(
                                    b.in.segment,
                                    b.let(zeroExtend(b.in.addressSize, fixed(RAX))),
                                    1,
                                    false));
            case "mwait" -> b.call(Monitor.class, "mwait");
            case "swapgs" -> b.call(ControlRegisters.class, "swapGs");
            case "rdfsbase" -> segmentBase(b, 4);
            case "rdgsbase" -> segmentBase(b, 5);
            case "wrfsbase" -> setSegmentBase(b, 4);
            case "wrgsbase" -> setSegmentBase(b, 5);
            case "clac" -> b.call(ControlRegisters.class, "clearAlignmentCheck");
            case "stac" -> b.call(ControlRegisters.class, "setAlignmentCheck");
            case "invlpg" ->
                    b.leave(
                            ControlRegisters.class,
                            "invalidatePage",
                            constant(b.in.segment),
                            b.offset());
            case "invpcid" -> {
                b.call(ControlRegisters.class, "requireSupervisor");
                Expr linear = b.address(16, false);
                Expr low = b.load(8, linear);
                Expr high = b.load(8, op(Expr.Op.ADD, linear, constant(8)));
                b.leave(
                        ControlRegisters.class,
                        "invalidatePcid",
                        zeroExtend(b.size(0), b.read(0)),
                        low,
                        high);
            }
            case "rdpkru" -> b.call(ControlRegisters.class, "readKeyRights");
            case "wrpkru" -> b.leave(ControlRegisters.class, "writeKeyRights");
            case "wbinvd", "invd" -> b.call(ControlRegisters.class, "invalidateCaches");
            case "fxsave", "fxsave64" -> image(b, "fxsave", size, true);
            case "fxrstor", "fxrstor64" -> image(b, "fxrstor", size, false);
            case "ldmxcsr" -> b.call(FpImages.class, "ldmxcsr", b.read(0));
            case "stmxcsr" -> b.write(0, b.callValue(FpImages.class, "stmxcsr"));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** CF tells that there is a number; there always is. */
    private static void random(Builder b, String name) {
        b.writeRegister(0, b.callValue(RandomNumbers.class, name));
        b.call(FpEvents.class, "setFlags", constant(Eflags.CF));
    }

    private static void segmentBase(Builder b, int segment) {
        b.writeRegister(0, b.callValue(SegmentBases.class, "read", constant(segment)));
    }

    private static void setSegmentBase(Builder b, int segment) {
        Expr value = zeroExtend(b.size(0), b.read(0));
        b.call(SegmentBases.class, "write", constant(segment), value);
    }

    private static void image(Builder b, String name, int size, boolean write) {
        b.call(FpImages.class, name, b.address(512, write), constant(size));
    }

    // ------------------------------------------------------------------ flags, ports, halt

    private static boolean events(Builder b, String mnemonic) {
        int size = b.in.operandSize;
        switch (mnemonic) {
            case "hlt" -> b.leave(ControlRegisters.class, "halt");
            case "cli" -> b.call(FlagControl.class, "clearInterrupt");
            case "sti" -> b.call(FlagControl.class, "setInterrupt");
            case "pushf" -> b.call(FlagStack.class, "pushf", constant(size));
            case "popf" -> b.leave(FlagStack.class, "popf", constant(size));
            case "in" ->
                    b.leave(PortMoves.class, "in", port(b, 1), constant(b.size(0)), portKind(b, 1));
            case "out" ->
                    b.leave(
                            PortMoves.class,
                            "out",
                            port(b, 0),
                            constant(b.size(1)),
                            zeroExtend(b.size(1), fixed(RAX)),
                            portKind(b, 0));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Expr port(Builder b, int operand) {
        return immediate(b, operand) ? part(Field.IMMEDIATE) : zeroExtend(2, fixed(RDX));
    }

    private static Expr portKind(Builder b, int operand) {
        return constant(immediate(b, operand) ? PortNote.IMMEDIATE : 0);
    }

    private static boolean immediate(Builder b, int operand) {
        return b.operand(operand).kind() == Operand.Kind.IMMEDIATE;
    }
}
