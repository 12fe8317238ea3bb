package dev.hv.machine.pc.smbios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.RamLayout;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The tables as a reader of DMTF DSP0134 walks them. */
final class SmbiosTablesTest {
    private static SmbiosTables tables(long memoryBytes) {
        MachineSpec spec = MachineSpec.of("pc").withMemory(memoryBytes).withCpuModel("x86-64-v2");
        return SmbiosTables.of(new Platform(spec, RamLayout.of(memoryBytes), spec.devices()));
    }

    private static int sum(byte[] bytes, int from, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += bytes[from + i];
        }
        return sum & 0xFF;
    }

    /** Returns the structures as (type, formatted part) up to the end-of-table structure. */
    private static List<ByteBuffer> walk(byte[] bytes) {
        List<ByteBuffer> found = new ArrayList<>();
        int at = 0;
        int type;
        do {
            type = bytes[at] & 0xFF;
            int length = bytes[at + 1] & 0xFF;
            found.add(ByteBuffer.wrap(bytes, at, length).slice().order(ByteOrder.LITTLE_ENDIAN));
            at += length;
            while (bytes[at] != 0 || bytes[at + 1] != 0) {
                at++;
            }
            at += 2;
        } while (type != 127);
        assertEquals(bytes.length, at, "nothing behind the last structure");
        return found;
    }

    private static ByteBuffer first(List<ByteBuffer> structures, int type) {
        return structures.stream().filter(s -> s.get(0) == type).findFirst().orElseThrow();
    }

    @Test
    void theEntryPointLeadsToTheStructures() {
        SmbiosTables tables = tables(256L << 20);
        byte[] entry = Objects.requireNonNull(tables.placed().get(0xF2800L));
        ByteBuffer fields = ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals("_SM_", new String(entry, 0, 4, StandardCharsets.US_ASCII));
        assertEquals(0x1F, entry[5]);
        assertEquals(0, sum(entry, 0, 0x1F));
        assertEquals("_DMI_", new String(entry, 0x10, 5, StandardCharsets.US_ASCII));
        assertEquals(0, sum(entry, 0x10, 0x0F));
        long address = fields.getInt(0x18) & 0xFFFF_FFFFL;
        byte[] structures = Objects.requireNonNull(tables.placed().get(address));
        assertEquals(fields.getShort(0x16), structures.length);
        assertEquals(fields.getShort(0x1C), walk(structures).size());
        assertTrue(0xF2820 + structures.length <= 0xF3000, "the MP table follows");
    }

    @Test
    void structuresAreAsLongAsTheirVersionSays() {
        List<ByteBuffer> structures = walk(tables(256L << 20).structures());
        assertEquals(0x18, first(structures, 0).limit());
        assertEquals(0x1B, first(structures, 1).limit());
        assertEquals(0x16, first(structures, 3).limit());
        assertEquals(0x2A, first(structures, 4).limit());
        assertEquals(0x17, first(structures, 16).limit());
        assertEquals(0x28, first(structures, 17).limit());
        assertEquals(0x1F, first(structures, 19).limit());
        assertEquals(0x0B, first(structures, 32).limit());
        assertEquals(
                structures.size(),
                structures.stream().map(s -> s.getShort(2)).distinct().count(),
                "handles");
    }

    @Test
    void memoryIsWhereTheMachineHasIt() {
        List<ByteBuffer> small = walk(tables(256L << 20).structures());
        assertEquals(256 << 10, first(small, 16).getInt(7), "KiB");
        assertEquals(256, first(small, 17).getShort(0x0C), "MiB");
        assertEquals(0, first(small, 19).getInt(4));
        assertEquals((256 << 10) - 1, first(small, 19).getInt(8));
        List<ByteBuffer> large = walk(tables(64L << 30).structures());
        assertEquals(0x7FFF, first(large, 17).getShort(0x0C), "see the extended size");
        assertEquals(64 << 10, first(large, 17).getInt(0x1C), "MiB");
        assertEquals(
                2, large.stream().filter(s -> s.get(0) == 19).count(), "below and above 4 GiB");
    }
}
