package dev.hv.cpu.x86.oracle;

import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Operand;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** A case as text: the instruction, its bytes, and what its operands hold. */
final class CaseText {
    private static final int MXCSR = 24;
    private static final int XMM = 160;
    private static final int RSP = 4;

    /** What IRET in 64-bit mode pops. */
    private static final int STACK_BYTES = 40;

    private final Instruction in;
    private final int length;
    private final String program;
    private final ByteBuffer record;
    private final StringBuilder text = new StringBuilder();

    private CaseText(Case one) {
        in = one.in();
        length = one.length();
        program = one.code().stream().map(Instruction::toString).collect(Collectors.joining("; "));
        record = ByteBuffer.wrap(one.record()).order(ByteOrder.LITTLE_ENDIAN);
    }

    static String of(Case one) {
        CaseText made = new CaseText(one);
        made.instruction();
        for (int i = 0; i < made.in.operandCount(); i++) {
            made.operand(i, made.in.operand(i));
        }
        if (FarValues.concerns(one.in())) {
            made.stack();
        }
        return made.text.toString();
    }

    private void instruction() {
        String code = HexFormat.of().formatHex(record.array(), Layout.CODE, Layout.CODE + length);
        text.append(in.mode == 32 ? "32 bits: " : "").append(program);
        text.append(" [").append(code).append("] flags=");
        number(record.getLong(Layout.FLAGS));
        text.append(" mxcsr=");
        number(record.getInt(Layout.FXSAVE + MXCSR));
    }

    private void stack() {
        long offset = record.getLong(8 * RSP) - Layout.SCRATCH_AT;
        if (offset < 0 || offset > Layout.PAGE - STACK_BYTES) {
            return;
        }
        text.append(" stack=");
        for (int k = STACK_BYTES - 8; k >= 0; k -= 8) {
            number(record.getLong(Layout.SCRATCH + (int) offset + k));
        }
    }

    private void operand(int i, Operand operand) {
        int register = operand.register();
        switch (operand.kind()) {
            case GPR, GPR8_HIGH -> {
                name(i);
                number(record.getLong(8 * register));
            }
            case XMM -> {
                name(i);
                if (operand.size() == 32) {
                    number(record.getLong(Layout.YMM + 16 * register + 8));
                    number(record.getLong(Layout.YMM + 16 * register));
                }
                number(record.getLong(Layout.FXSAVE + XMM + 16 * register + 8));
                number(record.getLong(Layout.FXSAVE + XMM + 16 * register));
            }
            case MEMORY -> memory(i, operand.size());
            default -> {}
        }
    }

    private void memory(int i, int size) {
        if (in.opcode.hasVectorIndex()) {
            return;
        }
        long address = in.displacement;
        if (in.base == Instruction.RIP) {
            address += Layout.CODE_AT + in.length;
        } else if (in.base >= 0) {
            address += record.getLong(8 * in.base);
        }
        if (in.index >= 0) {
            address += record.getLong(8 * in.index) << in.scale;
        }
        long offset = (in.addressSize == 4 ? address & 0xFFFF_FFFFL : address) - Layout.SCRATCH_AT;
        if (offset >= 0 && offset + size <= Layout.PAGE) {
            name(i);
            for (int k = (size - 1) / 8 * 8; k >= 0; k -= 8) {
                number(record.getLong(Layout.SCRATCH + (int) Math.min(offset, 4088) + k));
            }
        }
    }

    private void name(int i) {
        text.append(" op").append(i).append('=');
    }

    private void number(long value) {
        text.append(text.charAt(text.length() - 1) == '=' ? "" : "_");
        text.append(Long.toHexString(value));
    }
}
