package dev.hv.cpu.x86.oracle;

import dev.hv.cpu.x86.decode.Decoder;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Opcode;
import dev.hv.cpu.x86.decode.OpcodeMap;
import dev.hv.cpu.x86.decode.OpcodeTable;
import dev.hv.cpu.x86.decode.Operand;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes cases of user-mode instructions from the opcode table. Same seed, same cases. */
final class CaseGenerator {
    /** What leaves the page, the process or the comparison. */
    private static final Set<String> EXCLUDED =
            Set.of(
                    // the kernel's: system calls, and what virtual machines make of INT1
                    ("syscall sysenter sysexit int1"
                                    // differs from host to host, or from run to run
                                    + " cpuid rdtsc rdtscp rdpid xgetbv rdrand rdseed monitor mwait"
                                    // UMIP makes them fault, and Linux answers for the processor
                                    + " smsw sgdt sidt sldt str"
                                    // transcendentals
                                    + " f2xm1 fyl2x fyl2xp1 fptan fpatan fsin fcos fsincos")
                            .split(" "));

    private static final Set<String> MASKED_MOVES = Set.of("maskmovq", "maskmovdqu", "vmaskmovdqu");
    private static final int PROGRAMS = 25;

    /** How many of a hundred cases are code of compatibility mode. */
    private static final int NARROW = 20;

    private static final int MOST_TRIES = 12;
    private static final int MOST_INSTRUCTIONS = 6;
    private static final long NOT_CANONICAL = 0x4000_0000_0000_0000L;
    private static final int RSP_AT = Layout.SCRATCH_AT + 0xC00;

    private final Random random;
    private final CaseValues values;
    private final FarValues farValues;
    private final List<Opcode> forms;
    private final Decoder decoder = new Decoder();
    private final byte[] code = new byte[16];
    private int modRmAt;
    private int bits;
    private boolean sized;
    private int target;

    /**
     * @param features those that both processors have
     */
    CaseGenerator(long seed, Set<String> features) {
        random = new Random(seed);
        values = new CaseValues(random);
        farValues = new FarValues(random, features.contains("fsgsbase"));
        forms =
                OpcodeTable.all().stream()
                        .filter(form -> !form.isBad() && features.contains(form.feature()))
                        .filter(form -> !EXCLUDED.contains(form.mnemonic()))
                        .toList();
    }

    List<Opcode> forms() {
        return forms;
    }

    /** Returns the next case: mostly one instruction, sometimes a few. */
    Case next() {
        bits = chance(NARROW) ? 32 : 64;
        Case first = single();
        boolean transfers = Branches.isNear(first.in());
        boolean alone = FarValues.concerns(first.in()) || !Comparison.canFollow(first.in());
        if (!transfers && (alone || !chance(PROGRAMS))) {
            return first;
        }
        byte[] record = first.record();
        List<Instruction> program = new ArrayList<>(first.code());
        int length = first.length();
        int most = transfers ? 2 + random.nextInt(MOST_INSTRUCTIONS - 1) : MOST_INSTRUCTIONS;
        for (int tries = 0; tries < MOST_TRIES && program.size() < most; tries++) {
            encode(forms.get(random.nextInt(forms.size())));
            Instruction in = decoder.decode(code, 0, 15, bits);
            if (in != Decoder.TOO_LONG
                    && in.isValid()
                    && length + in.length <= Layout.CODE_BYTES
                    && forms.contains(in.opcode)
                    && standsAnywhere(in)) {
                System.arraycopy(code, 0, record, Layout.CODE + length, in.length);
                program.add(in);
                length += in.length;
            }
        }
        ByteBuffer bytes = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(Layout.SIGNAL, length);
        return new Case(Branches.aim(program, bytes, target, random), record);
    }

    /** Whether an instruction works wherever it stands, whatever the registers hold. */
    private boolean standsAnywhere(Instruction in) {
        boolean implicit =
                switch (in.opcode.mnemonic()) {
                    case "push", "pop", "enter", "leave", "xlat", "pusha", "popa", "pushf" -> true;
                    default -> MASKED_MOVES.contains(in.opcode.mnemonic());
                };
        return !implicit
                && !FarValues.concerns(in)
                && !in.hasMemory
                && !in.isString()
                && (!Branches.isNear(in) || Branches.standsAnywhere(in))
                && compares(in)
                && Comparison.canFollow(in);
    }

    private Case single() {
        while (true) {
            Opcode form = forms.get(random.nextInt(forms.size()));
            for (int tries = 0; tries < 100; tries++) {
                Case made = attempt(form);
                if (made != null) {
                    return made;
                }
            }
        }
    }

    private @Nullable Case attempt(Opcode form) {
        encode(form);
        Instruction in = decoder.decode(code, 0, 15, bits);
        if (in == Decoder.TOO_LONG || in.opcode != form || in.length > 15 || !compares(in)) {
            return null;
        }
        ByteBuffer record = ByteBuffer.allocate(Layout.RECORD).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 16; i++) {
            record.putLong(8 * i, values.integer() & (bits == 32 ? 0xFFFF_FFFFL : -1L));
        }
        record.putLong(8 * 4, RSP_AT);
        record.putLong(Layout.FLAGS, (random.nextInt() & 0x8D5) | (chance(10) ? 0x600 : 0x200) | 2);
        record.putInt(Layout.SIGNAL, in.length).putInt(Layout.BITS, bits);
        values.scratch(record);
        values.floatingPoint(record);
        record.putLong(Layout.SEGMENTS, values.linear());
        record.putLong(Layout.SEGMENTS + 8, values.linear());
        if (!address(in, record) || !farValues.fill(in, record, code, target)) {
            return null;
        }
        record.put(Layout.CODE, code, 0, in.length);
        Instruction patched = decoder.decode(code, 0, 15, bits);
        return new Case(patched, record.array());
    }

    private boolean compares(Instruction in) {
        if (Branches.isNear(in)) {
            // AMD's processors heed an operand size there, in 64-bit mode
            return !sized && !(in.operandCount() > 0 && isStackPointer(in.operand(0)));
        }
        return switch (in.opcode.mnemonic()) {
            case "enter" -> in.immediate < 256 && in.secondImmediate < 4;
            case "xchg" -> in.repeat == 0;
            // AMD's processors have no more than the hints of 0F 0D
            case "nop" -> in.repeat == 0 && in.opcode.code() != 0x0D;
            // In compatibility mode AMD's processors have #GP where the manual has #UD
            case "sysret" -> bits == 64;
            // AMD's processors know no VEX.W there in 32-bit code
            case "vpinsrd", "vpextrd" -> bits == 64;
            // AMD's processors enter MMX state only from a register
            case "cvtpi2ps" -> !in.hasMemory;
            // AMD's processors take these from memory that is not aligned
            case "sha1msg1",
                    "sha1msg2",
                    "sha1nexte",
                    "sha1rnds4",
                    "sha256msg1",
                    "sha256msg2",
                    "sha256rnds2" ->
                    !in.hasMemory;
            // D9 D8+i is not documented, and finds no register empty
            case "fstp" -> in.opcode.code() != 0xD9 || in.hasMemory;
            default -> in.segmentOverride < 0;
        };
    }

    private static boolean isStackPointer(Operand operand) {
        return operand.kind() == Operand.Kind.GPR && operand.register() == 4;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    // ------------------------------------------------------------------ bytes

    private void encode(Opcode form) {
        random.nextBytes(code);
        int at = 0;
        sized = false;
        if (form.hasVex()) {
            if (bits == 64 && chance(4)) {
                code[at++] = 0x67;
            }
            rest(form, vex(form, at));
            return;
        }
        if (chance(15)) {
            code[at++] = 0x66;
            sized = true;
        }
        if (bits == 64 ? chance(4) : form.mnemonic().equals("jcxz")) {
            code[at++] = 0x67;
        }
        if (form.isString() && chance(60)) {
            code[at++] = (byte) (chance(50) ? 0xF2 : 0xF3);
        }
        if (form.lockable() && chance(10)) {
            code[at++] = (byte) 0xF0;
        }
        if (form.mandatoryPrefix() != 0) {
            code[at++] = (byte) form.mandatoryPrefix();
        }
        if (bits == 64 && chance(60)) {
            code[at++] = (byte) (0x40 | random.nextInt(16));
        }
        if (form.map() != OpcodeMap.ONE_BYTE) {
            code[at++] = 0x0F;
        }
        if (form.map() == OpcodeMap.MAP_0F38) {
            code[at++] = 0x38;
        } else if (form.map() == OpcodeMap.MAP_0F3A) {
            code[at++] = 0x3A;
        }
        rest(form, at);
    }

    /** VEX of three bytes, or of two where that is enough. */
    private int vex(Opcode form, int from) {
        int at = from;
        boolean register = form.operands().stream().anyMatch(o -> o.addressing().usesVex());
        int prefix =
                switch (form.mandatoryPrefix()) {
                    case 0x66 -> 1;
                    case 0xF3 -> 2;
                    case 0xF2 -> 3;
                    default -> 0;
                };
        int vvvv = register ? random.nextInt(16) << 3 : 0x78;
        int last = vvvv | (chance(50) ? 4 : 0) | prefix;
        boolean shortForm = form.map() == OpcodeMap.MAP_0F && chance(50);
        if (shortForm) {
            code[at++] = (byte) 0xC5;
            code[at++] = (byte) (last | (chance(50) ? 0x80 : 0));
            return at;
        }
        code[at++] = (byte) 0xC4;
        code[at++] = (byte) (random.nextInt(8) << 5 | form.map().number());
        code[at++] = (byte) (last | (chance(50) ? 0x80 : 0));
        return at;
    }

    private void rest(Opcode form, int from) {
        int at = from;
        boolean register =
                form.operands().stream()
                        .anyMatch(
                                operand ->
                                        operand.addressing() == dev.hv.cpu.x86.decode.Addressing.Z);
        code[at++] = (byte) (form.code() + (register ? random.nextInt(8) : 0));
        modRmAt = at;
        if (form.hasModRm()) {
            int modRm = random.nextInt(256) | (chance(30) ? 0xC0 : 0);
            if (form.digit() >= 0) {
                modRm = (modRm & 0xC7) | form.digit() << 3;
            }
            code[at] = (byte) modRm;
        }
        if (chance(30)) {
            int[] edges = {0, 1, -1, 0x80, 0x7F, 0x1F, 0x20, 0x3F, 8};
            for (int i = at + 1; i < code.length; i++) {
                code[i] = (byte) edges[random.nextInt(edges.length)];
            }
        }
    }

    // ------------------------------------------------------------------ memory

    private boolean address(Instruction in, ByteBuffer record) {
        if (in.isString() || MASKED_MOVES.contains(in.opcode.mnemonic())) {
            record.putLong(8 * 6, Layout.SCRATCH_AT + 0x400 + random.nextInt(0x200));
            record.putLong(8 * 7, Layout.SCRATCH_AT + 0x400 + random.nextInt(0x200));
            // Without a repetition to do, AMD's processors check rights to ports all the same
            boolean ports =
                    in.opcode.mnemonic().equals("ins") || in.opcode.mnemonic().equals("outs");
            record.putLong(8, random.nextInt(12) + (ports ? 1 : 0));
        }
        switch (in.opcode.mnemonic()) {
            case "leave", "enter" -> record.putLong(8 * 5, RSP_AT + 8L * random.nextInt(20));
            case "xlat" -> record.putLong(8 * 3, Layout.SCRATCH_AT + 0x100);
            case "bt", "bts", "btr", "btc" -> {
                if (in.hasMemory && in.operand(1).kind() == Operand.Kind.GPR) {
                    int bit = in.operand(1).register();
                    if (bit == in.base || bit == in.index) {
                        return false; // it would leave the page, for the host's own memory
                    }
                    record.putLong(8 * bit, random.nextInt(-2000, 2000));
                }
            }
            default -> {}
        }
        target = 0xC00;
        if (!in.hasMemory) {
            return true;
        }
        int offset = 0x100 + random.nextInt(0xA00);
        if (in.opcode.mnemonic().endsWith("ldmxcsr")) {
            offset &= ~15;
            // Bit 17 is AMD's own.
            int upper = Layout.SCRATCH + offset + 2;
            record.put(upper, (byte) (record.get(upper) & ~2));
        }
        int alignment = StateImages.isXsave(in) ? StateImages.ALIGNMENT : 16;
        target = chance(80) ? offset & -alignment : offset;
        long at = (long) Layout.SCRATCH_AT + target;
        ByteBuffer bytes = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
        if (in.operandCount() > 0 && isOffset(in)) {
            if (in.addressSize == 8) {
                bytes.putLong(modRmAt, at);
            } else {
                bytes.putInt(modRmAt, (int) at);
            }
            return true;
        }
        if (in.base == Instruction.RIP) {
            bytes.putInt(modRmAt + 1, (int) (at - Layout.CODE_AT - in.length));
            return true;
        }
        long index = 0;
        if (in.opcode.hasVectorIndex()) {
            vectorIndex(in, record);
        } else if (in.index >= 0) {
            if (in.index == in.base || in.index == 4) {
                return false;
            }
            index = random.nextInt(-16, 16);
            record.putLong(8 * in.index, bits == 32 ? index & 0xFFFF_FFFFL : index);
        }
        if (in.base < 0) {
            int displacement = modRmAt + ((code[modRmAt] & 7) == 4 ? 2 : 1);
            bytes.putInt(displacement, (int) (at - (index << in.scale)));
        } else {
            boolean wild = bits == 64 && chance(1) && in.addressSize == 8 && looks(in);
            long place = wild ? NOT_CANONICAL + target : at;
            long value = place - (index << in.scale) - in.displacement;
            record.putLong(8 * in.base, bits == 32 ? value & 0xFFFF_FFFFL : value);
        }
        return true;
    }

    /** An unmasked exception keeps Intel's processors from looking where the x87 would store. */
    private static boolean looks(Instruction in) {
        return switch (in.opcode.mnemonic()) {
            case "fst", "fstp", "fist", "fistp", "fisttp", "fbstp" -> false;
            default -> true;
        };
    }

    /** Indices around zero, of either size. */
    private void vectorIndex(Instruction in, ByteBuffer record) {
        boolean dwords = chance(60);
        for (int i = 0; i < 32; i += dwords ? 4 : 8) {
            int at =
                    i < 16
                            ? Layout.FXSAVE + 160 + 16 * in.index + i
                            : Layout.YMM + 16 * in.index + i - 16;
            int value = chance(1) ? Layout.PAGE : random.nextInt(-25, 25);
            if (dwords) {
                record.putInt(at, value);
            } else {
                record.putLong(at, value);
            }
        }
    }

    private static boolean isOffset(Instruction in) {
        for (int i = 0; i < in.operandCount(); i++) {
            if (in.operand(i).kind() == Operand.Kind.MOFFS) {
                return true;
            }
        }
        return false;
    }
}
