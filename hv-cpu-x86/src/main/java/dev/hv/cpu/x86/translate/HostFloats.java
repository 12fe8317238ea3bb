package dev.hv.cpu.x86.translate;

import static dev.hv.cpu.x86.hostcode.Frame.FRAME;
import static dev.hv.cpu.x86.hostcode.Frame.RAX;

import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.fp.PackedConvert;
import dev.hv.cpu.x86.fp.PackedDouble;
import dev.hv.cpu.x86.fp.PackedSingle;
import dev.hv.cpu.x86.hostcode.Assembler;
import dev.hv.cpu.x86.hostcode.Frame;
import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Expr;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * SSE's arithmetic as the host's own. While code runs that has some, the host's MXCSR is the
 * guest's, as long as that masks all exceptions; else the interpreter does such an instruction.
 */
final class HostFloats {
    private static final int ANY = -1;
    private static final int SINGLE = 0xF3;
    private static final int DOUBLE = 0xF2;
    private static final int NONE = 0;
    private static final int PREDICATES = 8;

    /** What becomes of the operands. */
    private enum Kind {
        /** Two values of a vector register. */
        VECTORS,
        /** The same, in both halves: zeros in the upper one might raise something. */
        BOTH_HALVES,
        /** Two values, and a predicate of comparison. */
        PREDICATE,
        /** The same, in both halves. */
        PREDICATE_BOTH,
        /** Flags. */
        FLAGS,
        /** The last is an integer. */
        FROM_INTEGER,
        /** The last is an integer of 64 bits. */
        FROM_LONG,
        /** The result is an integer. */
        TO_INTEGER,
        /** The result is an integer of 64 bits. */
        TO_LONG
    }

    private record Operation(Kind kind, int prefix, int opcode) {}

    private static final Map<Callee, Operation> OPERATIONS = operations();

    private final HostValues values;
    private final Assembler code;
    private final IntSupplier leave;

    HostFloats(HostValues values, Assembler code, IntSupplier leave) {
        this.values = values;
        this.code = code;
        this.leave = leave;
    }

    private static Map<Callee, Operation> operations() {
        Map<Callee, Operation> known = new HashMap<>();
        String[] names = {"sqrt 51", "add 58", "mul 59", "sub 5c", "min 5d", "div 5e", "max 5f"};
        for (String each : names) {
            String name = each.substring(0, each.indexOf(' '));
            int opcode = Integer.parseInt(each.substring(each.indexOf(' ') + 1), 16);
            add(known, PackedDouble.class, name + "pd", Kind.VECTORS, DOUBLE, opcode);
            add(known, PackedSingle.class, name + "ss", Kind.VECTORS, SINGLE, opcode);
            add(known, PackedSingle.class, name + "ps", Kind.BOTH_HALVES, NONE, opcode);
        }
        add(known, PackedDouble.class, "cmppd", Kind.PREDICATE, DOUBLE, 0xC2);
        add(known, PackedSingle.class, "cmpss", Kind.PREDICATE, SINGLE, 0xC2);
        add(known, PackedSingle.class, "cmpps", Kind.PREDICATE_BOTH, NONE, 0xC2);
        add(known, PackedDouble.class, "comisd", Kind.FLAGS, 0x66, 0x2F);
        add(known, PackedDouble.class, "ucomisd", Kind.FLAGS, 0x66, 0x2E);
        add(known, PackedSingle.class, "comiss", Kind.FLAGS, NONE, 0x2F);
        add(known, PackedSingle.class, "ucomiss", Kind.FLAGS, NONE, 0x2E);
        Class<?> convert = PackedConvert.class;
        add(known, convert, "cvtsi2sd64", Kind.FROM_LONG, DOUBLE, 0x2A);
        add(known, convert, "cvtsi2ss64", Kind.FROM_LONG, SINGLE, 0x2A);
        add(known, convert, "cvtsi2ss32", Kind.FROM_INTEGER, SINGLE, 0x2A);
        add(known, convert, "cvtdq2pd", Kind.FROM_INTEGER, DOUBLE, 0x2A);
        add(known, convert, "cvtss2sd", Kind.VECTORS, SINGLE, 0x5A);
        add(known, convert, "cvtsd2ss", Kind.VECTORS, DOUBLE, 0x5A);
        add(known, convert, "cvtdq2ps", Kind.VECTORS, NONE, 0x5B);
        add(known, convert, "cvtps2dq", Kind.VECTORS, 0x66, 0x5B);
        add(known, convert, "cvttps2dq", Kind.VECTORS, SINGLE, 0x5B);
        for (String size : List.of("32", "64")) {
            Kind kind = size.equals("32") ? Kind.TO_INTEGER : Kind.TO_LONG;
            add(known, convert, "cvttss2si" + size, kind, SINGLE, 0x2C);
            add(known, convert, "cvttsd2si" + size, kind, DOUBLE, 0x2C);
            add(known, convert, "cvtss2si" + size, kind, SINGLE, 0x2D);
            add(known, convert, "cvtsd2si" + size, kind, DOUBLE, 0x2D);
        }
        return Map.copyOf(known);
    }

    private static void add(
            Map<Callee, Operation> known,
            Class<?> owner,
            String name,
            Kind kind,
            int prefix,
            int opcode) {
        known.put(Callee.of(owner, name), new Operation(kind, prefix, opcode));
    }

    /**
     * Computes what a helper returns in RAX; false if there is no code for that.
     *
     * @param free other registers that may be used, as bits
     */
    boolean value(Callee helper, List<Expr> arguments, int free) {
        Operation operation = OPERATIONS.get(helper);
        if (operation == null) {
            return false;
        }
        int predicate = ANY;
        List<Expr> operands = arguments;
        boolean compares =
                operation.kind() == Kind.PREDICATE || operation.kind() == Kind.PREDICATE_BOTH;
        if (compares) {
            if (!(arguments.getLast() instanceof Expr.Const(long constant))
                    || constant < 0
                    || constant >= PREDICATES) {
                return false;
            }
            predicate = (int) constant;
            operands = arguments.subList(0, 2);
        }
        ready();
        operate(operation, operands, predicate, free);
        return true;
    }

    /** Has the host's MXCSR be the guest's, or leaves. */
    private void ready() {
        int ready = code.newLabel();
        code.cmpMemory(4, FRAME, Frame.FLOATS, 1);
        code.jcc(Assembler.EQUAL, ready);
        code.callMemory(FRAME, Frame.USE_FLOATS);
        code.jcc(Assembler.NOT_EQUAL, leave.getAsInt());
        code.bind(ready);
    }

    private void operate(Operation operation, List<Expr> operands, int predicate, int free) {
        boolean integer =
                operation.kind() == Kind.FROM_INTEGER || operation.kind() == Kind.FROM_LONG;
        int last = operands.size() - 1;
        for (int i = 0; i <= last; i++) {
            if (!integer || i < last) {
                values.eval(operands.get(i), RAX, free);
                code.movqToVector(i, RAX);
            }
        }
        int prefix = operation.prefix();
        int opcode = operation.opcode();
        switch (operation.kind()) {
            case VECTORS -> code.sse(prefix, opcode, 0, last);
            case BOTH_HALVES, PREDICATE_BOTH, PREDICATE -> {
                if (operation.kind() != Kind.PREDICATE) {
                    code.vector(0x6C, 0, 0); // PUNPCKLQDQ
                    code.vector(0x6C, last, last);
                }
                code.sse(prefix, opcode, 0, last);
                if (predicate != ANY) {
                    code.immediate8(predicate);
                }
            }
            case FLAGS -> {
                code.sse(prefix, opcode, 0, 1);
                code.pushFlags();
                code.pop(RAX);
                code.aluImmediate(Assembler.Alu.AND, RAX, Eflags.ZF | Eflags.PF | Eflags.CF);
                return;
            }
            case FROM_INTEGER, FROM_LONG -> {
                values.eval(operands.get(last), RAX, free);
                code.sseGeneral(prefix, opcode, operation.kind() == Kind.FROM_LONG, 0, RAX);
            }
            case TO_INTEGER, TO_LONG -> {
                code.sseGeneral(prefix, opcode, operation.kind() == Kind.TO_LONG, RAX, 0);
                return;
            }
        }
        code.movqFromVector(RAX, 0);
    }
}
