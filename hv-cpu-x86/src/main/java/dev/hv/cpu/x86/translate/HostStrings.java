package dev.hv.cpu.x86.translate;

import static dev.hv.cpu.x86.hostcode.Frame.FRAME;
import static dev.hv.cpu.x86.hostcode.Frame.RAX;
import static dev.hv.cpu.x86.hostcode.Frame.RBX;
import static dev.hv.cpu.x86.hostcode.Frame.RCX;
import static dev.hv.cpu.x86.hostcode.Frame.RDI;
import static dev.hv.cpu.x86.hostcode.Frame.RDX;
import static dev.hv.cpu.x86.hostcode.Frame.RSI;

import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.hostcode.Assembler;
import dev.hv.cpu.x86.hostcode.Assembler.Alu;
import dev.hv.cpu.x86.hostcode.Frame;
import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ir.Stmt;
import dev.hv.cpu.x86.mmu.Mmu;
import dev.hv.cpu.x86.ops.Strings;

import java.util.List;

/**
 * Repeated MOVS and STOS of 64-bit code as the host's own, upwards and within one page of each
 * operand. The interpreter does what goes on into another page, and all else.
 */
final class HostStrings {
    private static final Callee MOVS = Callee.of(Strings.class, "movs");
    private static final Callee STOS = Callee.of(Strings.class, "stos");
    private static final int GUEST_RAX = 0;
    private static final int GUEST_RCX = 1;
    private static final int GUEST_RSI = 6;
    private static final int GUEST_RDI = 7;
    private static final int PAGE_BYTES = 4096;

    private final HostValues values;
    private final Assembler code;
    private final HostCodeWriter writer;

    HostStrings(HostValues values, Assembler code, HostCodeWriter writer) {
        this.values = values;
        this.code = code;
        this.writer = writer;
    }

    /** Does what the helper at the end of a block does; false if there is no code for that. */
    boolean leave(Stmt.Leave leave) {
        boolean moves = leave.helper().equals(MOVS);
        if (!moves && !leave.helper().equals(STOS)) {
            return false;
        }
        List<Expr> arguments = leave.arguments();
        int size = constant(arguments, 0);
        boolean based = moves && constant(arguments, 2) >= Seg.FS;
        if (constant(arguments, 1) != Long.BYTES || based || constant(arguments, 3) == 0) {
            return false;
        }
        repeated(moves, size);
        return true;
    }

    private static int constant(List<Expr> arguments, int index) {
        return arguments.get(index) instanceof Expr.Const(long value) ? (int) value : 0;
    }

    private void repeated(boolean moves, int size) {
        int log = Integer.numberOfTrailingZeros(size);
        int done = code.newLabel();
        code.aluMemoryImmediate(Alu.CMP, FRAME, Frame.DIRECTION, 1);
        code.jcc(Assembler.NOT_EQUAL, writer.leave());
        values.load(GUEST_RCX, RBX);
        code.test(RBX);
        code.jcc(Assembler.EQUAL, done);
        code.aluImmediate(Alu.CMP, RBX, PAGE_BYTES >> log);
        code.jcc(Assembler.ABOVE, writer.leave());
        if (log != 0) {
            code.shift(Assembler.Shift.SHL, RBX, log);
        }
        if (moves) {
            host(GUEST_RSI, Mmu.READ_TAG);
            code.movMemory(FRAME, Frame.SCRATCH, RAX);
        }
        host(GUEST_RDI, Mmu.WRITE_TAG);
        code.push(RDI);
        if (moves) {
            code.push(RSI);
            code.load(8, RSI, FRAME, Frame.SCRATCH);
        }
        code.mov(RDI, RAX);
        if (!moves) {
            values.load(GUEST_RAX, RAX);
        }
        values.load(GUEST_RCX, RCX);
        code.repeat(moves, size);
        if (moves) {
            code.pop(RSI);
            advance(GUEST_RSI);
        }
        code.pop(RDI);
        advance(GUEST_RDI);
        values.store(GUEST_RCX, RCX);
        code.bind(done);
    }

    /** RAX becomes where the host has what the register points to, RBX bytes of it. */
    private void host(int register, int tag) {
        values.load(register, RAX);
        code.add3(RDX, RAX, RBX, -1);
        writer.look(RAX, tag);
        code.alu(Alu.ADD, RAX, RCX);
    }

    private void advance(int register) {
        values.load(register, RAX);
        code.alu(Alu.ADD, RAX, RBX);
        values.store(register, RAX);
    }
}
