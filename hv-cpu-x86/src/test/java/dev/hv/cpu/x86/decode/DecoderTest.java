package dev.hv.cpu.x86.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HexFormat;

class DecoderTest {
    @Test
    void aMemoryOperandHasBaseIndexScaleAndDisplacement() {
        Instruction mov = decode(64, "4A8B448D10");
        assertEquals("mov", mov.opcode.mnemonic());
        assertEquals(5, mov.length);
        assertEquals(8, mov.operandSize);
        assertEquals(new Operand(Operand.Kind.GPR, 8, 0), mov.operand(0));
        assertEquals(new Operand(Operand.Kind.MEMORY, 8, 0), mov.operand(1));
        assertTrue(mov.hasMemory);
        assertEquals(5, mov.base);
        assertEquals(9, mov.index);
        assertEquals(2, mov.scale);
        assertEquals(0x10, mov.displacement);
        assertEquals(2, mov.segment, "rBP is based on SS");
    }

    @Test
    void sixteenBitAddressesAddTwoRegisters() {
        Instruction mov = decode(16, "8A42FE");
        assertEquals(5, mov.base);
        assertEquals(6, mov.index);
        assertEquals(0, mov.scale);
        assertEquals(-2, mov.displacement);
        assertEquals(2, mov.segment);
        Instruction absolute = decode(16, "8A063412");
        assertEquals(Instruction.NO_REGISTER, absolute.base);
        assertEquals(0x1234, absolute.displacement);
        assertEquals(3, absolute.segment);
    }

    @Test
    void ripRelativeIsOf64BitModeOnly() {
        assertEquals(Instruction.RIP, decode(64, "8B0510000000").base);
        assertEquals(Instruction.NO_REGISTER, decode(32, "8B0510000000").base);
        assertEquals(Instruction.NO_REGISTER, decode(64, "8B042510000000").base);
    }

    @Test
    void byteRegistersFourToSevenAreHighWithoutRex() {
        assertEquals(new Operand(Operand.Kind.GPR8_HIGH, 1, 0), decode(64, "88E0").operand(1));
        assertEquals(new Operand(Operand.Kind.GPR, 1, 4), decode(64, "4088E0").operand(1));
        assertEquals(new Operand(Operand.Kind.GPR, 1, 12), decode(64, "4488E0").operand(1));
    }

    @Test
    void rexCountsOnlyDirectlyBeforeTheOpcode() {
        assertEquals(4, decode(64, "482E89C8").operandSize);
        assertEquals(0, decode(64, "482E89C8").rex);
        assertEquals(8, decode(64, "2E4889C8").operandSize);
        assertEquals(0x48, decode(64, "41484889C8").rex);
    }

    @Test
    void rexWinsOverOperandSizePrefix() {
        assertEquals(8, decode(64, "664889C8").operandSize);
    }

    @ParameterizedTest
    @CsvSource({
        "0F58C1, addps",
        "660F58C1, addpd",
        "F30F58C1, addss",
        "F20F58C1, addsd",
        "66F30F58C1, addss",
        "F366F20F58C1, addsd",
        "F2F30F58C1, addss",
        "F30FB8C1, popcnt",
        "F20F38F0C1, crc32",
        "0F38F000, movbe",
        "660F38F000, movbe",
    })
    void mandatoryPrefixesSelectTheInstruction(String hex, String mnemonic) {
        Instruction instruction = decode(64, hex);
        assertEquals(mnemonic, instruction.opcode.mnemonic());
        assertEquals(0, instruction.repeat);
    }

    @Test
    void aMandatory66IsNoOperandSize() {
        assertEquals(4, decode(64, "660F6EC0").operandSize);
        assertEquals(2, decode(64, "66F30FB8C1").operandSize);
        assertEquals(2, decode(64, "660F38F000").operandSize);
    }

    @Test
    void theLastRepeatPrefixCounts() {
        assertEquals(0xF3, decode(32, "F2F3A4").repeat);
        assertEquals(0xF2, decode(32, "F3F2A4").repeat);
    }

    @Test
    void oldSegmentOverridesAreIgnoredIn64BitMode() {
        Instruction inLong = decode(64, "64368B00");
        assertEquals(4, inLong.segment);
        assertEquals(3, decode(64, "368B00").segment);
        assertEquals(-1, decode(64, "368B00").segmentOverride);
        assertEquals(2, decode(32, "64368B00").segment);
    }

    @ParameterizedTest
    @CsvSource({
        "66E800000000, 6, 8",
        "66EB00, 3, 8",
        "660F8400000000, 7, 8",
        "66C3, 2, 8",
        "6650, 2, 2",
        "50, 1, 8",
        "666A01, 3, 2",
        "C9, 1, 8",
        "CB, 1, 4",
        "48CB, 2, 8",
    })
    void defaultOperandSizesOf64BitMode(String hex, int length, int operandSize) {
        Instruction instruction = decode(64, hex);
        assertEquals(length, instruction.length);
        assertEquals(operandSize, instruction.operandSize);
    }

    @ParameterizedTest
    @CsvSource({
        "16, B8FFFF, -1",
        "32, B8FFFFFFFF, -1",
        "64, 48C7C0FFFFFFFF, -1",
        "64, 4883C0FF, -1",
        "64, 48B8F0DEBC9A78563412, 0x123456789ABCDEF0",
        "32, CD80, 0x80",
        "32, B0FF, 0xFF",
        "32, C2FFFF, 0xFFFF",
        "64, EBFE, -2",
        "64, E8FBFFFFFF, -5",
        "32, D1E0, 1",
    })
    void immediatesAreExtendedAsTheOperandRequires(int mode, String hex, String value) {
        assertEquals(Long.decode(value), decode(mode, hex).immediate);
    }

    @Test
    void enterAndFarPointersHaveTwoImmediates() {
        Instruction enter = decode(32, "C8341205");
        assertEquals(0x1234, enter.immediate);
        assertEquals(5, enter.secondImmediate);
        assertEquals(1, enter.operand(1).register());
        Instruction jump = decode(32, "EA78563412CDAB");
        assertEquals(0x12345678, jump.immediate);
        assertEquals(0xABCD, jump.secondImmediate);
        assertEquals(5, decode(16, "EA3412CDAB").length);
    }

    @Test
    void memoryOffsetsHaveTheAddressSize() {
        Instruction load = decode(64, "48A1F0DEBC9A78563412");
        assertEquals(Operand.Kind.MOFFS, load.operand(1).kind());
        assertEquals(0x123456789ABCDEF0L, load.displacement);
        assertEquals(0xFFFFFFFFL, decode(64, "67A1FFFFFFFF").displacement);
        assertEquals(0xFFFF, decode(16, "A1FFFF").displacement);
    }

    @ParameterizedTest
    @CsvSource({
        "64, 06",
        "64, 27",
        "64, 60",
        "64, 82C001",
        "64, 9A",
        "64, CE",
        "64, D401",
        "64, EA",
        "32, 0F01F8",
        "32, F30FAEC0",
        "64, C4E07858C1",
        "64, F2C5F858C1",
        "64, 66C5F858C1",
        "64, 41C5F858C1",
        "64, C5F050C1",
        "64, C5FC12C1",
        "64, C4E279920408",
        "64, C4E27992C1",
        "64, 62F17C4858C1",
        "64, 8FC8",
        "64, FFF8",
        "64, FED0",
        "64, 0F0A",
        "64, 0FAEC0",
        "64, 0F38FF",
        "64, C6C8",
        "64, 8DC0",
        "32, 62C0",
        "64, FFD8",
        "64, 0FC7C8",
        "32, 8EC8",
        "32, 8EF0",
        "32, 8CF8",
        "64, 0F20C8",
        "64, 440F20C8",
        "64, 440F21C0",
        "64, F30F28C1",
        "64, 0FC3C0",
    })
    void whatIsNoInstructionIsBad(int mode, String hex) {
        Instruction instruction = decode(mode, hex + "000000000000");
        assertSame(OpcodeTable.BAD, instruction.opcode);
        assertFalse(instruction.isValid());
        assertEquals("(bad)", instruction.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "F00118, add",
        "F08700, xchg",
        "F00FB111, cmpxchg",
        "F0480FC70F, cmpxchg16b",
        "F00FBA2801, bts",
        "F0FF00, inc",
        "F0F618, neg",
    })
    void lockIsAllowedWithAMemoryDestination(String hex, String mnemonic) {
        Instruction instruction = decode(64, hex);
        assertEquals(mnemonic, instruction.opcode.mnemonic());
        assertTrue(instruction.lock);
    }

    @ParameterizedTest
    @CsvSource({"F001C0", "F00300", "F03900", "F08900", "F090", "F0A4", "F00FA300", "F00F20C0"})
    void lockIsRefusedElsewhere(String hex) {
        assertFalse(decode(64, hex).isValid());
    }

    @ParameterizedTest
    @CsvSource({
        "90, nop",
        "F390, pause",
        "4190, xchg",
        "F34190, xchg",
        "4890, nop",
        "6690, nop",
        "63C1, movsxd",
        "F30F1EFA, endbr64",
        "0F1F00, nop",
        "0F01D0, xgetbv",
        "0F01F8, swapgs",
        "F30FBCC1, tzcnt",
        "F20FBCC1, bsf",
        "0F0B, ud2",
        "480F07, sysret",
        "D9E8, fld1",
        "DFE0, fnstsw",
        "66480F6EC0, movq",
        "660F6EC0, movd",
        "480FAE00, fxsave64",
        "0FC7F0, rdrand",
        "F30FC7F8, rdpid",
        "98, cwde",
        "6698, cbw",
        "4898, cdqe",
        "E300, jrcxz",
        "67E300, jecxz",
        "0F12C1, movhlps",
        "0F1201, movlps",
        "0FAEE8, lfence",
        "0FAE38, clflush",
    })
    void oneByteStringNamesOneInstruction(String hex, String mnemonic) {
        assertEquals(mnemonic, decode(64, hex).opcode.mnemonic());
    }

    @Test
    void lesAndLdsAreThereOutsideOf64BitMode() {
        assertEquals("les", decode(32, "C400").opcode.mnemonic());
        assertEquals("lds", decode(16, "C500").opcode.mnemonic());
        assertEquals(6, decode(32, "C400").operand(1).size());
        assertEquals(4, decode(16, "C400").operand(1).size());
    }

    @Test
    void controlRegisterMovesIgnoreModAndOperandSize() {
        for (String hex : new String[] {"0F2000", "0F20C0", "660F2040"}) {
            Instruction mov = decode(64, hex);
            assertEquals(new Operand(Operand.Kind.GPR, 8, 0), mov.operand(0), hex);
            assertEquals(new Operand(Operand.Kind.CONTROL, 8, 0), mov.operand(1), hex);
            assertEquals(hex.length() / 2, mov.length, hex);
            assertFalse(mov.hasMemory);
        }
        assertEquals(8, decode(64, "440F20C0").operand(1).register());
        assertEquals(4, decode(16, "0F20C0").operand(0).size());
    }

    @Test
    void stringsHaveSourceAndDestinationInMemory() {
        Instruction movs = decode(64, "F348A5");
        assertEquals(0xF3, movs.repeat);
        assertTrue(movs.isString());
        assertEquals(new Operand(Operand.Kind.STRING_DESTINATION, 8, 0), movs.operand(0));
        assertEquals(new Operand(Operand.Kind.STRING_SOURCE, 8, 0), movs.operand(1));
        assertEquals(4, decode(64, "64A4").segment);
        assertEquals(4, decode(64, "67A4").addressSize);
    }

    @Test
    void portInstructionsHaveNo64BitOperands() {
        assertEquals(4, decode(64, "48ED").operand(0).size());
        assertEquals(4, decode(64, "486D").operand(0).size());
        assertEquals(2, decode(64, "66EF").operand(1).size());
    }

    @Test
    void fifteenBytesAreAnInstructionAndSixteenAreTooLong() {
        assertEquals(15, decode(64, "66".repeat(14) + "90").length);
        assertSame(Decoder.TOO_LONG, decode(64, "66".repeat(15) + "90"));
        assertSame(Decoder.TOO_LONG, decode(64, "2E".repeat(11) + "0500000000"));
        assertSame(Decoder.TRUNCATED, decode(64, "66".repeat(14)));
    }

    @Test
    void missingBytesAreTruncated() {
        for (String hex : new String[] {"", "66", "0F", "0F38", "8B", "8B04", "8B45", "B80000"}) {
            assertSame(Decoder.TRUNCATED, decode(32, hex), hex);
        }
        assertFalse(Decoder.TRUNCATED.isValid());
    }

    private static Instruction decode(int mode, String hex) {
        byte[] code = HexFormat.of().parseHex(hex);
        return new Decoder().decode(code, 0, code.length, mode);
    }
}
