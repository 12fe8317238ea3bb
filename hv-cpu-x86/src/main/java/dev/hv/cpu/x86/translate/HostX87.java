package dev.hv.cpu.x86.translate;

import static dev.hv.cpu.x86.hostcode.Frame.FRAME;
import static dev.hv.cpu.x86.hostcode.Frame.RAX;
import static dev.hv.cpu.x86.hostcode.Frame.RBX;
import static dev.hv.cpu.x86.hostcode.Frame.RCX;
import static dev.hv.cpu.x86.hostcode.Frame.RDX;

import dev.hv.cpu.x86.fp.Mxcsr;
import dev.hv.cpu.x86.fp.X87;
import dev.hv.cpu.x86.fp.X87Arithmetic;
import dev.hv.cpu.x86.fp.X87Compare;
import dev.hv.cpu.x86.fp.X87Remainder;
import dev.hv.cpu.x86.fp.X87Word;
import dev.hv.cpu.x86.hostcode.Assembler;
import dev.hv.cpu.x86.hostcode.Assembler.Alu;
import dev.hv.cpu.x86.hostcode.Frame;
import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.mmu.Mmu;
import dev.hv.cpu.x86.ops.FpEvents;
import dev.hv.cpu.x86.ops.X87Control;
import dev.hv.cpu.x86.ops.X87Memory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The x87 as the host's own: operands are loaded onto the host's stack, and results stored from
 * there. While code runs that has some, the host's control word is the guest's, as long as that
 * masks all exceptions; else the interpreter does such an instruction. It also does one whose
 * operand is empty, or for whose result there is no room, and one after which the host has a flag
 * that the guest's status word does not: flags are sticky, so that is rare; the host's are cleared
 * then. Remainders leave condition codes as they are for some operands, and transcendental
 * functions differ from host to host: there is no code for those.
 */
final class HostX87 {
    /** Bytes of a register of {@link dev.hv.cpu.x86.fp.FpState#stack}. */
    private static final int STRIDE = 16;

    /** Distance of the last register from the first, and the mask of all distances. */
    private static final int LAST = 7 * STRIDE;

    /** From where {@link Frame#X87_TOP} has the top to where the status word has it. */
    private static final int TOP_SHIFT = X87Word.TOP_SHIFT - 4;

    /** The sign of a register, in its second eight bytes. */
    private static final int SIGN = 0x8000;

    /** ST(7), which a push makes ST(0). */
    private static final int PUSHED = 1 << 7;

    private static final List<Operation> ARITHMETIC =
            List.of(
                    new Operation("fadd", 0xC1, 0),
                    new Operation("fmul", 0xC9, 1),
                    new Operation("fsub", 0xE9, 4),
                    new Operation("fsubr", 0xE1, 5),
                    new Operation("fdiv", 0xF9, 6),
                    new Operation("fdivr", 0xF1, 7));

    /** What has an operand in memory: the opcode for four and eight bytes, and the integers. */
    private static final int SINGLE = 0xD8;

    private static final int DOUBLE = 0xDC;
    private static final int INTEGER16 = 0xDE;
    private static final int INTEGER32 = 0xDA;

    private static final int COMPARE_AND_POP = 3;

    /** FCOMPP and FUCOMPP. */
    private static final int ORDERED = 0xDED9;

    private static final int UNORDERED = 0xDAE9;

    /** How much of the status word an instruction sets besides the flags. */
    private static final int ROUNDING = X87Word.C1;

    private static final Map<Callee, Action> ACTIONS = actions();
    private static final Map<Callee, Action> VALUES = values();

    private final HostValues values;
    private final Assembler code;
    private final HostCodeWriter writer;

    /**
     * An operation on two registers, or one and memory.
     *
     * @param second byte of the form that pops, behind DE
     * @param number one more of the opcode of the forms with memory
     */
    private record Operation(String name, int second, int number) {}

    /** Writes what a helper does with arguments. */
    private interface Action {
        void write(HostX87 to, List<Expr> arguments);
    }

    HostX87(HostValues values, Assembler code, HostCodeWriter writer) {
        this.values = values;
        this.code = code;
        this.writer = writer;
    }

    private static Map<Callee, Action> actions() {
        Map<Callee, Action> known = new HashMap<>();
        control(known);
        arithmetic(known);
        comparisons(known);
        moves(known);
        stores(known);
        return Map.copyOf(known);
    }

    private static Map<Callee, Action> values() {
        return Map.of(
                Callee.of(X87Control.class, "fnstsw"), (x, arguments) -> x.statusWord(),
                Callee.of(X87Control.class, "fnstcw"), (x, arguments) -> x.controlWord(),
                compare("fcomi"), (x, arguments) -> x.compareToFlags(arguments, ORDERED, false),
                compare("fcomip"), (x, arguments) -> x.compareToFlags(arguments, ORDERED, true),
                compare("fucomi"), (x, arguments) -> x.compareToFlags(arguments, UNORDERED, false),
                compare("fucomip"), (x, arguments) -> x.compareToFlags(arguments, UNORDERED, true));
    }

    private static Callee compare(String name) {
        return Callee.of(X87Compare.class, name);
    }

    private static void control(Map<Callee, Action> known) {
        Class<?> events = FpEvents.class;
        known.put(Callee.of(events, "checkPending"), (x, arguments) -> x.ready());
        known.put(Callee.of(events, "begin"), (x, arguments) -> x.begin());
        known.put(Callee.of(events, "memoryOperand"), (x, arguments) -> x.operand(arguments));
        known.put(
                Callee.of(X87Control.class, "fldcw"),
                (x, arguments) -> x.loadControl(arguments.getFirst()));
    }

    private static void arithmetic(Map<Callee, Action> known) {
        Class<?> owner = X87Arithmetic.class;
        for (Operation each : ARITHMETIC) {
            String name = each.name();
            int second = each.second();
            known.put(
                    Callee.of(owner, name),
                    (x, arguments) ->
                            x.arithmetic(
                                    constant(arguments.get(0)),
                                    constant(arguments.get(1)),
                                    second,
                                    false));
            known.put(
                    Callee.of(owner, name + "p"),
                    (x, arguments) ->
                            x.arithmetic(constant(arguments.getFirst()), 0, second, true));
            memory(known, owner, name, each.number(), HostX87::arithmeticOperand);
        }
        known.put(Callee.of(owner, "fsqrt"), (x, arguments) -> x.unary(0xD9FA));
        known.put(Callee.of(X87Remainder.class, "frndint"), (x, arguments) -> x.unary(0xD9FC));
    }

    /** What operates on an operand that has been read from memory. */
    private interface OperandAction {
        void write(HostX87 to, Expr operand, int opcode, int number);
    }

    private static void memory(
            Map<Callee, Action> known,
            Class<?> owner,
            String name,
            int number,
            OperandAction action) {
        String integer = "fi" + name.substring(1);
        Map<String, Integer> opcodes =
                Map.of(
                        name + "M32", SINGLE,
                        name + "M64", DOUBLE,
                        integer + "M16", INTEGER16,
                        integer + "M32", INTEGER32);
        opcodes.forEach(
                (helper, opcode) ->
                        known.put(
                                Callee.of(owner, helper),
                                (x, arguments) ->
                                        action.write(x, arguments.getFirst(), opcode, number)));
    }

    private static void comparisons(Map<Callee, Action> known) {
        compareRegisters(known, "fcom", ORDERED);
        compareRegisters(known, "fucom", UNORDERED);
        Class<?> owner = X87Compare.class;
        memory(known, owner, "fcom", 0, HostX87::compareOperand);
        memory(known, owner, "fcomp", 1, HostX87::compareOperand);
        known.put(compare("ftst"), (x, arguments) -> x.examine(0xD9E4));
        known.put(compare("fxam"), (x, arguments) -> x.examine(0xD9E5));
    }

    private static void compareRegisters(Map<Callee, Action> known, String name, int popping) {
        known.put(
                compare(name),
                (x, arguments) -> x.compare(constant(arguments.getFirst()), popping, 0));
        known.put(
                compare(name + "p"),
                (x, arguments) -> x.compare(constant(arguments.getFirst()), popping, 1));
        known.put(compare(name + "pp"), (x, arguments) -> x.compare(1, popping, 2));
    }

    private static void moves(Map<Callee, Action> known) {
        Class<?> owner = X87.class;
        known.put(
                Callee.of(owner, "fld"), (x, arguments) -> x.load(constant(arguments.getFirst())));
        known.put(
                Callee.of(owner, "fst"),
                (x, arguments) -> x.store(constant(arguments.getFirst()), false));
        known.put(
                Callee.of(owner, "fstp"),
                (x, arguments) -> x.store(constant(arguments.getFirst()), true));
        known.put(
                Callee.of(owner, "fxch"),
                (x, arguments) -> x.exchange(constant(arguments.getFirst())));
        known.put(Callee.of(owner, "fcmov"), (x, arguments) -> x.moveIf(arguments));
        known.put(
                Callee.of(owner, "ffree"),
                (x, arguments) -> x.release(constant(arguments.getFirst())));
        known.put(Callee.of(owner, "fincstp"), (x, arguments) -> x.rotate(true));
        known.put(Callee.of(owner, "fdecstp"), (x, arguments) -> x.rotate(false));
        known.put(Callee.of(owner, "fchs"), (x, arguments) -> x.sign(Alu.XOR, SIGN));
        known.put(Callee.of(owner, "fabs"), (x, arguments) -> x.sign(Alu.AND, ~SIGN));
        known.put(Callee.of(owner, "fldM32"), loading(0xD9, 0, true));
        known.put(Callee.of(owner, "fldM64"), loading(0xDD, 0, true));
        known.put(Callee.of(owner, "fildM16"), loading(0xDF, 0, false));
        known.put(Callee.of(owner, "fildM32"), loading(0xDB, 0, false));
        known.put(Callee.of(owner, "fildM64"), loading(0xDF, 5, false));
        known.put(
                Callee.of(X87Memory.class, "fldM80"),
                (x, arguments) -> x.loadExtended(arguments.getFirst()));
        int second = 0xE8;
        for (String name : List.of("1", "l2t", "l2e", "pi", "lg2", "ln2", "z")) {
            int number = 0xD900 | second++;
            known.put(Callee.of(owner, "fld" + name), (x, arguments) -> x.loadConstant(number));
        }
    }

    private static Action loading(int opcode, int number, boolean raises) {
        return (x, arguments) -> x.loadOperand(arguments.getFirst(), opcode, number, raises);
    }

    private static void stores(Map<Callee, Action> known) {
        Map<String, int[]> forms =
                Map.of(
                        "fstM32", new int[] {0xD9, 3, 4},
                        "fstM64", new int[] {0xDD, 3, 8},
                        "fistM16", new int[] {0xDF, 3, 2},
                        "fistM32", new int[] {0xDB, 3, 4},
                        "fistM64", new int[] {0xDF, 7, 8},
                        "fisttM16", new int[] {0xDF, 1, 2},
                        "fisttM32", new int[] {0xDB, 1, 4},
                        "fisttM64", new int[] {0xDD, 1, 8});
        forms.forEach(
                (name, form) ->
                        known.put(
                                Callee.of(X87Memory.class, name),
                                (x, arguments) ->
                                        x.storeOperand(arguments, form[0], form[1], form[2])));
        known.put(
                Callee.of(X87Memory.class, "fstM80"), (x, arguments) -> x.storeExtended(arguments));
    }

    private static int constant(Expr value) {
        if (value instanceof Expr.Const(long constant)) {
            return (int) constant;
        }
        throw new NotWritten();
    }

    // ------------------------------------------------------------------ what is known

    /** Does what a helper does; false if there is no code for that. */
    boolean call(Callee helper, List<Expr> arguments) {
        return write(ACTIONS, helper, arguments);
    }

    /** Computes what a helper returns in RAX; false if there is no code for that. */
    boolean value(Callee helper, List<Expr> arguments) {
        return write(VALUES, helper, arguments);
    }

    private boolean write(Map<Callee, Action> known, Callee helper, List<Expr> arguments) {
        Action action = known.get(helper);
        if (action != null) {
            action.write(this, arguments);
        }
        return action != null;
    }

    // ------------------------------------------------------------------ control

    /** Has the host's control word be the guest's, or leaves. */
    private void ready() {
        int ready = code.newLabel();
        code.cmpMemory(4, FRAME, Frame.X87_USED, 1);
        code.jcc(Assembler.EQUAL, ready);
        code.callMemory(FRAME, Frame.USE_X87);
        code.jcc(Assembler.NOT_EQUAL, writer.leave());
        code.bind(ready);
    }

    private void begin() {
        ready();
        writer.instructionPointer(RAX);
        code.movMemory(FRAME, Frame.X87_INSTRUCTION, RAX);
    }

    private void operand(List<Expr> arguments) {
        values.eval(arguments.getFirst(), RAX);
        code.movMemory(FRAME, Frame.X87_OPERAND, RAX);
        code.movMemoryImmediate(FRAME, Frame.X87_SEGMENT, constant(arguments.getLast()));
    }

    /** A control word that unmasks something is left, and so is one after which that may show. */
    private void loadControl(Expr word) {
        values.eval(word, RAX);
        code.aluImmediate(Alu.AND, RAX, X87Word.CONTROL_WRITABLE);
        code.mov(RCX, RAX);
        code.aluImmediate(Alu.AND, RCX, Mxcsr.FLAGS);
        code.aluImmediate(Alu.CMP, RCX, Mxcsr.FLAGS);
        code.jcc(Assembler.NOT_EQUAL, writer.leave());
        code.aluImmediate(Alu.OR, RAX, X87Word.CONTROL_RESET);
        code.movMemory(FRAME, Frame.X87_CONTROL, RAX);
        code.fldcw(FRAME, Frame.X87_CONTROL);
    }

    private void statusWord() {
        ready();
        code.load(8, RAX, FRAME, Frame.X87_TOP);
        code.shift(Assembler.Shift.SHL, RAX, TOP_SHIFT);
        code.aluMemory(Alu.OR, RAX, FRAME, Frame.X87_STATUS);
    }

    private void controlWord() {
        ready();
        code.load(8, RAX, FRAME, Frame.X87_CONTROL);
    }

    // ------------------------------------------------------------------ the stack

    /** Leaves unless all of these registers, as bits by their distance to the top, are in use. */
    private void need(int registers) {
        code.testMemory8(FRAME, Frame.X87_EMPTY, registers);
        code.jcc(Assembler.NOT_EQUAL, writer.leave());
    }

    /** Leaves unless there is room for another one. */
    private void needRoom() {
        code.testMemory8(FRAME, Frame.X87_EMPTY, PUSHED);
        code.jcc(Assembler.EQUAL, writer.leave());
    }

    /** That register becomes the address of ST(index). */
    private void locate(int to, int index) {
        code.load(8, to, FRAME, Frame.X87_TOP);
        if (index != 0) {
            code.alu32Immediate(Alu.ADD, to, STRIDE * index);
            code.alu32Immediate(Alu.AND, to, LAST);
        }
        code.aluMemory(Alu.ADD, to, FRAME, Frame.X87_REGISTERS);
    }

    /** Makes room; that register becomes the address of the new ST(0), which is in use. */
    private void push(int to) {
        code.load(8, RAX, FRAME, Frame.X87_EMPTY);
        code.rotateByte(true, RAX);
        code.alu32Immediate(Alu.AND, RAX, ~1);
        code.movMemory(FRAME, Frame.X87_EMPTY, RAX);
        code.load(8, to, FRAME, Frame.X87_TOP);
        code.alu32Immediate(Alu.ADD, to, LAST);
        code.alu32Immediate(Alu.AND, to, LAST);
        code.movMemory(FRAME, Frame.X87_TOP, to);
        code.aluMemory(Alu.ADD, to, FRAME, Frame.X87_REGISTERS);
    }

    private void pop() {
        code.load(8, RAX, FRAME, Frame.X87_EMPTY);
        code.alu32Immediate(Alu.OR, RAX, 1);
        code.rotateByte(false, RAX);
        code.movMemory(FRAME, Frame.X87_EMPTY, RAX);
        code.load(8, RAX, FRAME, Frame.X87_TOP);
        code.alu32Immediate(Alu.ADD, RAX, STRIDE);
        code.alu32Immediate(Alu.AND, RAX, LAST);
        code.movMemory(FRAME, Frame.X87_TOP, RAX);
    }

    private void rotate(boolean up) {
        code.load(8, RAX, FRAME, Frame.X87_EMPTY);
        code.rotateByte(!up, RAX);
        code.movMemory(FRAME, Frame.X87_EMPTY, RAX);
        code.load(8, RAX, FRAME, Frame.X87_TOP);
        code.alu32Immediate(Alu.ADD, RAX, up ? STRIDE : LAST);
        code.alu32Immediate(Alu.AND, RAX, LAST);
        code.movMemory(FRAME, Frame.X87_TOP, RAX);
        clearRounding();
    }

    private void release(int index) {
        code.aluMemoryImmediate(Alu.OR, FRAME, Frame.X87_EMPTY, 1 << index);
        clearRounding();
    }

    private void hostLoad(int address) {
        code.x87Memory(0xDB, 5, address, 0); // FLD m80
    }

    private void hostStore(int address) {
        code.x87Memory(0xDB, 7, address, 0); // FSTP m80
    }

    private void hostDrop() {
        code.x87(0xDDD8); // FSTP ST(0)
    }

    private void copy(int to, int from, int through) {
        code.load(8, through, from, 0);
        code.movMemory(to, 0, through);
        code.load(8, through, from, 8);
        code.movMemory(to, 8, through);
    }

    private void clearRounding() {
        code.aluMemoryImmediate(Alu.AND, FRAME, Frame.X87_STATUS, ~X87Word.C1);
    }

    /**
     * Merges the host's status word into the guest's, or leaves if a flag in it is new, with the
     * host's stack and flags cleared. RAX, RBX and RDX are used; RAX keeps the host's word.
     *
     * @param held registers that the host's stack has then
     * @param conditions what is taken besides
     */
    private void settle(int held, int conditions) {
        int known = code.newLabel();
        code.x87(0xDFE0); // FNSTSW AX
        code.load(8, RDX, FRAME, Frame.X87_STATUS);
        code.andNot32(RBX, RDX, RAX);
        code.testImmediate(RBX, Mxcsr.FLAGS);
        code.jcc(Assembler.EQUAL, known);
        for (int i = 0; i < held; i++) {
            hostDrop();
        }
        code.fnclex();
        code.jmp(writer.leave());
        code.bind(known);
        if (conditions != 0) {
            code.mov32(RBX, RAX);
            code.alu32Immediate(Alu.AND, RBX, conditions);
            code.alu32Immediate(Alu.AND, RDX, ~conditions);
            code.alu32(Alu.OR, RDX, RBX);
            code.movMemory(FRAME, Frame.X87_STATUS, RDX);
        }
    }

    // ------------------------------------------------------------------ arithmetic

    private void arithmetic(int to, int from, int second, boolean pops) {
        need(1 << to | 1 << from);
        locate(RCX, to);
        locate(RDX, from);
        hostLoad(RCX);
        hostLoad(RDX);
        code.x87(0xDE00 | second);
        settle(1, ROUNDING);
        hostStore(RCX);
        if (pops) {
            pop();
        }
    }

    /** Puts the operand where the host's instruction finds it; RAX is used. */
    private void place(Expr operand) {
        values.eval(operand, RAX);
        code.movMemory(FRAME, Frame.SCRATCH, RAX);
    }

    private void arithmeticOperand(Expr operand, int opcode, int number) {
        need(1);
        place(operand);
        locate(RCX, 0);
        hostLoad(RCX);
        code.x87Memory(opcode, number, FRAME, Frame.SCRATCH);
        settle(1, ROUNDING);
        hostStore(RCX);
    }

    private void unary(int instruction) {
        need(1);
        locate(RCX, 0);
        hostLoad(RCX);
        code.x87(instruction);
        settle(1, ROUNDING);
        hostStore(RCX);
    }

    // ------------------------------------------------------------------ comparisons

    private void compare(int index, int popping, int pops) {
        hostCompare(index, popping);
        settle(0, X87Word.CONDITIONS);
        for (int i = 0; i < pops; i++) {
            pop();
        }
    }

    private void hostCompare(int index, int popping) {
        need(1 | 1 << index);
        locate(RCX, 0);
        locate(RDX, index);
        hostLoad(RDX);
        hostLoad(RCX);
        code.x87(popping);
    }

    private void compareOperand(Expr operand, int opcode, int pops) {
        need(1);
        place(operand);
        locate(RCX, 0);
        hostLoad(RCX);
        code.x87Memory(opcode, COMPARE_AND_POP, FRAME, Frame.SCRATCH);
        settle(0, X87Word.CONDITIONS);
        if (pops != 0) {
            pop();
        }
    }

    /** C0, C2 and C3 lie as CF, PF and ZF do, eight bits higher. */
    private void compareToFlags(List<Expr> arguments, int popping, boolean pops) {
        hostCompare(constant(arguments.getFirst()), popping);
        settle(0, 0);
        code.alu32Immediate(Alu.AND, RAX, X87Word.C0 | X87Word.C2 | X87Word.C3);
        code.shift(Assembler.Shift.SHR, RAX, 8);
        if (pops) {
            code.mov(RBX, RAX);
            pop();
            code.mov(RAX, RBX);
        }
    }

    private void examine(int instruction) {
        need(1);
        locate(RCX, 0);
        hostLoad(RCX);
        code.x87(instruction);
        settle(1, X87Word.CONDITIONS);
        hostDrop();
    }

    // ------------------------------------------------------------------ moves

    private void load(int index) {
        need(1 << index);
        needRoom();
        locate(RDX, index);
        push(RCX);
        copy(RCX, RDX, RAX);
        clearRounding();
    }

    private void store(int index, boolean pops) {
        need(1);
        if (index != 0) {
            locate(RCX, 0);
            locate(RDX, index);
            copy(RDX, RCX, RAX);
            code.aluMemoryImmediate(Alu.AND, FRAME, Frame.X87_EMPTY, ~(1 << index));
        }
        clearRounding();
        if (pops) {
            pop();
        }
    }

    private void exchange(int index) {
        need(1 | 1 << index);
        locate(RCX, 0);
        locate(RDX, index);
        for (int part = 0; part < STRIDE; part += Long.BYTES) {
            code.load(8, RAX, RCX, part);
            code.load(8, RBX, RDX, part);
            code.movMemory(RCX, part, RBX);
            code.movMemory(RDX, part, RAX);
        }
        clearRounding();
    }

    private void moveIf(List<Expr> arguments) {
        int index = constant(arguments.getFirst());
        need(1 | 1 << index);
        values.eval(arguments.getLast(), RAX);
        int not = code.newLabel();
        code.test(RAX);
        code.jcc(Assembler.EQUAL, not);
        locate(RCX, 0);
        locate(RDX, index);
        copy(RCX, RDX, RAX);
        code.bind(not);
    }

    private void sign(Alu op, int mask) {
        need(1);
        locate(RCX, 0);
        code.aluMemoryImmediate(op, RCX, 8, mask);
        clearRounding();
    }

    private void loadOperand(Expr operand, int opcode, int number, boolean raises) {
        needRoom();
        place(operand);
        code.x87Memory(opcode, number, FRAME, Frame.SCRATCH);
        if (raises) {
            settle(1, 0);
        }
        push(RCX);
        hostStore(RCX);
        clearRounding();
    }

    private void loadConstant(int instruction) {
        needRoom();
        code.x87(instruction);
        push(RCX);
        hostStore(RCX);
        clearRounding();
    }

    private void loadExtended(Expr linear) {
        needRoom();
        int address = writer.address(linear);
        writer.look(address, 10, Mmu.READ_TAG);
        code.loadIndexed(8, RDX, address, RCX, 0);
        code.loadIndexed(2, RBX, address, RCX, 8);
        push(RCX);
        code.movMemory(RCX, 0, RDX);
        code.movMemory(RCX, 8, RBX);
        clearRounding();
    }

    private void storeOperand(List<Expr> arguments, int opcode, int number, int size) {
        need(1);
        locate(RCX, 0);
        hostLoad(RCX);
        code.x87Memory(opcode, number, FRAME, Frame.SCRATCH);
        // As the status word is not yet to change, the rounding is kept for later.
        settle(0, 0);
        code.movMemory(FRAME, Frame.X87_HOST_STATUS, RAX);
        int address = writer.address(arguments.getFirst());
        writer.look(address, size, Mmu.WRITE_TAG);
        code.load(8, RBX, FRAME, Frame.SCRATCH);
        code.storeIndexed(size, address, RCX, 0, RBX);
        code.load(8, RAX, FRAME, Frame.X87_HOST_STATUS);
        code.alu32Immediate(Alu.AND, RAX, X87Word.C1);
        clearRounding();
        code.aluToMemory(Alu.OR, FRAME, Frame.X87_STATUS, RAX);
        if (constant(arguments.getLast()) != 0) {
            pop();
        }
    }

    private void storeExtended(List<Expr> arguments) {
        need(1);
        int address = writer.address(arguments.getFirst());
        writer.look(address, 10, Mmu.WRITE_TAG);
        locate(RDX, 0);
        code.load(8, RBX, RDX, 0);
        code.storeIndexed(8, address, RCX, 0, RBX);
        code.load(8, RBX, RDX, 8);
        code.storeIndexed(2, address, RCX, 8, RBX);
        clearRounding();
        if (constant(arguments.getLast()) != 0) {
            pop();
        }
    }
}
