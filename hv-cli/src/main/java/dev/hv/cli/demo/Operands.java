package dev.hv.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the operands of one instruction. */
final class Operands {
    private static final Map<String, Integer> SIZES = Map.of("byte", 1, "word", 2, "dword", 4);

    private Operands() {}

    /** Reads operands with commas between them; {@code cursor} is at the first. */
    static List<Operand> parse(Expression cursor) throws AssemblyException {
        List<Operand> operands = new ArrayList<>();
        if (cursor.rest().isEmpty()) {
            return operands;
        }
        do {
            operands.add(operand(cursor));
        } while (cursor.take(","));
        if (!cursor.rest().isEmpty()) {
            throw new AssemblyException("'" + cursor.rest() + "' after the operands");
        }
        return operands;
    }

    private static Operand operand(Expression cursor) throws AssemblyException {
        if (cursor.take("[")) {
            return memory(cursor);
        }
        Optional<String> word = cursor.word();
        if (word.isPresent()) {
            Integer size = SIZES.get(word.get());
            if (size != null) {
                if (cursor.take("[")) {
                    return memory(cursor).withBytes(size);
                }
                return new Operand.Immediate(cursor.sum());
            }
            Optional<Operand.Register> register = register(word.get());
            if (register.isPresent()) {
                return register.get();
            }
            cursor.putBack(word.get());
        }
        return new Operand.Immediate(cursor.sum());
    }

    private static Optional<Operand.Register> register(String name) {
        for (Operand.Register.Kind kind : Operand.Register.Kind.values()) {
            int number = kind.names().indexOf(name);
            if (number >= 0) {
                return Optional.of(new Operand.Register(kind, number));
            }
        }
        return Optional.empty();
    }

    /** The terms between brackets: registers, and values that make the displacement. */
    private static Operand.Memory memory(Expression cursor) throws AssemblyException {
        int base = Operand.Memory.NONE;
        int index = Operand.Memory.NONE;
        int scale = 1;
        long displacement = 0;
        long sign = 1;
        do {
            Optional<String> word = cursor.word();
            Optional<Operand.Register> register = word.flatMap(Operands::register);
            if (register.isEmpty()) {
                word.ifPresent(cursor::putBack);
                displacement += sign * cursor.product();
            } else {
                int number = register.get().number();
                if (register.get().kind() != Operand.Register.Kind.DOUBLE || sign < 0) {
                    throw new AssemblyException("only 32-bit registers can be added up");
                }
                if (cursor.take("*")) {
                    index = number;
                    scale = (int) cursor.factor();
                } else if (base == Operand.Memory.NONE) {
                    base = number;
                } else {
                    index = number;
                }
            }
            sign = cursor.take("-") ? -1 : 1;
        } while (sign < 0 || cursor.take("+"));
        cursor.expect("]");
        return new Operand.Memory(0, base, index, scale, displacement);
    }
}
