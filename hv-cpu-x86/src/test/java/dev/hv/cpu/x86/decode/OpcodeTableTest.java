package dev.hv.cpu.x86.decode;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.BitSet;

class OpcodeTableTest {
    private static final int[] MODES = {16, 32, 64};
    private static final int[] PREFIXES = {0, 0x66, 0x67, 0xF2, 0xF3};

    @Test
    void idsAreDenseAndTheBadEntryIsZero() {
        assertEquals(0, OpcodeTable.BAD.id());
        for (int id = 0; id < OpcodeTable.size(); id++) {
            assertEquals(id, OpcodeTable.get(id).id());
        }
        assertEquals(OpcodeTable.size(), OpcodeTable.all().size());
    }

    @Test
    void someBytesReachEveryForm() {
        BitSet reached = new BitSet();
        Decoder decoder = new Decoder();
        byte[] code = new byte[Decoder.MAXIMUM_LENGTH];
        for (int mode : MODES) {
            for (int prefix : PREFIXES) {
                for (int rex = 0; rex <= (mode == 64 ? 1 : 0); rex++) {
                    decodeEveryOpcode(decoder, code, start(code, prefix, rex), mode, reached);
                }
            }
        }
        assertAll(
                OpcodeTable.all().stream()
                        .map(form -> () -> assertTrue(reached.get(form.id()), form::toString)));
    }

    @Test
    void onlyWhatHasADestinationInMemoryIsLockable() {
        for (Opcode form : OpcodeTable.all()) {
            if (form.lockable()) {
                assertTrue(form.operands().getFirst().addressing().allowsMemory(), form::toString);
            }
        }
    }

    @Test
    void everyFormHasMnemonicAndFeature() {
        for (Opcode form : OpcodeTable.all()) {
            assertFalse(form.mnemonic().isEmpty());
            assertFalse(form.feature().isEmpty());
            assertEquals(form.mnemonic().toLowerCase(java.util.Locale.ROOT), form.mnemonic());
        }
    }

    @Test
    void aFormKnowsItsBytes() {
        Opcode addps = decode(0x0F, 0x58, 0xC1).opcode;
        assertEquals(OpcodeMap.MAP_0F, addps.map());
        assertEquals(0x58, addps.code());
        assertEquals(0, addps.mandatoryPrefix());
        assertEquals("sse", addps.feature());
        assertEquals("addps Vps,Wps", addps.toString());
        Opcode addpd = decode(0x66, 0x0F, 0x58, 0xC1).opcode;
        assertEquals(0x66, addpd.mandatoryPrefix());
        assertEquals("sse2", addpd.feature());
        assertEquals(5, decode(0x80, 0xE8, 1).opcode.digit());
        assertSame(decode(0x50).opcode, decode(0x57).opcode);
    }

    private static Instruction decode(int... bytes) {
        byte[] code = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            code[i] = (byte) bytes[i];
        }
        return new Decoder().decode(code, 0, code.length, 64);
    }

    /** Writes a prefix and REX .W and returns where the opcode goes. */
    private static int start(byte[] code, int prefix, int rex) {
        int at = 0;
        if (prefix != 0) {
            code[at++] = (byte) prefix;
        }
        if (rex != 0) {
            code[at++] = 0x48;
        }
        return at;
    }

    private static void decodeEveryOpcode(
            Decoder decoder, byte[] code, int at, int mode, BitSet reached) {
        int[][] escapes = {{}, {0x0F}, {0x0F, 0x38}, {0x0F, 0x3A}};
        for (int[] escape : escapes) {
            int opcodeAt = at;
            for (int b : escape) {
                code[opcodeAt++] = (byte) b;
            }
            for (int opcode = 0; opcode < 256; opcode++) {
                code[opcodeAt] = (byte) opcode;
                for (int modRm = 0; modRm < 256; modRm++) {
                    code[opcodeAt + 1] = (byte) modRm;
                    reached.set(decoder.decode(code, 0, code.length, mode).opcode.id());
                }
            }
        }
    }
}
