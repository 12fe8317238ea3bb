package dev.hv.cpu.x86.oracle;

import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Operand;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Near transfers of control within a case: each leads forward, so that every program ends. */
final class Branches {
    private static final int RSP = 4;

    private Branches() {}

    /** Returns whether it is a near branch, call or return. */
    static boolean isNear(Instruction in) {
        return switch (in.opcode.mnemonic()) {
            case "jmp", "call", "ret" -> true;
            default -> isRelative(in);
        };
    }

    private static boolean isRelative(Instruction in) {
        return in.operandCount() > 0 && in.operand(0).kind() == Operand.Kind.RELATIVE;
    }

    /** Returns whether it needs nothing but its own bytes. */
    static boolean standsAnywhere(Instruction in) {
        return isRelative(in) && !in.opcode.mnemonic().equals("call");
    }

    /**
     * Makes each branch lead to an instruction behind it, or to the end.
     *
     * @param program the instructions in order
     * @param record with their bytes, which change
     * @param pointerAt where in the scratch page the first one finds its target, if in memory
     * @return the instructions as they are now
     */
    static List<Instruction> aim(
            List<Instruction> program, ByteBuffer record, int pointerAt, Random random) {
        Decoder decoder = new Decoder();
        List<Instruction> aimed = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < program.size(); i++) {
            Instruction in = program.get(i);
            if (isNear(in)) {
                int distance = 0;
                int passed = random.nextInt(program.size() - i);
                for (int k = 1; k <= passed; k++) {
                    distance += program.get(i + k).length;
                }
                aim(in, record, at, distance, pointerAt);
                byte[] bytes = new byte[in.length];
                record.get(Layout.CODE + at, bytes);
                in = decoder.decode(bytes, 0, in.length, in.mode);
            }
            aimed.add(in);
            at += in.length;
        }
        return List.copyOf(aimed);
    }

    private static void aim(
            Instruction in, ByteBuffer record, int at, int distance, int pointerAt) {
        int end = at + in.length;
        long target = (long) Layout.CODE_AT + end + distance;
        boolean wide = in.mode == 64;
        if (isRelative(in)) {
            int size = in.operand(0).size();
            if (size == 1) {
                record.put(Layout.CODE + end - 1, (byte) distance);
            } else {
                record.putInt(Layout.CODE + end - 4, distance);
            }
        } else if (in.opcode.mnemonic().equals("ret") || in.hasMemory) {
            int place =
                    in.hasMemory
                            ? Layout.SCRATCH + pointerAt
                            : Layout.SCRATCH + (int) (record.getLong(8 * RSP) - Layout.SCRATCH_AT);
            if (wide) {
                record.putLong(place, target);
            } else {
                record.putInt(place, (int) target);
            }
        } else {
            record.putLong(8 * in.operand(0).register(), target);
        }
    }
}
