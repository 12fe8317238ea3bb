package dev.hv.cpu.x86.decode;

/**
 * Instructions as text in Intel syntax, as GNU objdump writes it with {@code -M intel}.
 *
 * <p>Any thread may use it.
 */
public final class Disassembler {
    private static final String[] PREDICATES = {
        "eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord",
        "eq_uq", "nge", "ngt", "false", "neq_oq", "ge", "gt", "true",
        "eq_os", "lt_oq", "le_oq", "unord_s", "neq_us", "nlt_uq", "nle_uq", "ord_s",
        "eq_us", "nge_uq", "ngt_uq", "false_os", "neq_os", "ge_oq", "gt_oq", "true_us"
    };
    private static final int SSE_PREDICATES = 8;

    private final Instruction instruction;
    private final long end;
    private final StringBuilder text = new StringBuilder(48);

    private Disassembler(Instruction instruction, long address) {
        this.instruction = instruction;
        this.end = address + instruction.length;
    }

    /**
     * The text of an instruction.
     *
     * @param instruction the instruction, valid or not
     * @param address the offset of its first byte in its code segment, for branch targets
     */
    public static String text(Instruction instruction, long address) {
        Disassembler disassembler = new Disassembler(instruction, address);
        disassembler.prefixes();
        disassembler.mnemonic();
        disassembler.operands();
        disassembler.target();
        return disassembler.text.toString();
    }

    private void prefixes() {
        if (instruction.lock) {
            text.append("lock ");
        }
        if (instruction.repeat != 0 && instruction.isString()) {
            boolean compares =
                    switch (instruction.opcode.mnemonic()) {
                        case "cmps", "scas" -> true;
                        default -> false;
                    };
            text.append(instruction.repeat == 0xF2 ? "repnz " : compares ? "repz " : "rep ");
        }
    }

    private void mnemonic() {
        String mnemonic = instruction.opcode.mnemonic();
        switch (mnemonic) {
            case "cmpps", "cmppd", "cmpss", "cmpsd", "vcmpps", "vcmppd", "vcmpss", "vcmpsd" -> {
                if (predicateIsInMnemonic()) {
                    int name = mnemonic.length() - 2;
                    text.append(mnemonic, 0, name);
                    text.append(PREDICATES[(int) instruction.immediate]);
                    text.append(mnemonic, name, name + 2);
                } else {
                    text.append(mnemonic);
                }
            }
            case "jz", "setz", "cmovz" ->
                    text.append(mnemonic, 0, mnemonic.length() - 1).append('e');
            case "jnz", "setnz", "cmovnz" ->
                    text.append(mnemonic, 0, mnemonic.length() - 1).append('e');
            case "callf" -> text.append("call");
            case "jmpf" -> text.append("jmp");
            case "xlat" -> {
                text.append("xlat BYTE PTR ");
                address(RegisterNames.segment(instruction.segment), 3);
            }
            default -> text.append(isMovabs() ? "movabs" : mnemonic);
        }
    }

    /** The assembler's name for MOV with eight bytes of immediate or offset. */
    private boolean isMovabs() {
        for (int i = 0; i < instruction.operandCount(); i++) {
            Operand operand = instruction.operand(i);
            boolean wide =
                    switch (operand.kind()) {
                        case MOFFS -> instruction.addressSize == 8;
                        case IMMEDIATE -> operand.size() == 8;
                        default -> false;
                    };
            if (wide) {
                return true;
            }
        }
        return false;
    }

    private void operands() {
        int count = instruction.operandCount();
        if (predicateIsInMnemonic()) {
            count--;
        }
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? ' ' : ',');
            operand(instruction.opcode.operand(i), instruction.operand(i));
        }
    }

    private boolean predicateIsInMnemonic() {
        return switch (instruction.opcode.mnemonic()) {
            case "cmpps", "cmppd", "cmpss", "cmpsd" -> instruction.immediate < SSE_PREDICATES;
            case "vcmpps", "vcmppd", "vcmpss", "vcmpsd" ->
                    instruction.immediate < PREDICATES.length;
            default -> false;
        };
    }

    private void operand(OperandSpec spec, Operand operand) {
        switch (operand.kind()) {
            case MEMORY -> {
                if (spec.type() != OperandType.S) {
                    size(operand.size());
                }
                memory();
            }
            case MOFFS -> {
                text.append(RegisterNames.segment(instruction.segment)).append(':');
                hex(instruction.displacement);
            }
            case STRING_SOURCE -> {
                size(operand.size());
                address(RegisterNames.segment(instruction.segment), 6);
            }
            case STRING_DESTINATION -> {
                size(operand.size());
                address("es", 7);
            }
            case IMMEDIATE -> immediate(spec, operand);
            case RELATIVE -> hex(truncate(end + instruction.immediate, instruction.operandSize));
            case FAR_POINTER -> {
                hex(instruction.secondImmediate);
                text.append(':');
                hex(instruction.immediate);
            }
            case ST ->
                    text.append(
                            spec.addressing() == Addressing.ST ? "st" : RegisterNames.of(operand));
            default -> text.append(RegisterNames.of(operand));
        }
    }

    private void immediate(OperandSpec spec, Operand operand) {
        if (spec.addressing() == Addressing.ONE) {
            text.append('1');
        } else if (operand.register() == 1) {
            hex(instruction.secondImmediate);
        } else {
            int size = signExtends(spec) ? instruction.operandSize : operand.size();
            hex(truncate(instruction.immediate, size));
        }
    }

    private static boolean signExtends(OperandSpec spec) {
        return spec.type() == OperandType.BS || spec.type() == OperandType.Z;
    }

    private void size(int size) {
        text.append(
                switch (size) {
                    case 1 -> "BYTE PTR ";
                    case 2 -> "WORD PTR ";
                    case 4 -> "DWORD PTR ";
                    case 6 -> "FWORD PTR ";
                    case 8 -> "QWORD PTR ";
                    case 10 -> "TBYTE PTR ";
                    case 16 -> "XMMWORD PTR ";
                    case 32 -> "YMMWORD PTR ";
                    default -> "";
                });
    }

    private void address(String segment, int register) {
        text.append(segment).append(":[");
        text.append(RegisterNames.general(instruction.addressSize, register)).append(']');
    }

    private void memory() {
        boolean based = instruction.base != Instruction.NO_REGISTER;
        boolean indexed = instruction.index != Instruction.NO_REGISTER;
        if (instruction.segmentOverride >= 0 || (!based && !indexed)) {
            text.append(RegisterNames.segment(instruction.segment)).append(':');
        }
        if (!based && !indexed) {
            hex(truncate(instruction.displacement, instruction.addressSize));
            return;
        }
        text.append('[');
        if (based) {
            text.append(base());
        }
        if (indexed) {
            text.append(based ? "+" : "");
            text.append(index());
            if (instruction.addressSize != 2) {
                text.append('*').append(1 << instruction.scale);
            }
        }
        if (instruction.base == Instruction.RIP) {
            text.append('+');
            hex(instruction.displacement);
        } else if (instruction.mod != 0 || !based) {
            text.append(instruction.displacement < 0 ? '-' : '+');
            hex(Math.abs(instruction.displacement));
        }
        text.append(']');
    }

    private void target() {
        if (instruction.base == Instruction.RIP) {
            text.append("        # ");
            hex(truncate(end + instruction.displacement, instruction.addressSize));
        }
    }

    private String base() {
        if (instruction.base == Instruction.RIP) {
            return instruction.addressSize == 8 ? "rip" : "eip";
        }
        return RegisterNames.general(instruction.addressSize, instruction.base);
    }

    private String index() {
        if (instruction.opcode.hasVectorIndex()) {
            boolean wide =
                    instruction.vectorLength == 32 && !instruction.opcode.has(Opcode.XMM_INDEX);
            return (wide ? "ymm" : "xmm") + instruction.index;
        }
        return RegisterNames.general(instruction.addressSize, instruction.index);
    }

    private void hex(long value) {
        text.append("0x").append(Long.toHexString(value));
    }

    private static long truncate(long value, int size) {
        return size == 8 ? value : value & ((1L << (8 * size)) - 1);
    }
}
