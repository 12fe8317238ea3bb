package dev.hv.cpu.x86.translate;

import static dev.hv.cpu.x86.hostcode.Frame.FRAME;
import static dev.hv.cpu.x86.hostcode.Frame.RAX;
import static dev.hv.cpu.x86.hostcode.Frame.RBX;
import static dev.hv.cpu.x86.hostcode.Frame.RCX;
import static dev.hv.cpu.x86.hostcode.Frame.RDX;

import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.hostcode.Assembler;
import dev.hv.cpu.x86.hostcode.Assembler.Alu;
import dev.hv.cpu.x86.hostcode.Frame;
import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.mmu.Mmu;
import dev.hv.cpu.x86.ops.FlagStack;
import dev.hv.cpu.x86.ops.FlagTransfer;
import dev.hv.cpu.x86.system.ControlRegisters;
import dev.hv.cpu.x86.system.FlagControl;

import java.util.List;
import java.util.Map;

/**
 * What kernels do all the time, in 64-bit code at privilege level 0: the interrupt flag, PUSHF and
 * SWAPGS. Of an interrupt that becomes pending while code runs nothing is known until it is left;
 * it has come later, then.
 */
final class HostSystem {
    private static final int GUEST_RSP = 4;

    private static final Map<Callee, Action> ACTIONS =
            Map.of(
                    Callee.of(FlagControl.class, "clearInterrupt"),
                    (to, arguments) -> to.clearInterrupt(),
                    Callee.of(FlagControl.class, "setInterrupt"),
                    (to, arguments) -> to.setInterrupt(),
                    Callee.of(FlagStack.class, "pushf"),
                    HostSystem::pushFlags,
                    Callee.of(FlagTransfer.class, "cld"),
                    (to, arguments) -> to.direction(1),
                    Callee.of(FlagTransfer.class, "std"),
                    (to, arguments) -> to.direction(-1),
                    Callee.of(ControlRegisters.class, "swapGs"),
                    (to, arguments) -> to.swapGs());

    private final HostValues values;
    private final Assembler code;
    private final HostCodeWriter writer;

    /** Writes what a helper does with arguments. */
    private interface Action {
        void write(HostSystem to, List<Expr> arguments);
    }

    HostSystem(HostValues values, Assembler code, HostCodeWriter writer) {
        this.values = values;
        this.code = code;
        this.writer = writer;
    }

    /** Does what a helper does; false if there is no code for that. */
    boolean call(Callee helper, List<Expr> arguments) {
        Action action = writer.is64() ? ACTIONS.get(helper) : null;
        if (action != null) {
            action.write(this, arguments);
        }
        return action != null;
    }

    private void needPrivilege() {
        code.aluMemoryImmediate(Alu.CMP, FRAME, Frame.PRIVILEGE, 0);
        code.jcc(Assembler.NOT_EQUAL, writer.leave());
    }

    private void clearInterrupt() {
        needPrivilege();
        code.aluMemoryImmediate(Alu.AND, FRAME, Frame.EFLAGS, ~Eflags.IF);
    }

    /** With anything pending it is left. */
    private void setInterrupt() {
        needPrivilege();
        int set = code.newLabel();
        code.load(8, RAX, FRAME, Frame.EFLAGS);
        code.testImmediate(RAX, Eflags.IF);
        code.jcc(Assembler.NOT_EQUAL, set);
        code.aluMemoryImmediate(Alu.CMP, FRAME, Frame.ATTENTION, 0);
        code.jcc(Assembler.NOT_EQUAL, writer.leave());
        code.aluImmediate(Alu.OR, RAX, Eflags.IF);
        code.movMemory(FRAME, Frame.EFLAGS, RAX);
        writer.retired(RAX);
        code.aluImmediate(Alu.ADD, RAX, 1);
        code.movMemory(FRAME, Frame.SHADOWED, RAX);
        code.bind(set);
    }

    private void pushFlags(List<Expr> arguments) {
        if (!arguments.getFirst().equals(new Expr.Const(Long.BYTES))) {
            throw new NotWritten();
        }
        code.callMemory(FRAME, Frame.STATUS);
        code.load(8, RBX, FRAME, Frame.SCRATCH);
        code.aluMemory(Alu.OR, RBX, FRAME, Frame.EFLAGS);
        code.alu32Immediate(Alu.AND, RBX, ~(Eflags.RF | Eflags.VM));
        values.load(GUEST_RSP, RAX);
        code.aluImmediate(Alu.SUB, RAX, Long.BYTES);
        writer.look(RAX, Long.BYTES, Mmu.WRITE_TAG);
        code.storeIndexed(Long.BYTES, RAX, RCX, 0, RBX);
        values.store(GUEST_RSP, RAX);
    }

    private void direction(int step) {
        if (step < 0) {
            code.aluMemoryImmediate(Alu.OR, FRAME, Frame.EFLAGS, Eflags.DF);
        } else {
            code.aluMemoryImmediate(Alu.AND, FRAME, Frame.EFLAGS, ~Eflags.DF);
        }
        code.movMemoryImmediate(FRAME, Frame.DIRECTION, step);
    }

    private void swapGs() {
        needPrivilege();
        code.load(8, RCX, FRAME, Frame.SEGMENT_BASES);
        code.load(8, RAX, RCX, Long.BYTES * Seg.GS);
        code.load(8, RDX, FRAME, Frame.KERNEL_GS);
        code.movMemory(RCX, Long.BYTES * Seg.GS, RDX);
        code.movMemory(FRAME, Frame.KERNEL_GS, RAX);
    }
}
