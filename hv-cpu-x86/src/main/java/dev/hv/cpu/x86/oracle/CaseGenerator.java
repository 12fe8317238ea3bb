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
                    // transfers of control
                    ("jmp call ret jmpf callf retf iret int int3 int1 into syscall sysret sysenter"
                                    + " sysexit loop loope loopne jcxz jecxz jrcxz"
                                    // privileged, or differs from host to host
                                    + " hlt in out ins outs cli sti cpuid rdtsc rdtscp rdpmc rdmsr"
                                    + " wrmsr wbinvd invd invlpg clts lmsw smsw lgdt lidt sgdt sidt"
                                    + " lldt ltr sldt str lar lsl verr verw swapgs rsm popf"
                                    + " rdfsbase rdgsbase wrfsbase wrgsbase lss lfs lgs xsetbv"
                                    + " xgetbv rdrand rdseed rdpid monitor mwait"
                                    // images with pointers that processors keep differently
                                    + " fxsave fxsave64 fxrstor fxrstor64 fnsave fnstenv fldenv"
                                    + " frstor xsave xsave64 xsavec xsavec64 xsaveopt xsaveopt64"
                                    + " xsaves xsaves64 xrstor xrstor64 xrstors xrstors64"
                                    // approximations
                                    + " rcpss rcpps rsqrtss rsqrtps vrcpss vrcpps vrsqrtss"
                                    + " vrsqrtps f2xm1 fyl2x fyl2xp1 fptan"
                                    + " fpatan fsin fcos fsincos")
                            .split(" "));

    private static final long[] INTEGERS = {
        0,
        1,
        2,
        -1,
        -2,
        0x7F,
        0x80,
        0xFF,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x7FFF_FFFFL,
        0x8000_0000L,
        0xFFFF_FFFFL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x8080_8080_8080_8080L,
        0x7FFF_8000_0001_FFFFL
    };

    private static final int[] SINGLES = {
        0,
        0x8000_0000,
        0x3F80_0000,
        0xBF80_0000,
        1,
        0x807F_FFFF,
        0x0080_0000,
        0x7F7F_FFFF,
        0x7F80_0000,
        0xFF80_0000,
        0x7FC0_0000,
        0x7F80_0001,
        0x4F00_0000,
        0xCF00_0000,
        0x3F00_0000,
        0x4020_0000,
        0x7FC1_2345,
        0xFFA0_0000
    };

    private static final long[] DOUBLES = {
        0,
        Long.MIN_VALUE,
        0x3FF0_0000_0000_0000L,
        0xBFF0_0000_0000_0000L,
        1,
        0x800F_FFFF_FFFF_FFFFL,
        0x0010_0000_0000_0000L,
        0x7FEF_FFFF_FFFF_FFFFL,
        0x7FF0_0000_0000_0000L,
        0xFFF0_0000_0000_0000L,
        0x7FF8_0000_0000_0000L,
        0x7FF0_0000_0000_0001L,
        0x41DF_FFFF_FFC0_0000L,
        0xC1E0_0000_0000_0000L,
        0x43E0_0000_0000_0000L,
        0x3FE0_0000_0000_0000L,
        0x4004_0000_0000_0000L,
        0x36A0_0000_0000_0000L,
        0x47EF_FFFF_F000_0000L,
        0xFFF4_0000_0000_0000L
    };

    private static final int[] EXPONENTS = {
        0, 1, 0x3FFF, 0x3FFE, 0x4000, 0x403E, 0x403D, 0x400E, 0x401E, 0x7FFE, 0x7FFF, 0x3F81,
        0x407E, 0x3C01, 0x43FE, 0x3FC0
    };

    private static final long[] SIGNIFICANDS = {
        Long.MIN_VALUE,
        -1,
        0xC000_0000_0000_0000L,
        0x8000_0000_0000_0001L,
        0x8000_0080_0000_0000L,
        0x8000_0000_0000_0400L,
        0xA000_0000_0000_0000L,
        0xFFFF_FFFF_FFFF_F800L
    };

    private static final Set<String> MASKED_MOVES = Set.of("maskmovq", "maskmovdqu", "vmaskmovdqu");
    private static final int PROGRAMS = 25;
    private static final int MOST_TRIES = 12;
    private static final int MOST_INSTRUCTIONS = 6;
    private static final long NOT_CANONICAL = 0x4000_0000_0000_0000L;
    private static final int RSP_AT = Layout.SCRATCH_AT + 0xC00;

    private final Random random;
    private final List<Opcode> forms;
    private final Decoder decoder = new Decoder();
    private final byte[] code = new byte[16];
    private int modRmAt;

    /**
     * @param features those that both processors have
     */
    CaseGenerator(long seed, Set<String> features) {
        random = new Random(seed);
        forms =
                OpcodeTable.all().stream()
                        .filter(form -> !form.isBad() && features.contains(form.feature()))
                        .filter(form -> !EXCLUDED.contains(form.mnemonic()))
                        .filter(CaseGenerator::staysHere)
                        .toList();
    }

    private static boolean staysHere(Opcode form) {
        return form.operands().stream()
                .noneMatch(
                        operand ->
                                switch (operand.addressing()) {
                                    case A, C, D, J, S, FIXED_SEGMENT -> true;
                                    default -> false;
                                });
    }

    List<Opcode> forms() {
        return forms;
    }

    /** Returns the next case: mostly one instruction, sometimes a few. */
    Case next() {
        Case first = single();
        if (!chance(PROGRAMS) || !Comparison.canFollow(first.in())) {
            return first;
        }
        byte[] record = first.record();
        List<Instruction> program = new ArrayList<>(first.code());
        int length = first.length();
        for (int tries = 0; tries < MOST_TRIES && program.size() < MOST_INSTRUCTIONS; tries++) {
            encode(forms.get(random.nextInt(forms.size())));
            Instruction in = decoder.decode(code, 0, 15, 64);
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
        ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).putLong(Layout.SIGNAL, length);
        return new Case(List.copyOf(program), record);
    }

    /** Whether an instruction works wherever it stands, whatever the registers hold. */
    private static boolean standsAnywhere(Instruction in) {
        boolean implicit =
                switch (in.opcode.mnemonic()) {
                    case "push", "pop", "enter", "leave", "xlat", "pusha", "popa", "pushf" -> true;
                    default -> MASKED_MOVES.contains(in.opcode.mnemonic());
                };
        return !implicit
                && !in.hasMemory
                && !in.isString()
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
        Instruction in = decoder.decode(code, 0, 15, 64);
        if (in == Decoder.TOO_LONG || in.opcode != form || in.length > 15 || !compares(in)) {
            return null;
        }
        ByteBuffer record = ByteBuffer.allocate(Layout.RECORD).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 16; i++) {
            record.putLong(8 * i, integer());
        }
        record.putLong(8 * 4, RSP_AT);
        record.putLong(Layout.FLAGS, (random.nextInt() & 0x8D5) | (chance(10) ? 0x600 : 0x200) | 2);
        record.putLong(Layout.SIGNAL, in.length);
        for (int i = 0; i < Layout.PAGE; i += 16) {
            vector(record, Layout.SCRATCH + i);
        }
        floatingPoint(record);
        if (!address(in, record)) {
            return null;
        }
        record.put(Layout.CODE, code, 0, in.length);
        Instruction patched = decoder.decode(code, 0, 15, 64);
        return new Case(patched, record.array());
    }

    private static boolean compares(Instruction in) {
        return switch (in.opcode.mnemonic()) {
            case "bswap" -> in.operandSize != 2; // undefined
            case "enter" -> in.immediate < 256 && in.secondImmediate < 4;
            case "xchg" -> in.repeat == 0;
            // AMD's processors have no more than the hints of 0F 0D
            case "nop" -> in.repeat == 0 && in.opcode.code() != 0x0D;
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

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    // ------------------------------------------------------------------ bytes

    private void encode(Opcode form) {
        random.nextBytes(code);
        int at = 0;
        if (form.hasVex()) {
            if (chance(4)) {
                code[at++] = 0x67;
            }
            rest(form, vex(form, at));
            return;
        }
        if (chance(15)) {
            code[at++] = 0x66;
        }
        if (chance(4)) {
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
        if (chance(60)) {
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
            record.putLong(8, random.nextInt(12));
        }
        switch (in.opcode.mnemonic()) {
            case "leave", "enter" -> record.putLong(8 * 5, RSP_AT + 8L * random.nextInt(20));
            case "xlat" -> record.putLong(8 * 3, Layout.SCRATCH_AT + 0x100);
            case "bt", "bts", "btr", "btc" -> {
                if (in.hasMemory && in.operand(1).kind() == Operand.Kind.GPR) {
                    record.putLong(8 * in.operand(1).register(), random.nextInt(-2000, 2000));
                }
            }
            default -> {}
        }
        if (!in.hasMemory) {
            return true;
        }
        int offset = 0x100 + random.nextInt(0xA00);
        if (in.opcode.mnemonic().endsWith("ldmxcsr")) {
            offset &= ~15;
            // Bit 17 is AMD's own.
            int at = Layout.SCRATCH + offset + 2;
            record.put(at, (byte) (record.get(at) & ~2));
        }
        long target = (long) Layout.SCRATCH_AT + (chance(80) ? offset & ~15 : offset);
        ByteBuffer bytes = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
        if (in.operandCount() > 0 && isOffset(in)) {
            if (in.addressSize == 8) {
                bytes.putLong(modRmAt, target);
            } else {
                bytes.putInt(modRmAt, (int) target);
            }
            return true;
        }
        if (in.base == Instruction.RIP) {
            bytes.putInt(modRmAt + 1, (int) (target - Layout.CODE_AT - in.length));
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
            record.putLong(8 * in.index, index);
        }
        if (in.base < 0) {
            bytes.putInt(modRmAt + 2, (int) (target - (index << in.scale)));
        } else {
            boolean wild = chance(1) && in.addressSize == 8;
            long value = wild ? NOT_CANONICAL : target - (index << in.scale) - in.displacement;
            record.putLong(8 * in.base, value);
        }
        return true;
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

    // ------------------------------------------------------------------ values

    private long integer() {
        return switch (random.nextInt(4)) {
            case 0 -> INTEGERS[random.nextInt(INTEGERS.length)];
            case 1 -> random.nextInt(-70, 70);
            case 2 -> random.nextLong() >>> random.nextInt(64);
            default -> random.nextLong();
        };
    }

    private void vector(ByteBuffer record, int at) {
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                record.putLong(at, aDouble()).putLong(at + 8, aDouble());
            }
            case 2, 3 -> {
                for (int i = 0; i < 16; i += 4) {
                    record.putInt(at + i, aSingle());
                }
            }
            case 4 -> {
                record.putLong(at, integer()).putLong(at + 8, integer());
            }
            default -> {
                record.putLong(at, significand()).putShort(at + 8, (short) exponent());
                record.putInt(at + 12, random.nextInt());
            }
        }
    }

    private long aDouble() {
        return switch (random.nextInt(4)) {
            case 0 -> DOUBLES[random.nextInt(DOUBLES.length)];
            case 1 -> Double.doubleToRawLongBits(random.nextInt(-1000, 1000) / 8.0);
            case 2 ->
                    (random.nextLong() & 0x800F_FFFF_FFFF_FFFFL)
                            | (long) (0x3FF + random.nextInt(-70, 70)) << 52;
            default -> random.nextLong();
        };
    }

    private int aSingle() {
        return switch (random.nextInt(4)) {
            case 0 -> SINGLES[random.nextInt(SINGLES.length)];
            case 1 -> Float.floatToRawIntBits(random.nextInt(-1000, 1000) / 8.0f);
            case 2 -> (random.nextInt() & 0x807F_FFFF) | (0x7F + random.nextInt(-40, 40)) << 23;
            default -> random.nextInt();
        };
    }

    private long significand() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> SIGNIFICANDS[random.nextInt(SIGNIFICANDS.length)];
            case 3 -> chance(50) ? 0 : random.nextLong();
            default -> random.nextLong() | Long.MIN_VALUE;
        };
    }

    private int exponent() {
        int exponent =
                switch (random.nextInt(4)) {
                    case 0 -> EXPONENTS[random.nextInt(EXPONENTS.length)];
                    case 1 -> random.nextInt(0x8000);
                    default -> 0x3FFF + random.nextInt(-70, 70);
                };
        return exponent | (random.nextInt() & 0x8000);
    }

    private void floatingPoint(ByteBuffer record) {
        int control = random.nextInt(4) << 10 | (chance(60) ? 3 : random.nextInt(4)) << 8 | 0x40;
        control |= chance(90) ? 0x3F : random.nextInt(64);
        int status = random.nextInt(8) << 11 | (random.nextInt() & 0x4700);
        status |= chance(20) ? random.nextInt(64) & control : 0;
        int tags = chance(70) ? 0xFF : random.nextInt(256);
        record.putShort(Layout.FXSAVE, (short) control);
        record.putShort(Layout.FXSAVE + 2, (short) status);
        record.put(Layout.FXSAVE + 4, (byte) tags);
        int mxcsr = random.nextInt(4) << 13 | (chance(90) ? 0x1F80 : random.nextInt(64) << 7);
        mxcsr |= chance(8) ? 0x8000 : 0;
        mxcsr |= chance(8) ? 0x40 : 0;
        mxcsr |= chance(20) ? random.nextInt(64) & mxcsr >>> 7 : 0;
        record.putInt(Layout.FXSAVE + 24, mxcsr);
        for (int i = 0; i < 8; i++) {
            int at = Layout.FXSAVE + 32 + 16 * i;
            record.putLong(at, significand()).putShort(at + 8, (short) exponent());
        }
        for (int i = 0; i < 16; i++) {
            vector(record, Layout.FXSAVE + 160 + 16 * i);
            vector(record, Layout.YMM + 16 * i);
        }
    }
}
