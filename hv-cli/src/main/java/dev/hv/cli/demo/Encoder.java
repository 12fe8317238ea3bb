package dev.hv.cli.demo;

import dev.hv.cli.demo.Operand.Immediate;
import dev.hv.cli.demo.Operand.Memory;
import dev.hv.cli.demo.Operand.Register;
import dev.hv.cli.demo.Operand.Register.Kind;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Encodes instructions for 32-bit protected mode (Intel SDM volume 2). Jumps, displacements and
 * 32-bit immediates always take four bytes, so that an instruction's length does not depend on the
 * values of symbols.
 */
final class Encoder {
    private static final List<String> ARITHMETIC =
            List.of("add", "or", "adc", "sbb", "and", "sub", "xor", "cmp");
    private static final List<String> SHIFTS =
            List.of("rol", "ror", "rcl", "rcr", "shl", "shr", "sal", "sar");
    private static final List<String> UNARY =
            List.of("test", "", "not", "neg", "mul", "imul", "div", "idiv");
    private static final List<String> CONDITIONS =
            List.of(
                    "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge",
                    "le", "g");
    private static final Map<String, String> CONDITION_SYNONYMS =
            Map.of("c", "b", "nc", "ae", "z", "e", "nz", "ne");

    /** Instructions without operands. */
    private static final Map<String, int[]> PLAIN = plain();

    private final CodeBuffer out;

    Encoder(CodeBuffer out) {
        this.out = out;
    }

    private static Map<String, int[]> plain() {
        Map<String, int[]> plain = new HashMap<>();
        plain.put("nop", new int[] {0x90});
        plain.put("hlt", new int[] {0xF4});
        plain.put("clc", new int[] {0xF8});
        plain.put("stc", new int[] {0xF9});
        plain.put("cli", new int[] {0xFA});
        plain.put("sti", new int[] {0xFB});
        plain.put("cld", new int[] {0xFC});
        plain.put("ret", new int[] {0xC3});
        plain.put("retf", new int[] {0xCB});
        plain.put("iretd", new int[] {0xCF});
        plain.put("pushad", new int[] {0x60});
        plain.put("popad", new int[] {0x61});
        plain.put("cdq", new int[] {0x99});
        plain.put("lodsb", new int[] {0xAC});
        plain.put("stosb", new int[] {0xAA});
        plain.put("stosd", new int[] {0xAB});
        plain.put("rep", new int[] {0xF3});
        plain.put("cpuid", new int[] {0x0F, 0xA2});
        plain.put("rdtsc", new int[] {0x0F, 0x31});
        plain.put("rdmsr", new int[] {0x0F, 0x32});
        plain.put("wrmsr", new int[] {0x0F, 0x30});
        return Map.copyOf(plain);
    }

    /** Encodes one instruction at the buffer's end. */
    void encode(String mnemonic, List<Operand> operands) throws AssemblyException {
        boolean known =
                switch (operands.size()) {
                    case 0 -> plain(mnemonic);
                    case 1 -> one(mnemonic, operands.getFirst());
                    case 2 -> two(mnemonic, operands.getFirst(), operands.getLast());
                    default -> false;
                };
        if (!known) {
            throw new AssemblyException(
                    "no such instruction: " + mnemonic + " with " + operands.size() + " operands");
        }
    }

    private boolean plain(String mnemonic) {
        int[] bytes = PLAIN.get(mnemonic);
        if (bytes != null) {
            for (int value : bytes) {
                out.put(value);
            }
        }
        return bytes != null;
    }

    private boolean one(String mnemonic, Operand operand) throws AssemblyException {
        return switch (operand) {
            case Register register -> oneRegister(mnemonic, register);
            case Immediate immediate -> oneImmediate(mnemonic, immediate.value());
            case Memory memory -> oneMemory(mnemonic, memory);
        };
    }

    private boolean oneRegister(String mnemonic, Register register) throws AssemblyException {
        boolean full = register.kind() == Kind.DOUBLE;
        if (mnemonic.equals("push") && full) {
            out.put(0x50 + register.number());
        } else if (mnemonic.equals("pop") && full) {
            out.put(0x58 + register.number());
        } else {
            return unary(mnemonic, register);
        }
        return true;
    }

    private boolean oneImmediate(String mnemonic, long value) throws AssemblyException {
        switch (mnemonic) {
            case "push" -> {
                out.put(0x68);
                out.putDouble(value);
            }
            case "call" -> relative(value, 0xE8);
            case "jmp" -> relative(value, 0xE9);
            default -> {
                int condition = condition(mnemonic, "j");
                if (condition < 0) {
                    return false;
                }
                relative(value, 0x0F, 0x80 + condition);
            }
        }
        return true;
    }

    private boolean oneMemory(String mnemonic, Memory memory) throws AssemblyException {
        switch (mnemonic) {
            case "lgdt" -> withModRm(2, memory, 0x0F, 0x01);
            case "lidt" -> withModRm(3, memory, 0x0F, 0x01);
            case "push" -> withModRm(6, memory, 0xFF);
            case "pop" -> withModRm(0, memory, 0x8F);
            default -> {
                return unary(mnemonic, memory);
            }
        }
        return true;
    }

    /** INC, DEC and the group of opcode F6/F7, on a register or memory. */
    private boolean unary(String mnemonic, Operand operand) throws AssemblyException {
        int wide = wide(operand);
        int set = condition(mnemonic, "set");
        if (mnemonic.equals("inc") || mnemonic.equals("dec")) {
            withModRm(mnemonic.equals("inc") ? 0 : 1, operand, 0xFE + wide);
        } else if (UNARY.indexOf(mnemonic) > 1) {
            withModRm(UNARY.indexOf(mnemonic), operand, 0xF6 + wide);
        } else if (set >= 0 && wide == 0) {
            withModRm(0, operand, 0x0F, 0x90 + set);
        } else {
            return false;
        }
        return true;
    }

    private boolean two(String mnemonic, Operand to, Operand from) throws AssemblyException {
        int arithmetic = ARITHMETIC.indexOf(mnemonic);
        if (arithmetic >= 0) {
            return arithmetic(arithmetic, to, from);
        }
        int shift = SHIFTS.indexOf(mnemonic);
        if (shift >= 0) {
            return shift(shift == 6 ? 4 : shift, to, from);
        }
        return switch (mnemonic) {
            case "mov" -> move(to, from);
            case "test" -> test(to, from);
            case "in" -> input(to, from);
            case "out" -> output(to, from);
            case "lea" -> registerForm(to, from, 0x8D);
            case "xchg" -> registerForm(to, from, bytes(to) == 1 ? 0x86 : 0x87);
            case "imul" -> registerForm(to, from, 0x0F, 0xAF);
            case "movzx" -> registerForm(to, from, 0x0F, bytes(from) == 1 ? 0xB6 : 0xB7);
            case "movsx" -> registerForm(to, from, 0x0F, bytes(from) == 1 ? 0xBE : 0xBF);
            default -> false;
        };
    }

    private boolean arithmetic(int group, Operand to, Operand from) throws AssemblyException {
        int wide = wide(to, from);
        if (from instanceof Immediate immediate) {
            withModRm(group, to, 0x80 + wide);
            immediate(immediate, bytes(to, from));
        } else if (from instanceof Register register) {
            withModRm(register.number(), to, group * 8 + wide);
        } else if (to instanceof Register register) {
            withModRm(register.number(), from, group * 8 + 2 + wide);
        } else {
            return false;
        }
        return true;
    }

    private boolean shift(int group, Operand to, Operand from) throws AssemblyException {
        int wide = wide(to);
        if (from instanceof Immediate immediate) {
            withModRm(group, to, 0xC0 + wide);
            out.put((int) immediate.value());
        } else if (from instanceof Register count && count.kind() == Kind.BYTE) {
            withModRm(group, to, 0xD2 + wide);
            return count.number() == 1;
        } else {
            return false;
        }
        return true;
    }

    private boolean move(Operand to, Operand from) throws AssemblyException {
        if (to instanceof Register segment && segment.kind() == Kind.SEGMENT) {
            return registerForm(to, from, 0x8E);
        }
        int wide = wide(to, from);
        if (to instanceof Register register && from instanceof Immediate immediate) {
            out.put((wide == 1 ? 0xB8 : 0xB0) + register.number());
            immediate(immediate, bytes(to, from));
        } else if (from instanceof Immediate immediate) {
            withModRm(0, to, 0xC6 + wide);
            immediate(immediate, bytes(to, from));
        } else if (from instanceof Register register) {
            withModRm(register.number(), to, 0x88 + wide);
        } else if (to instanceof Register register) {
            withModRm(register.number(), from, 0x8A + wide);
        } else {
            return false;
        }
        return true;
    }

    private boolean test(Operand to, Operand from) throws AssemblyException {
        int wide = wide(to, from);
        if (from instanceof Immediate immediate) {
            withModRm(0, to, 0xF6 + wide);
            immediate(immediate, bytes(to, from));
        } else if (from instanceof Register register) {
            withModRm(register.number(), to, 0x84 + wide);
        } else {
            return false;
        }
        return true;
    }

    private boolean input(Operand to, Operand from) {
        return port(to, from, 0xE4);
    }

    private boolean output(Operand to, Operand from) {
        return port(from, to, 0xE6);
    }

    /** IN and OUT: the accumulator, and a port in DX or in the instruction. */
    private boolean port(Operand value, Operand port, int opcode) {
        if (!(value instanceof Register register) || register.number() != 0) {
            return false;
        }
        if (register.kind() == Kind.WORD) {
            out.put(0x66);
        }
        int wide = register.kind() == Kind.BYTE ? 0 : 1;
        return switch (port) {
            case Immediate immediate -> {
                out.put(opcode + wide);
                out.put((int) immediate.value());
                yield true;
            }
            case Register dx -> {
                out.put(opcode + 8 + wide);
                yield dx.kind() == Kind.WORD && dx.number() == 2;
            }
            case Memory memory -> false;
        };
    }

    private boolean registerForm(Operand to, Operand from, int... opcode) throws AssemblyException {
        if (!(to instanceof Register register) || from instanceof Immediate) {
            return false;
        }
        withModRm(register.number(), from, opcode);
        return true;
    }

    private void relative(long target, int... opcode) {
        for (int value : opcode) {
            out.put(value);
        }
        out.putDouble(target - (out.address() + 4));
    }

    private void immediate(Immediate immediate, int bytes) {
        switch (bytes) {
            case 1 -> out.put((int) immediate.value());
            case 2 -> out.putWord(immediate.value());
            default -> out.putDouble(immediate.value());
        }
    }

    /** Puts the prefix of 16-bit operands if it is needed; returns the opcode's size bit. */
    private int wide(Operand... operands) throws AssemblyException {
        int bytes = bytes(operands);
        if (bytes == 2) {
            out.put(0x66);
        }
        return bytes == 1 ? 0 : 1;
    }

    /** An opcode with its ModR/M byte, SIB byte and displacement (SDM volume 2, 2.1). */
    private void withModRm(int reg, Operand operand, int... opcode) throws AssemblyException {
        for (int value : opcode) {
            out.put(value);
        }
        switch (operand) {
            case Register register -> out.put(0xC0 | reg << 3 | register.number());
            case Memory memory -> memory(reg, memory);
            case Immediate immediate ->
                    throw new AssemblyException("a value cannot stand there, only a place");
        }
    }

    private void memory(int reg, Memory memory) throws AssemblyException {
        if (memory.index() == Memory.NONE && memory.base() == Memory.NONE) {
            out.put(reg << 3 | 5);
        } else if (memory.index() == Memory.NONE && memory.base() != 4) {
            out.put(0x80 | reg << 3 | memory.base());
        } else {
            int scale = List.of(1, 2, 4, 8).indexOf(memory.scale());
            if (scale < 0 || memory.index() == 4) {
                throw new AssemblyException("no such scale or index register");
            }
            int index = memory.index() == Memory.NONE ? 4 : memory.index();
            boolean based = memory.base() != Memory.NONE;
            out.put((based ? 0x80 : 0x00) | reg << 3 | 4);
            out.put(scale << 6 | index << 3 | (based ? memory.base() : 5));
        }
        out.putDouble(memory.displacement());
    }

    private static int condition(String mnemonic, String prefix) {
        if (!mnemonic.startsWith(prefix)) {
            return -1;
        }
        String name = mnemonic.substring(prefix.length());
        return CONDITIONS.indexOf(CONDITION_SYNONYMS.getOrDefault(name, name));
    }

    /** The operands' size in bytes: that of the one that has one. */
    private static int bytes(Operand... operands) throws AssemblyException {
        int bytes = 0;
        for (Operand operand : operands) {
            int own =
                    switch (operand) {
                        case Register register -> register.kind().bytes();
                        case Memory memory -> memory.bytes();
                        case Immediate immediate -> 0;
                    };
            if (bytes != 0 && own != 0 && own != bytes) {
                throw new AssemblyException("the operands' sizes differ");
            }
            bytes = Math.max(bytes, own);
        }
        if (bytes == 0) {
            throw new AssemblyException("the size is not clear: say byte, word or dword");
        }
        return bytes;
    }
}
