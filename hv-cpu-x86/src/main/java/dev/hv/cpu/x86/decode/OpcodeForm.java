package dev.hv.cpu.x86.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads one line of an opcode map.
 *
 * <p>A line is: constraints that are prefixes ({@code NP}, {@code NFx}, {@code 66}, {@code F2},
 * {@code F3}); the opcode bytes, the last one with {@code +r} if it holds a register; {@code
 * /digit}, or {@code /} and a whole ModRM byte of the register form, with {@code +i} if it holds an
 * x87 register; further constraints (see {@link Constraint}); the mnemonic; the operands; flags and
 * the feature.
 */
final class OpcodeForm {
    OpcodeMap map = OpcodeMap.ONE_BYTE;
    int code = -1;
    boolean registerInCode;
    int digit = -1;
    int mandatoryPrefix;
    int forbidden;
    int flags;
    String mnemonic = "";
    String feature;
    final List<OperandSpec> operands = new ArrayList<>(4);

    private final Map<String, OperandSpec> specs;

    /**
     * @param line the line
     * @param feature the feature of lines that name none
     * @param specs every operand spec met so far, by its text
     */
    OpcodeForm(String line, String feature, Map<String, OperandSpec> specs) {
        this.feature = feature;
        this.specs = specs;
        int from = 0;
        int end = line.length();
        while (from < end) {
            int to = line.indexOf(' ', from);
            if (to < 0) {
                to = end;
            }
            if (to > from) {
                word(line.substring(from, to));
            }
            from = to + 1;
        }
        if (code < 0 || mnemonic.isEmpty()) {
            throw new IllegalStateException("opcode form is incomplete: " + line);
        }
        constrainToOperands();
    }

    private OpcodeForm() {
        this.specs = Map.of();
        this.feature = "base";
        this.mnemonic = "(bad)";
        this.code = 0;
    }

    /** The form that stands for no instruction. */
    static OpcodeForm bad() {
        return new OpcodeForm();
    }

    boolean usesModRm() {
        if (digit >= 0) {
            return true;
        }
        for (OperandSpec spec : operands) {
            if (spec.addressing().usesModRm()) {
                return true;
            }
        }
        return false;
    }

    private void word(String word) {
        char first = word.charAt(0);
        if (mnemonic.isEmpty()) {
            if (first == '/') {
                modRm(word);
            } else if (!opcodeByte(word) && !constraint(word)) {
                mnemonic = word;
            }
        } else if (operands.isEmpty() && hasUpperCase(word)) {
            operands(word);
        } else {
            flag(word);
        }
    }

    private boolean opcodeByte(String word) {
        int high = Character.digit(word.charAt(0), 16);
        int low = word.length() < 2 ? -1 : Character.digit(word.charAt(1), 16);
        boolean plusRegister = word.length() == 4 && word.endsWith("+r");
        if (high < 0 || low < 0 || (word.length() != 2 && !plusRegister)) {
            return false;
        }
        if (code == 0x0F && map == OpcodeMap.ONE_BYTE) {
            map = OpcodeMap.MAP_0F;
        } else if (code == 0x38 && map == OpcodeMap.MAP_0F) {
            map = OpcodeMap.MAP_0F38;
        } else if (code == 0x3A && map == OpcodeMap.MAP_0F) {
            map = OpcodeMap.MAP_0F3A;
        } else if (code >= 0) {
            throw new IllegalStateException("opcode byte is one too many: " + word);
        } else if (constraint(word)) {
            return true;
        }
        code = high << 4 | low;
        registerInCode = plusRegister;
        return true;
    }

    private boolean constraint(String word) {
        int bits = Constraint.forbiddenBy(word);
        if (bits == -1) {
            return false;
        }
        forbidden |= bits;
        mandatoryPrefix =
                switch (word) {
                    case "66" -> 0x66;
                    case "F2" -> 0xF2;
                    case "F3" -> 0xF3;
                    default -> mandatoryPrefix;
                };
        return true;
    }

    private void modRm(String word) {
        if (word.length() == 2) {
            digit = Character.digit(word.charAt(1), 8);
            return;
        }
        int modRm = Integer.parseInt(word, 1, 3, 16);
        digit = modRm >> 3 & 7;
        forbidden |= Constraint.MEMORY;
        if (!word.endsWith("+i")) {
            forbidden |= Constraint.ALL_RM & ~Constraint.modRm(modRm);
        }
    }

    private void operands(String word) {
        int from = 0;
        while (from < word.length()) {
            int to = word.indexOf(',', from);
            if (to < 0) {
                to = word.length();
            }
            OperandSpec spec = spec(word.substring(from, to));
            boolean second = !operands.isEmpty() && isImmediate(operands.getLast());
            operands.add(second && isImmediate(spec) ? spec.second() : spec);
            from = to + 1;
        }
    }

    private OperandSpec spec(String text) {
        OperandSpec spec = specs.get(text);
        if (spec == null) {
            spec = OperandSpec.parse(text);
            specs.put(text, spec);
        }
        return spec;
    }

    private void flag(String word) {
        switch (word) {
            case "lock" -> flags |= Opcode.LOCK;
            case "d64" -> flags |= Opcode.DEFAULT_64;
            case "f64" -> flags |= Opcode.FORCE_64;
            case "anymod" -> flags |= Opcode.IGNORE_MOD;
            default -> feature = word;
        }
    }

    private void constrainToOperands() {
        for (OperandSpec spec : operands) {
            switch (spec.addressing()) {
                case M -> forbidden |= Constraint.REGISTER;
                case N, U -> forbidden |= Constraint.MEMORY;
                case R -> {
                    if ((flags & Opcode.IGNORE_MOD) == 0) {
                        forbidden |= Constraint.MEMORY;
                    }
                }
                default -> {}
            }
        }
    }

    private static boolean isImmediate(OperandSpec spec) {
        return spec.addressing() == Addressing.I;
    }

    private static boolean hasUpperCase(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (Character.isUpperCase(word.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
