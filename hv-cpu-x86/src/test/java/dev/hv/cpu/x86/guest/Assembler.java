package dev.hv.cpu.x86.guest;

import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Opcode;
import dev.hv.cpu.x86.decode.OpcodeMap;
import dev.hv.cpu.x86.decode.OpcodeTable;
import dev.hv.cpu.x86.decode.OperandSpec;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An assembler that searches the opcode table: each form of the mnemonic is encoded with the
 * operands, decoded again, and taken if that gives the same operands; the shortest wins. Intel's
 * order of operands; sizes as {@code byte}, {@code word}, {@code dword}, {@code qword} before
 * brackets; the table's mnemonics ({@code jmpf} and {@code callf} for far transfers, but {@code
 * movsb}).
 *
 * <p>Directives: {@code name:}, {@code name equ value}, {@code bits 16|32|64}, {@code org address},
 * {@code db}, {@code dw}, {@code dd}, {@code dq}. Prefixes {@code o16}, {@code o32}, {@code rep},
 * {@code repne}, {@code lock}. Comments begin with a semicolon.
 */
public final class Assembler {
    private static final int MOST_PASSES = 20;
    private static final Map<String, Integer> PREFIXES =
            Map.of("lock", 0xF0, "rep", 0xF3, "repe", 0xF3, "repne", 0xF2);
    private static final String STRINGS = "(movs|cmps|stos|lods|scas|ins|outs)[bwdq]";
    private static final Map<String, Integer> DATA = Map.of("db", 1, "dw", 2, "dd", 4, "dq", 8);

    private final Map<String, Long> symbols = new HashMap<>();
    private final Decoder decoder = new Decoder();
    private final long origin;
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int bits;
    private boolean moved;
    private boolean last;

    private Assembler(int bits, long origin) {
        this.bits = bits;
        this.origin = origin;
    }

    /**
     * What came of it.
     *
     * @param origin address of the first byte
     * @param bytes the code
     * @param symbols addresses and values by name
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Code(long origin, byte[] bytes, Map<String, Long> symbols) {
        /** Returns the address of a label. */
        public long at(String label) {
            Long address = symbols.get(label);
            if (address == null) {
                throw new IllegalArgumentException("no label " + label);
            }
            return address;
        }
    }

    /** Assembles a program that begins with code of that many bits. */
    public static Code assemble(int bits, long origin, String source) {
        Assembler assembler = new Assembler(bits, origin);
        int pass = 0;
        do {
            if (pass++ > MOST_PASSES) {
                throw new IllegalArgumentException("sizes do not settle");
            }
            assembler.pass(bits, source);
        } while (assembler.moved);
        assembler.last = true;
        assembler.pass(bits, source);
        return new Code(origin, assembler.out.toByteArray(), Map.copyOf(assembler.symbols));
    }

    private void pass(int firstBits, String source) {
        out = new ByteArrayOutputStream();
        bits = firstBits;
        moved = false;
        for (String line : source.lines().toList()) {
            int comment = line.indexOf(';');
            String text = (comment < 0 ? line : line.substring(0, comment)).strip();
            try {
                line(text);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(line.strip() + ": " + e.getMessage(), e);
            }
        }
    }

    private long here() {
        return origin + out.size();
    }

    private void define(String name, long value) {
        Long before = symbols.put(name, value);
        moved |= before == null || before != value;
    }

    private void line(String text) {
        String rest = text;
        if (rest.matches("\\w+:.*")) {
            int colon = rest.indexOf(':');
            define(rest.substring(0, colon), here());
            rest = rest.substring(colon + 1).strip();
        }
        if (rest.isEmpty()) {
            return;
        }
        String[] words = rest.split("\\s+", 2);
        String tail = words.length == 1 ? "" : words[1];
        if (tail.startsWith("equ ")) {
            define(words[0], value(tail.substring(4)));
        } else if (words[0].equals("bits")) {
            bits = (int) value(tail);
        } else if (words[0].equals("org")) {
            long to = value(tail);
            if (to < here()) {
                throw new IllegalArgumentException("behind it already");
            }
            out.writeBytes(new byte[(int) (to - here())]);
        } else if (DATA.containsKey(words[0])) {
            int size = DATA.get(words[0]);
            for (String item : tail.split(",", -1)) {
                number(out, value(item), size);
            }
        } else {
            out.writeBytes(instruction(rest));
        }
    }

    private long value(String text) {
        return Operands.value(text, this::symbol);
    }

    private long symbol(String name) {
        if (name.equals("$")) {
            return here();
        }
        Long value = symbols.get(name);
        if (value == null && last) {
            throw new IllegalArgumentException("no symbol " + name);
        }
        return value == null ? here() : value;
    }

    static void number(ByteArrayOutputStream to, long value, int size) {
        for (int i = 0; i < size; i++) {
            to.write((int) (value >>> (8 * i)));
        }
    }

    // ------------------------------------------------------------------ instructions

    private byte[] instruction(String text) {
        ByteArrayOutputStream prefixes = new ByteArrayOutputStream();
        String rest = text;
        int forced = 0;
        while (true) {
            String[] words = rest.split("\\s+", 2);
            if (PREFIXES.containsKey(words[0])) {
                prefixes.write(PREFIXES.get(words[0]));
            } else if (words[0].equals("o16") || words[0].equals("o32")) {
                forced = words[0].equals("o16") ? 2 : 4;
            } else {
                break;
            }
            rest = words[1];
        }
        String[] words = rest.split("\\s+", 2);
        List<Operands.Given> given =
                words.length == 1 ? List.of() : Operands.parse(words[1], this::symbol);
        boolean string = given.isEmpty() && words[0].matches(STRINGS);
        String mnemonic = string ? words[0].substring(0, words[0].length() - 1) : words[0];
        int element = string ? 1 << "bwdq".indexOf(words[0].charAt(words[0].length() - 1)) : 0;
        byte[] best = null;
        for (int choice = 0; choice < 4 && (best == null || choice < 3); choice++) {
            for (Opcode form : OpcodeTable.all()) {
                boolean candidate =
                        form.mnemonic().equals(mnemonic)
                                && form.isString() == string
                                && (string || form.operands().size() == given.size())
                                && !form.hasVex();
                byte[] found =
                        candidate
                                ? encode(
                                        form,
                                        given,
                                        prefixes.toByteArray(),
                                        choice,
                                        forced,
                                        element)
                                : null;
                if (found != null && (best == null || found.length < best.length)) {
                    best = found;
                }
            }
            if (best != null && choice == 0) {
                break; // no need of another operand size
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("no such instruction in " + bits + "-bit code");
        }
        return best;
    }

    /** Returns the code with those prefixes for the operand size, or null if it is another. */
    private byte @Nullable [] encode(
            Opcode form,
            List<Operands.Given> given,
            byte[] prefixes,
            int choice,
            int forced,
            int element) {
        boolean wide = (choice & 2) != 0;
        byte[] tried = attempt(form, given, prefixes, (choice & 1) != 0, wide);
        if (tried == null || (wide && bits != 64)) {
            return null;
        }
        Instruction in = decoder.decode(tried, 0, tried.length, bits);
        boolean fits =
                in != Decoder.TRUNCATED
                        && in != Decoder.TOO_LONG
                        && in.opcode == form
                        && in.length == tried.length
                        && (forced == 0 || in.operandSize == forced)
                        && (element == 0 || in.operand(elementOperand(form)).size() == element)
                        && Operands.fit(in, form, given, here());
        return fits ? tried : null;
    }

    /** OUTS has the port first. */
    private static int elementOperand(Opcode form) {
        return form.mnemonic().equals("outs") ? 1 : 0;
    }

    /** Prefixes, opcode, ModRM and immediates for one choice of prefixes, right or not. */
    private byte @Nullable [] attempt(
            Opcode form, List<Operands.Given> given, byte[] prefixes, boolean size, boolean wide) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        to.writeBytes(prefixes);
        Operands.Given memory =
                given.stream().filter(Operands.Given::isMemory).findFirst().orElse(null);
        int addressBits = memory == null ? bits : memory.addressBits(bits);
        if (memory != null && memory.override() >= 0) {
            to.write(new int[] {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65}[memory.override()]);
        }
        if (addressBits != bits) {
            to.write(0x67);
        }
        if (size) {
            to.write(0x66);
        }
        if (form.mandatoryPrefix() != 0) {
            to.write(form.mandatoryPrefix());
        }
        ModRm modRm = ModRm.of(form, given, addressBits, bits);
        if (modRm == null) {
            return null;
        }
        int rex = modRm.rex() | (wide ? 8 : 0);
        if (bits == 64 && (rex != 0 || given.stream().anyMatch(Operands.Given::needsRex))) {
            to.write(0x40 | rex);
        }
        if (form.map() != OpcodeMap.ONE_BYTE) {
            to.write(0x0F);
        }
        if (form.map() == OpcodeMap.MAP_0F38) {
            to.write(0x38);
        } else if (form.map() == OpcodeMap.MAP_0F3A) {
            to.write(0x3A);
        }
        to.write(form.code() + modRm.inOpcode());
        if (form.hasModRm()) {
            to.writeBytes(modRm.bytes());
        }
        int operandSize = wide ? 8 : (bits == 16) == size ? 4 : 2;
        if (bits == 64 && !size && !wide) {
            operandSize = 4;
        }
        immediates(form, given, to, operandSize, addressBits / 8);
        return to.toByteArray();
    }

    private void immediates(
            Opcode form,
            List<Operands.Given> given,
            ByteArrayOutputStream to,
            int operandSize,
            int addressSize) {
        for (int i = 0; i < given.size(); i++) {
            OperandSpec spec = form.operands().get(i);
            long value = given.get(i).value();
            switch (spec.addressing()) {
                case I -> number(to, value, spec.type().size(operandSize));
                case O -> number(to, value, addressSize);
                case J -> {
                    int size = spec.type().size(operandSize);
                    number(to, value - (here() + to.size() + size), size);
                }
                case A -> {
                    number(to, value, operandSize);
                    number(to, given.get(i).selector(), 2);
                }
                default -> {}
            }
        }
    }
}
