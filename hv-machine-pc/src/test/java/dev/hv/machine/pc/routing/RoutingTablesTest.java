package dev.hv.machine.pc.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.Profile;
import dev.hv.machine.pc.RamLayout;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Against MultiProcessor Specification 1.4 and PCI IRQ Routing Table Specification 1.0. */
final class RoutingTablesTest {
    private static final Platform PC = platform("pc");

    private static Platform platform(String profile) {
        return new Platform(
                MachineSpec.of(profile),
                RamLayout.of(64 << 20),
                Profile.named(profile).devices().stream()
                        .map(
                                device ->
                                        device.plugin().equals("io-apic")
                                                ? device.at("regs", new Place.Address(0xFEC00000L))
                                                : device)
                        .toList());
    }

    private static long register(long address) {
        return switch ((int) address) {
            case 0xFEE00020 -> 3L << 24;
            case 0xFEE00030 -> 0x50014;
            case 0xFEC00010 -> 2L << 24;
            default -> throw new AssertionError(Long.toHexString(address));
        };
    }

    private static ByteBuffer table(Platform platform, long address) {
        byte[] bytes =
                Objects.requireNonNull(
                        RoutingTables.of(platform, RoutingTablesTest::register).get(address));
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(ByteBuffer table, int at, int length) {
        byte[] bytes = new byte[length];
        table.get(at, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static int sum(ByteBuffer table, int from, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += table.get(from + i);
        }
        return sum & 0xFF;
    }

    /** Returns the entries of the MP configuration, each as its bytes in hexadecimal. */
    private static List<String> entries(ByteBuffer table) {
        List<String> entries = new ArrayList<>();
        int at = 16 + 44;
        for (int i = 0; i < table.getShort(16 + 34); i++) {
            int length = table.get(at) == 0 ? 20 : 8;
            byte[] bytes = new byte[length];
            table.get(at, bytes);
            entries.add(HexFormat.of().formatHex(bytes));
            at += length;
        }
        assertEquals(16 + table.getShort(16 + 4), at, "the length covers the entries");
        assertEquals(at, table.capacity());
        return entries;
    }

    @Test
    void thePointerLeadsToAConfigurationBehindIt() {
        ByteBuffer table = table(PC, RoutingTables.MULTIPROCESSOR);
        assertEquals("_MP_", text(table, 0, 4));
        assertEquals(RoutingTables.MULTIPROCESSOR + 16, table.getInt(4));
        assertEquals(0, sum(table, 0, 16));
        assertEquals("PCMP", text(table, 16, 4));
        assertEquals(0, sum(table, 16, table.getShort(20)));
        assertEquals(0xFEE00000, table.getInt(16 + 36));
        assertTrue(table.capacity() <= RoutingTables.PCI - RoutingTables.MULTIPROCESSOR);
    }

    @Test
    void interruptsAreWiredAsInTheAcpiTables() {
        List<String> entries = entries(table(PC, RoutingTables.MULTIPROCESSOR));
        assertEquals("00031403" + "00060000" + "01020000" + "0".repeat(16), entries.get(0));
        assertTrue(entries.contains("0100504349202020"), "bus 0 is PCI");
        assertTrue(entries.contains("0101495341202020"), "bus 1 is ISA");
        assertTrue(entries.contains("020211010000c0fe"), "the I/O APIC, number 2");
        assertTrue(entries.contains("0300000001000202"), "ISA 0 is at input 2");
        assertTrue(entries.contains("0300000001010201"), "ISA 1 is at input 1");
        assertTrue(entries.contains("03000d0001090209"), "the SCI is high and level");
        assertTrue(entries.contains("0300000000080211"), "PCI 2, INTA# is at input 17");
        assertTrue(entries.contains("04030000" + "0100ff00"), "the 8259A is at LINT0");
        assertTrue(entries.contains("04010000" + "0100ff01"), "NMI is at LINT1");
    }

    @Test
    void aMachineWithoutPciHasTheIsaBusAlone() {
        Platform microvm = platform("microvm");
        List<String> entries = entries(table(microvm, RoutingTables.MULTIPROCESSOR));
        assertTrue(entries.stream().noneMatch(entry -> entry.startsWith("0100")));
        assertEquals(0, table(microvm, RoutingTables.PCI).capacity());
    }

    @Test
    void pinsLeadToTheRoutersInputs() {
        ByteBuffer table = table(PC, RoutingTables.PCI);
        assertEquals("$PIR", text(table, 0, 4));
        assertEquals(0, RoutingTables.PCI % 16);
        assertEquals(table.capacity(), table.getShort(6));
        assertEquals(0, sum(table, 0, table.capacity()));
        assertEquals(1 << 3, table.get(9), "the router is function 0 of device 1");
        int slot = 32 + 16; // device 2
        assertEquals(2 << 3, table.get(slot + 1));
        assertEquals(0x61, table.get(slot + 2), "INTA#");
        assertEquals((short) 0xDEF8, table.getShort(slot + 3));
        assertEquals(0x60, table.get(slot + 2 + 9), "INTD#");
        assertTrue(table.capacity() <= RoutingTables.END - RoutingTables.PCI);
    }
}
