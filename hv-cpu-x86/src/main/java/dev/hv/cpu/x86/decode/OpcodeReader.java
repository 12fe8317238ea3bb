package dev.hv.cpu.x86.decode;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the lines of the opcode maps.
 *
 * <p>A line is an opcode form: {@code VEX} and its fields as the SDM has them (vector length,
 * prefix, map, W; a field that does not matter is left out); or {@code NP} (no prefix is part of
 * the opcode), {@code NFx} (neither is F2 nor F3) or the prefix that is; the opcode bytes, the last
 * with {@code +r} if it holds a register; {@code /digit} for ModRM.reg, or {@code /} and a whole
 * ModRM byte of the register form, with {@code +i} if it holds an x87 register; words of {@link
 * Constraint}; the mnemonic; the operands as {@link OperandSpec} has them; flags ({@code lock},
 * {@code d64}, {@code f64}, {@code anymod}, {@code vsib}, {@code vsibx}); and the CPU feature, or
 * two for the vector lengths 128 and 256 with a slash between them. A line {@code @name} sets the
 * feature of the lines after it, {@code #} begins a comment.
 *
 * <p>Start-up pays for this in interpreted code, hence bytes rather than strings.
 */
final class OpcodeReader {
    private static final OperandSpec[] NO_OPERANDS = {};

    private final Map<String, OperandSpec[]> operandLists = new HashMap<>();
    private byte[] text = {};
    private int position;
    private int wordStart;

    private OpcodeMap map = OpcodeMap.ONE_BYTE;
    private int code;
    private boolean registerInCode;
    private int digit;
    private int mandatoryPrefix;
    private long forbidden;
    private int flags;
    private String mnemonic = "";
    private String feature = "";
    private OperandSpec[] operands = NO_OPERANDS;

    /** Reads the lines of one map and gives each form to the table. */
    void read(String lines) {
        text = lines.getBytes(StandardCharsets.ISO_8859_1);
        position = 0;
        String defaultFeature = "base";
        while (position < text.length) {
            switch (text[position]) {
                case '\n' -> position++;
                case '#' -> skipLine();
                case '@' -> {
                    position++;
                    nextWord();
                    defaultFeature = word();
                }
                default -> {
                    feature = defaultFeature;
                    form();
                    add();
                }
            }
        }
    }

    private void add() {
        int slash = feature.indexOf('/');
        if (slash < 0) {
            OpcodeTable.add(opcode(OpcodeTable.size()), registerInCode ? 8 : 1);
            return;
        }
        String wide = feature.substring(slash + 1);
        long both = forbidden;
        feature = feature.substring(0, slash);
        forbidden |= Constraint.VEX_256;
        OpcodeTable.add(opcode(OpcodeTable.size()), 1);
        feature = wide;
        forbidden = both | Constraint.VEX_128;
        OpcodeTable.add(opcode(OpcodeTable.size()), 1);
    }

    /** The form that stands for no instruction. */
    Opcode bad() {
        feature = "base";
        mnemonic = "(bad)";
        return opcode(0);
    }

    private Opcode opcode(int id) {
        boolean modRm = digit >= 0;
        boolean vexRegister = false;
        for (OperandSpec spec : operands) {
            modRm |= spec.addressing().usesModRm();
            forbidden |= forbiddenBy(spec);
            vexRegister |= spec.addressing().usesVex();
        }
        if ((forbidden & Constraint.NO_VEX) == 0) {
            forbidden |= Constraint.VEX;
        } else if (!vexRegister) {
            forbidden |= Constraint.VEX_REGISTER;
        }
        return new Opcode(
                id,
                map,
                code,
                digit,
                mandatoryPrefix,
                forbidden,
                flags,
                modRm,
                mnemonic,
                feature,
                operands);
    }

    private int forbiddenBy(OperandSpec spec) {
        return switch (spec.addressing()) {
            case M -> Constraint.REGISTER;
            case N, U -> Constraint.MEMORY;
            case R -> (flags & Opcode.IGNORE_MOD) != 0 ? 0 : Constraint.MEMORY;
            default -> 0;
        };
    }

    private void form() {
        map = OpcodeMap.ONE_BYTE;
        code = -1;
        registerInCode = false;
        digit = -1;
        mandatoryPrefix = 0;
        forbidden = 0;
        flags = 0;
        mnemonic = "";
        operands = NO_OPERANDS;
        while (nextWord()) {
            byte first = text[wordStart];
            if (!mnemonic.isEmpty()) {
                afterMnemonic();
            } else if (first == '/') {
                modRm();
            } else if (first == 'V' && code < 0) {
                vex();
            } else if (hex(wordStart) >= 0 && hex(wordStart + 1) >= 0) {
                opcodeByte();
            } else {
                String word = word();
                int bits = Constraint.forbiddenBy(word);
                forbidden |= bits;
                if (bits == 0) {
                    mnemonic = word;
                }
            }
        }
        if (code < 0 || mnemonic.isEmpty()) {
            throw new IllegalStateException("opcode form without opcode or mnemonic: " + mnemonic);
        }
    }

    private void vex() {
        for (String field : word().split("\\.", -1)) {
            forbidden |= Constraint.forbiddenByVex(field);
            switch (field) {
                case "66", "F3", "F2" -> mandatoryPrefix = Integer.parseInt(field, 16);
                case "0F" -> map = OpcodeMap.MAP_0F;
                case "0F38" -> map = OpcodeMap.MAP_0F38;
                case "0F3A" -> map = OpcodeMap.MAP_0F3A;
                default -> {}
            }
        }
    }

    private void opcodeByte() {
        switch (code) {
            case -1 -> {}
            case 0x66, 0xF2, 0xF3 -> {
                mandatoryPrefix = code;
                forbidden |= Constraint.forbiddenByPrefix(code);
            }
            case 0x0F -> map = OpcodeMap.MAP_0F;
            case 0x38 -> map = OpcodeMap.MAP_0F38;
            case 0x3A -> map = OpcodeMap.MAP_0F3A;
            default -> throw new IllegalStateException("opcode byte too many: " + word());
        }
        code = hex(wordStart) << 4 | hex(wordStart + 1);
        registerInCode = position - wordStart == 4;
    }

    private void modRm() {
        int length = position - wordStart;
        if (length == 2) {
            digit = hex(wordStart + 1);
        } else {
            int modRm = hex(wordStart + 1) << 4 | hex(wordStart + 2);
            digit = modRm >> 3 & 7;
            forbidden |= Constraint.MEMORY;
            if (length == 3) {
                forbidden |= Constraint.forbiddenByRm(modRm & 7);
            }
        }
        forbidden |= Constraint.forbiddenByReg(digit);
    }

    private void afterMnemonic() {
        String word = word();
        if (operands.length == 0 && hasUpperCase()) {
            OperandSpec[] known = operandLists.get(word);
            if (known == null) {
                known = OperandSpec.parseList(word);
                operandLists.put(word, known);
            }
            operands = known;
            return;
        }
        switch (word) {
            case "lock" -> flags |= Opcode.LOCK;
            case "d64" -> flags |= Opcode.DEFAULT_64;
            case "f64" -> flags |= Opcode.FORCE_64;
            case "anymod" -> flags |= Opcode.IGNORE_MOD;
            case "vsib" -> vectorIndex(Opcode.VECTOR_INDEX);
            case "vsibx" -> vectorIndex(Opcode.VECTOR_INDEX | Opcode.XMM_INDEX);
            default -> feature = word;
        }
    }

    /** The address has a SIB byte, and is none of 16 bits (Intel SDM vol. 2, 2.3.12). */
    private void vectorIndex(int flag) {
        flags |= flag | Opcode.DISTINCT;
        forbidden |= Constraint.forbiddenByRm(4) | Constraint.ADDRESS_16;
    }

    /**
     * Finds the next word of the line; false, and the position after the line, if there is none.
     */
    private boolean nextWord() {
        byte[] bytes = text;
        int at = position;
        while (bytes[at] == ' ') {
            at++;
        }
        wordStart = at;
        while (bytes[at] > ' ') {
            at++;
        }
        boolean found = at > wordStart;
        position = found ? at : at + 1;
        return found;
    }

    private void skipLine() {
        while (text[position] != '\n') {
            position++;
        }
    }

    private String word() {
        return new String(text, wordStart, position - wordStart, StandardCharsets.ISO_8859_1);
    }

    private boolean hasUpperCase() {
        for (int i = wordStart; i < position; i++) {
            if (text[i] >= 'A' && text[i] <= 'Z') {
                return true;
            }
        }
        return false;
    }

    /** The value of an upper-case hexadecimal digit, or -1. */
    private int hex(int at) {
        byte c = text[at];
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }
}
