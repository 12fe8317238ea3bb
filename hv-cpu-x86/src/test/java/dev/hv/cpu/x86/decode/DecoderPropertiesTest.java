package dev.hv.cpu.x86.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DecoderPropertiesTest {
    private static final int LENGTH = 20;

    private final Decoder decoder = new Decoder();

    @Property(tries = 4_000)
    void everyByteStringDecodesToAnInstructionOrTooLong(
            @ForAll("code") byte[] code, @ForAll("mode") int mode) {
        Instruction instruction = decoder.decode(code, 0, code.length, mode);
        assertNotSame(Decoder.TRUNCATED, instruction);
        if (instruction != Decoder.TOO_LONG) {
            assertTrue(instruction.length >= 1 && instruction.length <= Decoder.MAXIMUM_LENGTH);
            assertTrue(instruction.toString().length() > 1);
        }
    }

    @Property(tries = 4_000)
    void anInstructionIsTruncatedExactlyWhenBytesAreMissing(
            @ForAll("code") byte[] code, @ForAll("mode") int mode) {
        Instruction whole = decoder.decode(code, 0, code.length, mode);
        int needed = whole == Decoder.TOO_LONG ? Decoder.MAXIMUM_LENGTH : whole.length;
        for (int available = 0; available < LENGTH; available++) {
            Instruction part = decoder.decode(code, 0, available, mode);
            if (available < needed) {
                assertSame(Decoder.TRUNCATED, part);
            } else {
                assertSame(whole.opcode, part.opcode);
                assertEquals(whole.length, part.length);
                assertEquals(whole.toString(), part.toString());
            }
        }
    }

    @Property(tries = 2_000)
    void whatStandsAroundAnInstructionDoesNotMatter(
            @ForAll("code") byte[] code, @ForAll("mode") int mode, @ForAll("code") byte[] other) {
        Instruction alone = decoder.decode(code, 0, code.length, mode);
        if (alone == Decoder.TOO_LONG) {
            return;
        }
        byte[] around = new byte[3 * LENGTH];
        System.arraycopy(other, 0, around, 0, LENGTH);
        System.arraycopy(other, 0, around, LENGTH + alone.length, LENGTH);
        System.arraycopy(code, 0, around, LENGTH, alone.length);
        Instruction within = decoder.decode(around, LENGTH, 2 * LENGTH, mode);
        assertSame(alone.opcode, within.opcode);
        assertEquals(alone.length, within.length);
        assertEquals(alone.toString(), within.toString());
    }

    @Property(tries = 4_000)
    void registerNumbersFitTheirFiles(@ForAll("code") byte[] code, @ForAll("mode") int mode) {
        Instruction instruction = decoder.decode(code, 0, code.length, mode);
        int wide = mode == 64 ? 16 : 8;
        for (int i = 0; i < instruction.operandCount(); i++) {
            Operand operand = instruction.operand(i);
            int bound =
                    switch (operand.kind()) {
                        case GPR, XMM -> wide;
                        case GPR8_HIGH -> 4;
                        case SEGMENT -> 6;
                        case CONTROL -> 9;
                        case MMX, DEBUG, ST -> 8;
                        case IMMEDIATE -> 2;
                        default -> 1;
                    };
            assertTrue(operand.register() >= 0 && operand.register() < bound, operand::toString);
        }
        assertTrue(instruction.base < wide || instruction.base == Instruction.RIP);
        assertTrue(instruction.index < wide);
    }

    @Provide
    Arbitrary<Integer> mode() {
        return Arbitraries.of(16, 32, 64);
    }

    /** Bytes as instructions have them: some prefixes, perhaps an escape, and then anything. */
    @Provide
    Arbitrary<byte[]> code() {
        Arbitrary<byte[]> prefixes =
                Arbitraries.of(0x26, 0x2E, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0, 0xF2, 0xF3, 0x48)
                        .map(Integer::byteValue)
                        .array(byte[].class)
                        .ofMaxSize(16);
        Arbitrary<byte[]> escape =
                Arbitraries.of(
                        new byte[0],
                        new byte[] {0x0F},
                        new byte[] {0x0F, 0x38},
                        new byte[] {0x0F, 0x3A});
        Arbitrary<byte[]> rest = Arbitraries.bytes().array(byte[].class).ofSize(LENGTH);
        return Combinators.combine(prefixes, escape, rest).as(DecoderPropertiesTest::join);
    }

    private static byte[] join(byte[] prefixes, byte[] escape, byte[] rest) {
        byte[] code = new byte[LENGTH];
        int at = 0;
        for (byte[] part : new byte[][] {prefixes, escape, rest}) {
            int count = Math.min(part.length, LENGTH - at);
            System.arraycopy(part, 0, code, at, count);
            at += count;
        }
        return code;
    }
}
