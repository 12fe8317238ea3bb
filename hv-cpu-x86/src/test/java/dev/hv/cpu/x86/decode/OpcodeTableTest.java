package dev.hv.cpu.x86.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OpcodeTableTest {

    @Test
    void idsAreDenseAndTheBadEntryIsZero() {
        assertEquals(0, OpcodeTable.BAD.id());
        for (int id = 0; id < OpcodeTable.size(); id++) {
            assertEquals(id, OpcodeTable.get(id).id());
        }
        assertEquals(OpcodeTable.size(), OpcodeTable.all().size());
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
}
