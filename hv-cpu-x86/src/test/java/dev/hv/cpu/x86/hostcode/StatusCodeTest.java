package dev.hv.cpu.x86.hostcode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.LazyFlags;
import dev.hv.cpu.x86.core.Mem;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Objects;
import java.util.Random;

/** Flags that machine code computes are those of {@link LazyFlags}. */
class StatusCodeTest {
    private static final int CASES = 20_000;
    private static final long[] EDGES = {
        0,
        1,
        -1,
        0x7F,
        0x80,
        0xFF,
        0x7FFF,
        0x8000,
        0x7FFF_FFFF,
        0x8000_0000L,
        Long.MIN_VALUE,
        Long.MAX_VALUE
    };

    private final Random random = new Random(9);
    private CodeMemory.Entry entry;
    private long code;
    private long carryCode;

    @BeforeEach
    void place() {
        assumeTrue(CodeMemory.get() != null, "the host is not one that code is written for");
        CodeMemory memory = Objects.requireNonNull(CodeMemory.get());
        entry = memory.newEntry(new long[17], new long[8], new long[64], new long[16]);
        code = place(memory, Frame.STATUS);
        carryCode = place(memory, Frame.CARRY);
    }

    private long place(CodeMemory memory, int routine) {
        Assembler assembler = new Assembler();
        assembler.callMemory(Frame.FRAME, routine);
        assembler.movImmediate(Frame.RAX, 77);
        assembler.jmpMemory(Frame.FRAME, Frame.EXIT);
        CodeMemory.Placed placed = Objects.requireNonNull(memory.place(assembler.toBytes()));
        memory.keepFor(placed, this);
        return placed.address();
    }

    private long value() {
        return random.nextInt(3) == 0 ? EDGES[random.nextInt(EDGES.length)] : random.nextLong();
    }

    private static long signExtend(long value, int size) {
        int unused = 64 - 8 * size;
        return value << unused >> unused;
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Flags.EAGER,
                Flags.ADD,
                Flags.ADC,
                Flags.SUB,
                Flags.SBB,
                Flags.LOGIC,
                Flags.INC,
                Flags.DEC,
                Flags.SHL,
                Flags.SHR,
                Flags.SAR,
                Flags.MUL
            })
    void areThoseOfTheOtherTiers(int kind) {
        for (int i = 0; i < CASES; i++) {
            int log = random.nextInt(4);
            int size = 1 << log;
            long a = value();
            long b = kind >= Flags.INC ? random.nextInt(2) : value();
            long carry = random.nextInt(2);
            long result =
                    switch (kind) {
                        case Flags.ADD -> a + b;
                        case Flags.ADC -> a + b + carry;
                        case Flags.SUB -> a - b;
                        case Flags.SBB -> a - b - carry;
                        default -> value();
                    };
            int op = kind == Flags.EAGER ? 0 : kind | log;
            long kept = kind == Flags.EAGER ? result : signExtend(result, size);
            long expected = expected(op, kept, a, b);
            assertEquals(expected, run(code, op, kept, a, b), () -> "case of " + kind);
            long onlyCarry = run(carryCode, op, kept, a, b) & Eflags.CF;
            assertEquals(expected & Eflags.CF, onlyCarry, () -> "carry of " + kind);
        }
    }

    private static long expected(int op, long result, long a, long b) {
        return (LazyFlags.cf(op, result, a, b) ? Eflags.CF : 0)
                | (LazyFlags.pf(op, result) ? Eflags.PF : 0)
                | (LazyFlags.af(op, result, a, b) ? Eflags.AF : 0)
                | (LazyFlags.zf(op, result) ? Eflags.ZF : 0)
                | (LazyFlags.sf(op, result) ? Eflags.SF : 0)
                | (LazyFlags.of(op, result, a, b) ? Eflags.OF : 0);
    }

    private long run(long code, int op, long result, long a, long b) {
        long frame = entry.frame();
        Mem.put8(frame + Frame.FLAG_OP, op);
        Mem.put8(frame + Frame.FLAG_RESULT, result);
        Mem.put8(frame + Frame.FLAG_A, a);
        Mem.put8(frame + Frame.FLAG_B, b);
        assertEquals(77, entry.enter(code));
        return Mem.get8(frame + Frame.SCRATCH);
    }
}
