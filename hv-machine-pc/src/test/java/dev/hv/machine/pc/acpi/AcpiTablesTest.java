package dev.hv.machine.pc.acpi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.RamLayout;

import org.junit.jupiter.api.Test;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

final class AcpiTablesTest {
    private static final long BASE = 0xE0000;
    private static final int HPET_ID = 0x8086A201;

    private static final DeviceSpec PM =
            DeviceSpec.of("pm", "acpi-pm")
                    .at("regs", new Place.Port(0xB000))
                    .at("sci", new Place.Irq(11))
                    .with("sleep-type-s5", "3")
                    .with("timer-bits", "32");

    private static final List<DeviceSpec> DEVICES =
            List.of(
                    DeviceSpec.of("lapic", "local-apic").at("regs", new Place.Address(0xFEE00000L)),
                    DeviceSpec.of("ioapic", "io-apic").at("regs", new Place.Address(0xFEC10000L)),
                    PM,
                    DeviceSpec.of("reset", "reset-control").at("cf9", new Place.Port(0xCF9)),
                    DeviceSpec.of("hpet", "hpet").at("regs", new Place.Address(0xFED00000L)),
                    DeviceSpec.of("uart0", "uart-16550a")
                            .at("regs", new Place.Port(0x2E8))
                            .at("irq", new Place.Irq(5)));

    private static AcpiTables tables(List<DeviceSpec> devices) {
        MachineSpec spec = MachineSpec.of("microvm");
        Platform platform = new Platform(spec, RamLayout.of(64 << 20), devices);
        return AcpiTables.of(platform, BASE, AcpiTablesTest::register);
    }

    private static long register(long address) {
        return switch ((int) address) {
            case 0xFEE00020 -> 7L << 24;
            case 0xFEC10010 -> 2L << 24;
            case 0xFED00000 -> HPET_ID & 0xFFFF_FFFFL;
            default -> throw new AssertionError(Long.toHexString(address));
        };
    }

    private static ByteBuffer at(AcpiTables tables, long address, int length) {
        int offset = (int) (address - BASE);
        return ByteBuffer.wrap(
                        tables.bytes().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer table(AcpiTables tables, long address) {
        ByteBuffer table = at(tables, address, at(tables, address, 8).getInt(4));
        assertEquals(0, sum(table, table.capacity()));
        return table;
    }

    private static int sum(ByteBuffer bytes, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += bytes.get(i);
        }
        return sum & 0xFF;
    }

    private static String signature(ByteBuffer table) {
        return StandardCharsets.US_ASCII.decode(table.slice(0, 4)).toString();
    }

    /** Follows the root pointer; every checksum on the way is checked. */
    private static Map<String, ByteBuffer> walk(AcpiTables tables) {
        ByteBuffer root = at(tables, tables.rootPointer(), 36);
        assertEquals("RSD PTR ", StandardCharsets.US_ASCII.decode(root.slice(0, 8)).toString());
        assertEquals(0, sum(root, 20));
        assertEquals(0, sum(root, 36));
        ByteBuffer xsdt = table(tables, root.getLong(24));
        Map<String, ByteBuffer> found = new LinkedHashMap<>();
        for (int i = SystemTable.HEADER_SIZE; i < xsdt.capacity(); i += 8) {
            ByteBuffer table = table(tables, xsdt.getLong(i));
            found.put(signature(table), table);
        }
        return found;
    }

    private static ByteBuffer found(AcpiTables tables, String signature) {
        return Objects.requireNonNull(walk(tables).get(signature), signature);
    }

    @Test
    void theRootPointerLeadsToAllTables() {
        assertEquals(List.of("FACP", "APIC", "HPET"), List.copyOf(walk(tables(DEVICES)).keySet()));
        assertTrue(walk(tables(List.of())).isEmpty());
    }

    /** GRUB's halt, and kernels that follow ACPI 1.0, know no other. */
    @Test
    void theTableOfShortAddressesNamesTheSameTables() {
        AcpiTables tables = tables(DEVICES);
        ByteBuffer root = at(tables, tables.rootPointer(), 36);
        ByteBuffer rsdt = table(tables, root.getInt(16));
        assertEquals("RSDT", signature(rsdt));
        ByteBuffer xsdt = table(tables, root.getLong(24));
        int count = (rsdt.capacity() - SystemTable.HEADER_SIZE) / 4;
        assertEquals(3, count);
        for (int i = 0; i < count; i++) {
            assertEquals(
                    xsdt.getLong(SystemTable.HEADER_SIZE + 8 * i),
                    rsdt.getInt(SystemTable.HEADER_SIZE + 4 * i));
        }
    }

    @Test
    void theFixedDescriptionTellsWhereTheRegistersWerePut() {
        AcpiTables tables = tables(DEVICES);
        ByteBuffer fadt = found(tables, "FACP");
        assertEquals(276, fadt.capacity());
        assertEquals("FACS", signature(at(tables, fadt.getInt(36), 4)));
        assertEquals("DSDT", signature(table(tables, fadt.getLong(140))));
        assertEquals(11, fadt.getShort(46));
        assertEquals(0, fadt.getInt(48), "no SMI command port");
        assertEquals(0xB000, fadt.getInt(56));
        assertEquals(0xB004, fadt.getInt(64));
        assertEquals(0xB008, fadt.getInt(76));
        assertEquals(0xB00C, fadt.getInt(80));
        assertEquals(0xB000, fadt.getLong(152));
        assertEquals(0xCF9, fadt.getLong(120));
        assertEquals(6, fadt.get(128));
        assertTrue((fadt.getInt(112) & 1 << 10) != 0, "the reset register is supported");
        assertTrue((fadt.getInt(112) & 1 << 8) != 0, "the timer has 32 bits");
        assertEquals(0x24, fadt.getShort(109), "neither VGA nor a CMOS clock, nor legacy devices");
    }

    @Test
    void aMachineWithoutResetRegisterDoesNotClaimOne() {
        ByteBuffer fadt = found(tables(List.of(PM)), "FACP");
        assertEquals(0, fadt.getInt(112) & 1 << 10);
        assertEquals(0, fadt.getLong(120));
    }

    @Test
    void theInterruptDescriptionAsksTheApicsWhoTheyAre() {
        ByteBuffer madt = found(tables(DEVICES), "APIC");
        assertEquals(0xFEE00000, madt.getInt(36));
        assertEquals(0, madt.getInt(40), "no pair of 8259A");
        assertEquals(7, madt.get(47));
        assertEquals(1, madt.get(52));
        assertEquals(2, madt.get(54));
        assertEquals(0xFEC10000, madt.getInt(56));
        assertEquals(2, madt.getInt(68), "the timer is on input 2");
        assertEquals(11, madt.get(77), "the system control interrupt");
        assertEquals(11, madt.getInt(78));
        assertEquals(0xD, madt.getShort(82), "is active high and level-triggered");
    }

    @Test
    void theEventTimersTellTheirBlock() {
        ByteBuffer hpet = found(tables(DEVICES), "HPET");
        assertEquals(HPET_ID, hpet.getInt(36));
        assertEquals(0xFED00000L, hpet.getLong(44));
    }

    @Test
    void theNamespaceHasSoftOffAndTheSerialPort() {
        AcpiTables tables = tables(DEVICES);
        byte[] dsdt = table(tables, found(tables, "FACP").getLong(140)).array();
        String text = new String(dsdt, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains("\\_S5_\u0012\u0008\u0004\n\u0003\n\u0003\0\0"));
        assertTrue(text.contains("G\u0001\u00e8\u0002\u00e8\u0002\u0001\u0008\" \0y\0"));
        assertFalse(text.contains("PIC_"));
    }

    @Test
    void packageLengthsAreEncodedInAsFewBytesAsTheyNeed() {
        assertArrayEquals(new byte[] {0x11, 5, 0x0A, 2, 7, 8}, Aml.buffer(new byte[] {7, 8}));
        byte[] longer = Aml.buffer(new byte[100]);
        assertEquals(0x40 | (104 & 0xF), longer[1]);
        assertEquals(104 >> 4, longer[2]);
        assertEquals(105, longer.length);
    }

    @Test
    void identifiersAreCompressed() {
        assertArrayEquals(new byte[] {0x0C, 0x41, (byte) 0xD0, 0x05, 0x01}, Aml.eisaId("PNP0501"));
    }
}
