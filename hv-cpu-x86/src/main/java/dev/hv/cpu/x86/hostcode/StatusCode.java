package dev.hv.cpu.x86.hostcode;

import static dev.hv.cpu.x86.hostcode.Frame.FRAME;
import static dev.hv.cpu.x86.hostcode.Frame.RAX;
import static dev.hv.cpu.x86.hostcode.Frame.RBX;
import static dev.hv.cpu.x86.hostcode.Frame.RCX;
import static dev.hv.cpu.x86.hostcode.Frame.RDI;
import static dev.hv.cpu.x86.hostcode.Frame.RDX;
import static dev.hv.cpu.x86.hostcode.Frame.RSI;

import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.hostcode.Assembler.Alu;
import dev.hv.cpu.x86.hostcode.Assembler.Shift;

/**
 * The code that computes the status flags from what the frame says of them, as {@link
 * dev.hv.cpu.x86.core.LazyFlags} does: it leaves them in {@link Frame#SCRATCH}, and all registers
 * as they were.
 */
final class StatusCode {
    private static final int[] USED = {RAX, RCX, RDX, RBX, RSI, RDI};

    private final Assembler code;
    private final int done;

    private StatusCode(Assembler code) {
        this.code = code;
        this.done = code.newLabel();
    }

    static void write(Assembler code) {
        new StatusCode(code).write();
    }

    /**
     * Writes what computes CF alone, for INC and DEC, which keep it: as the other does, sooner.
     * What depends on three values is left to that.
     */
    static void writeCarry(Assembler code) {
        int[] used = {RAX, RCX, RDX};
        int sub = code.newLabel();
        int below = code.newLabel();
        int none = code.newLabel();
        int kept = code.newLabel();
        int all = code.newLabel();
        for (int register : used) {
            code.push(register);
        }
        code.load(8, RAX, FRAME, Frame.FLAG_OP);
        code.mov(RDX, RAX);
        code.shift(Shift.SHR, RDX, 2);
        code.aluImmediate(Alu.CMP, RDX, Flags.SUB >> 2);
        code.jcc(Assembler.EQUAL, sub);
        code.aluImmediate(Alu.CMP, RDX, Flags.LOGIC >> 2);
        code.jcc(Assembler.EQUAL, none);
        code.jcc(Assembler.ABOVE, kept);
        code.aluImmediate(Alu.CMP, RDX, Flags.ADD >> 2);
        code.jcc(Assembler.NOT_EQUAL, all);
        code.load(8, RCX, FRAME, Frame.FLAG_RESULT);
        code.jmp(below);
        code.bind(sub);
        code.load(8, RCX, FRAME, Frame.FLAG_A);
        code.bind(below);
        // The logarithm of the width in bytes: both are compared as the upper bits of a register.
        code.aluImmediate(Alu.AND, RAX, 3);
        code.movImmediate(RDX, 8);
        code.shift(Shift.SHL, RDX, RDX, RAX);
        code.movImmediate(RAX, 64);
        code.alu(Alu.SUB, RAX, RDX);
        code.shift(Shift.SHL, RCX, RCX, RAX);
        code.load(8, RDX, FRAME, Frame.FLAG_B);
        code.shift(Shift.SHL, RDX, RDX, RAX);
        code.alu(Alu.CMP, RCX, RDX);
        code.setcc(Assembler.BELOW, RAX);
        int store = code.newLabel();
        code.jmp(store);
        code.bind(kept);
        code.load(8, RAX, FRAME, Frame.FLAG_B);
        code.test(RAX);
        code.setcc(Assembler.NOT_EQUAL, RAX);
        code.jmp(store);
        code.bind(none);
        code.movImmediate(RAX, 0);
        code.bind(store);
        code.movMemory(FRAME, Frame.SCRATCH, RAX);
        popAll(code, used);
        code.ret();
        code.bind(all);
        popAll(code, used);
        code.jmpMemory(FRAME, Frame.STATUS);
    }

    /** RBX gets the flags; RSI, RDI and RDX are the result and the operands, RCX is a count. */
    private void write() {
        for (int register : USED) {
            code.push(register);
        }
        code.load(8, RSI, FRAME, Frame.FLAG_RESULT);
        code.load(8, RCX, FRAME, Frame.FLAG_OP);
        code.mov(RBX, RSI);
        code.test(RCX);
        code.jcc(Assembler.EQUAL, done);
        code.load(8, RDI, FRAME, Frame.FLAG_A);
        code.load(8, RDX, FRAME, Frame.FLAG_B);
        signZeroParity();
        int[] ways = new int[(Flags.MUL >> 2) + 1];
        code.mov(RAX, RCX);
        code.shift(Shift.SHR, RAX, 2);
        for (int op = 1; op < ways.length; op++) {
            ways[op] = code.newLabel();
            code.aluImmediate(Alu.CMP, RAX, op);
            code.jcc(Assembler.EQUAL, ways[op]);
        }
        code.jmp(done);
        for (int op = 1; op < ways.length; op++) {
            code.bind(ways[op]);
            width();
            way(op << 2);
            code.jmp(done);
        }
        code.bind(done);
        code.aluImmediate(Alu.AND, RBX, Eflags.STATUS);
        code.movMemory(FRAME, Frame.SCRATCH, RBX);
        popAll(code, USED);
        code.ret();
    }

    private static void popAll(Assembler code, int[] pushed) {
        for (int i = pushed.length - 1; i >= 0; i--) {
            code.pop(pushed[i]);
        }
    }

    private void signZeroParity() {
        code.movImmediate(RBX, 0);
        code.test(RSI);
        flag(Assembler.EQUAL, Eflags.ZF);
        code.test(RSI);
        flag(Assembler.SIGN, Eflags.SF);
        code.test(RSI);
        flag(Assembler.PARITY, Eflags.PF);
    }

    /** RCX becomes 64 less the width in bits, of whose bytes it has the logarithm. */
    private void width() {
        code.aluImmediate(Alu.AND, RCX, 3);
        code.movImmediate(RAX, 8);
        code.shift(Shift.SHL, RAX, RAX, RCX);
        code.movImmediate(RCX, 64);
        code.alu(Alu.SUB, RCX, RAX);
    }

    /** Sets a flag if the host's flags say so. */
    private void flag(int condition, int mask) {
        int not = code.newLabel();
        code.jcc(condition ^ 1, not);
        code.aluImmediate(Alu.OR, RBX, mask);
        code.bind(not);
    }

    private void way(int op) {
        switch (op) {
            case Flags.ADD -> {
                code.mov(RDI, RSI);
                code.alu(Alu.SUB, RDI, RDX);
                halfCarry();
                code.shift(Shift.SHL, RDI, RDI, RCX);
                code.shift(Shift.SHL, RDX, RDX, RCX);
                code.alu(Alu.ADD, RDI, RDX);
                carryAndOverflow();
            }
            case Flags.SUB -> {
                halfCarry();
                code.shift(Shift.SHL, RDI, RDI, RCX);
                code.shift(Shift.SHL, RDX, RDX, RCX);
                code.alu(Alu.SUB, RDI, RDX);
                carryAndOverflow();
            }
            case Flags.ADC, Flags.SBB -> withCarry(op == Flags.SBB);
            case Flags.INC, Flags.DEC -> step(op == Flags.DEC);
            case Flags.SHL -> {
                carryIsSecond();
                code.mov(RAX, RSI);
                code.shift(Shift.SHR, RAX, 63);
                code.alu(Alu.CMP, RAX, RDX);
                flag(Assembler.NOT_EQUAL, Eflags.OF);
            }
            case Flags.SHR -> {
                carryIsSecond();
                code.mov(RAX, RSI);
                code.shift(Shift.SHL, RAX, 1);
                code.alu(Alu.XOR, RAX, RSI);
                code.shift(Shift.SHL, RAX, RAX, RCX);
                code.test(RAX);
                flag(Assembler.SIGN, Eflags.OF);
            }
            case Flags.SAR -> carryIsSecond();
            case Flags.MUL -> {
                carryIsSecond();
                code.test(RDX);
                flag(Assembler.NOT_EQUAL, Eflags.OF);
            }
            default -> {} // LOGIC: they are clear
        }
    }

    private void carryAndOverflow() {
        int overflow = code.newLabel();
        int carry = code.newLabel();
        int both = code.newLabel();
        // OR changes the host's flags, so both are told apart first.
        code.jcc(Assembler.OVERFLOW, overflow);
        code.jcc(Assembler.BELOW, carry);
        code.jmp(done);
        code.bind(overflow);
        code.jcc(Assembler.BELOW, both);
        code.aluImmediate(Alu.OR, RBX, Eflags.OF);
        code.jmp(done);
        code.bind(both);
        code.aluImmediate(Alu.OR, RBX, Eflags.OF);
        code.bind(carry);
        code.aluImmediate(Alu.OR, RBX, Eflags.CF);
    }

    private void carryIsSecond() {
        code.test(RDX);
        flag(Assembler.NOT_EQUAL, Eflags.CF);
    }

    /** AF: the fifth bits of operands and result. */
    private void halfCarry() {
        code.mov(RAX, RDI);
        code.alu(Alu.XOR, RAX, RDX);
        code.alu(Alu.XOR, RAX, RSI);
        code.aluImmediate(Alu.AND, RAX, Eflags.AF);
        code.alu(Alu.OR, RBX, RAX);
    }

    /** CF and OF from operands and result alone. */
    private void withCarry(boolean subtracts) {
        halfCarry();
        // OF: the signs of (a ^ res) & (b ^ res), or of (a ^ b) & (a ^ res).
        code.mov(RAX, RDI);
        code.alu(Alu.XOR, RAX, RSI);
        code.push(RDX);
        code.alu(Alu.XOR, RDX, subtracts ? RDI : RSI);
        code.alu(Alu.AND, RAX, RDX);
        code.pop(RDX);
        code.shift(Shift.SHL, RAX, RAX, RCX);
        code.test(RAX);
        flag(Assembler.SIGN, Eflags.OF);
        // CF: the sign of (a & b) | ((a | b) & ~res), or of (~a & b) | ((~a | b) & res).
        if (subtracts) {
            code.aluImmediate(Alu.XOR, RDI, -1);
        } else {
            code.aluImmediate(Alu.XOR, RSI, -1);
        }
        code.mov(RAX, RDI);
        code.alu(Alu.OR, RAX, RDX);
        code.alu(Alu.AND, RAX, RSI);
        code.alu(Alu.AND, RDI, RDX);
        code.alu(Alu.OR, RAX, RDI);
        code.shift(Shift.SHL, RAX, RAX, RCX);
        code.test(RAX);
        flag(Assembler.SIGN, Eflags.CF);
    }

    private void step(boolean down) {
        carryIsSecond();
        code.mov(RAX, RSI);
        code.aluImmediate(Alu.AND, RAX, 15);
        code.aluImmediate(Alu.CMP, RAX, down ? 15 : 0);
        flag(Assembler.EQUAL, Eflags.AF);
        // OF: the smallest number of that width came up, or the largest did.
        code.mov(RAX, RSI);
        if (down) {
            code.aluImmediate(Alu.ADD, RAX, 1);
        }
        code.shift(Shift.SHL, RAX, RAX, RCX);
        code.movImmediate(RDX, Long.MIN_VALUE);
        code.alu(Alu.CMP, RAX, RDX);
        flag(Assembler.EQUAL, Eflags.OF);
    }
}
