package dev.hv.plugins.examples.copier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.pci.PciSpace;
import dev.hv.tck.bench.Bench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PCI Local Bus Specification 3.0, chapter 6, on a function with most of what it has. */
final class CopierTest {
    private static final Initiator TEST = Initiator.named("test");
    private static final int COMMAND = 0x04;
    private static final int BAR0 = 0x10;
    private static final int BAR1 = 0x14;
    private static final int MEMORY = 2;
    private static final int MASTER = 4;
    private static final int INTERRUPT_DISABLE = 1 << 10;
    private static final long WHERE = 0xE000_0000L;

    private Bench bench;

    @BeforeEach
    void create() throws ConfigException {
        bench = Bench.of(new CopierPlugin());
    }

    private void config(int offset, Width width, long value) {
        bench.write("pci", offset, width, value);
    }

    private long config(int offset, Width width) {
        return bench.read("pci", offset, width);
    }

    private void open(int command) {
        config(BAR0, Width.DWORD, WHERE);
        config(COMMAND, Width.WORD, command);
    }

    private void start() {
        bench.memory().write(0x100, Width.DWORD, 0xCAFE, TEST);
        bench.writeBus(PciSpace.MEMORY, WHERE, Width.QWORD, 0x100);
        bench.writeBus(PciSpace.MEMORY, WHERE + 8, Width.QWORD, 0x200);
        bench.writeBus(PciSpace.MEMORY, WHERE + 0x10, Width.DWORD, 4);
        bench.writeBus(PciSpace.MEMORY, WHERE + 0x14, Width.DWORD, 1);
    }

    private long copied() {
        return bench.memory().read(0x200, Width.DWORD, TEST);
    }

    private boolean pin() {
        return bench.line("pci.intx").asserted();
    }

    private boolean said(String what) {
        return bench.journal().since(0).stream().anyMatch(entry -> entry.contains(what));
    }

    @Test
    void itTellsWhoItIs() {
        assertEquals(0xC0DE_1234L, config(0, Width.DWORD));
        assertEquals(0x0880, config(0x0A, Width.WORD));
        assertEquals(1, config(0x3D, Width.BYTE));
        assertEquals(0x10, config(0x06, Width.WORD));
    }

    @Test
    void aBaseAddressTellsItsSize() {
        config(BAR0, Width.DWORD, 0xFFFF_FFFFL);
        assertEquals(0xFFFF_FFE0L, config(BAR0, Width.DWORD));
        config(0x18, Width.DWORD, 0xFFFF_FFFFL);
        assertEquals(0, config(0x18, Width.DWORD));
    }

    @Test
    void registersAnswerWhereTheBaseAddressSaysWhileDecodingIsOn() {
        open(0);
        assertEquals(0xFFFF_FFFFL, bench.readBus(PciSpace.MEMORY, WHERE + 0x10, Width.DWORD));
        open(MEMORY);
        bench.writeBus(PciSpace.MEMORY, WHERE + 0x10, Width.DWORD, 7);
        config(BAR0, Width.DWORD, WHERE + 0x1000);
        assertEquals(7, bench.readBus(PciSpace.MEMORY, WHERE + 0x1010, Width.DWORD));
        assertEquals(0xFFFF_FFFFL, bench.readBus(PciSpace.MEMORY, WHERE + 0x10, Width.DWORD));
    }

    @Test
    void aBaseAddressOverAnotherLeavesTheLowerOneInPlace() {
        open(MEMORY);
        config(BAR1, Width.DWORD, WHERE);
        bench.writeBus(PciSpace.MEMORY, WHERE + 0x10, Width.DWORD, 5);
        assertEquals(5, bench.readBus(PciSpace.MEMORY, WHERE + 0x10, Width.DWORD));
        config(BAR0, Width.DWORD, 0);
        assertEquals(0, bench.readBus(PciSpace.MEMORY, WHERE + 0x10, Width.DWORD));
    }

    @Test
    void withoutTheBusMasterBitItReachesNoMemory() {
        open(MEMORY);
        start();
        assertEquals(0, copied());
        assertTrue(said("no bus master"));
    }

    @Test
    void asBusMasterItCopiesAndInterruptsByItsPin() {
        open(MEMORY | MASTER);
        start();
        assertEquals(0xCAFE, copied());
        assertTrue(pin());
        assertEquals(0x18, config(0x06, Width.WORD));
        config(COMMAND, Width.WORD, MEMORY | MASTER | INTERRUPT_DISABLE);
        assertFalse(pin());
        config(COMMAND, Width.WORD, MEMORY | MASTER);
        assertTrue(pin());
        bench.writeBus(PciSpace.MEMORY, WHERE + 0x18, Width.DWORD, 1);
        assertFalse(pin());
    }

    /** Capabilities from 80h on: MSI-X, then MSI. */
    @Test
    void capabilitiesAreAChain() {
        assertEquals(0x80, config(0x34, Width.BYTE));
        assertEquals(0x8C11, config(0x80, Width.WORD));
        assertEquals(0x0005, config(0x8C, Width.WORD));
    }

    @Test
    void msiTakesThePlaceOfThePinAndWaitsWhileMasked() {
        open(MEMORY | MASTER);
        config(0x90, Width.DWORD, 0xFEE0_0000L);
        config(0x98, Width.WORD, 0x4041);
        config(0x9C, Width.DWORD, 1);
        config(0x8E, Width.WORD, 1);
        start();
        assertFalse(pin());
        assertEquals(1, config(0xA0, Width.DWORD));
        assertFalse(said("message fee00000"));
        config(0x9C, Width.DWORD, 0);
        assertEquals(0, config(0xA0, Width.DWORD));
        assertTrue(said("message fee00000 4041"));
    }

    @Test
    void msixSendsWhatItsTableSaysOnceUnmasked() {
        open(MEMORY | MASTER);
        config(BAR1, Width.DWORD, WHERE + 0x1000);
        config(0x82, Width.WORD, 0x8000);
        long table = WHERE + 0x1000;
        bench.writeBus(PciSpace.MEMORY, table, Width.DWORD, 0xFEE0_1000L);
        bench.writeBus(PciSpace.MEMORY, table + 8, Width.DWORD, 0x55);
        start();
        assertFalse(pin());
        assertEquals(1, bench.readBus(PciSpace.MEMORY, table + 0x800, Width.DWORD));
        bench.writeBus(PciSpace.MEMORY, table + 12, Width.DWORD, 0);
        assertTrue(said("message fee01000 55"));
        assertEquals(0, bench.readBus(PciSpace.MEMORY, table + 0x800, Width.DWORD));
    }
}
