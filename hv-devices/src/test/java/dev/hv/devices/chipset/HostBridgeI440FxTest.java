package dev.hv.devices.chipset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.RamControl;
import dev.hv.api.bus.Width;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.pci.PciAddress;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.pci.PciHost;
import dev.hv.api.pci.PciPin;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.TreeMap;

/** Intel 82441FX datasheet, chapter 3. */
final class HostBridgeI440FxTest {
    private final Map<Long, String> shown = new TreeMap<>();
    private final RamControl ram =
            (base, size, reads, writes) ->
                    shown.put(base, (reads ? "r" : "-") + (writes ? "w" : "-") + size / 1024);
    private final byte[] resetPort = {0};
    private final DeviceBench bench =
            new DeviceBench().peer("ram", ram).peer("cf9", new ResetPort());
    private PciHost host;

    /** What is behind CONFADD. */
    private final class ResetPort implements IoHandler {
        @Override
        public long read(long offset, Width width) {
            return resetPort[0];
        }

        @Override
        public void write(long offset, Width width, long value) {
            resetPort[0] = (byte) value;
        }
    }

    @BeforeEach
    void create() {
        host = (PciHost) bench.create(new HostBridgeI440FxPlugin());
    }

    private void select(int device, int function, int register) {
        long address = 0x8000_0000L | device << 11 | function << 8 | register;
        bench.write("confadd", 0, Width.DWORD, address);
    }

    private long config(int device, int register, Width width) {
        select(device, 0, register);
        return bench.read("confdata", register & 3, width);
    }

    /** Puts the bridge's own function on its bus, as a machine does. */
    private DeviceBench attached(int device, int function) {
        DeviceBench other = new DeviceBench();
        PciFunction[] made = new PciFunction[1];
        other.onFunction(f -> made[0] = f);
        other.create(new IsaBridgePiix3Plugin());
        host.attach(PciAddress.of(device, function), made[0]);
        return other;
    }

    @Test
    void whereNoFunctionIsConfigurationReadsAllOnes() {
        assertEquals(0xFFFF_FFFFL, config(5, 0, Width.DWORD));
        assertEquals(0xFF, config(5, 2, Width.BYTE));
    }

    @Test
    void aFunctionAnswersAtItsPlaceInEveryWidth() {
        attached(1, 0);
        assertEquals(0x7000_8086L, config(1, 0, Width.DWORD));
        assertEquals(0x7000, config(1, 2, Width.WORD));
        assertEquals(0x70, config(1, 3, Width.BYTE));
    }

    @Test
    void otherBussesAndDisabledCyclesHaveNobody() {
        attached(1, 0);
        bench.write("confadd", 0, Width.DWORD, 0x8001_0800L);
        assertEquals(0xFFFF_FFFFL, bench.read("confdata", 0, Width.DWORD));
        bench.write("confadd", 0, Width.DWORD, 0x0000_0800L);
        assertEquals(0xFFFF_FFFFL, bench.read("confdata", 0, Width.DWORD));
    }

    @Test
    void aDeviceWithSeveralFunctionsSaysSo() {
        attached(1, 0);
        assertEquals(0, config(1, 0x0E, Width.BYTE));
        attached(1, 3);
        assertEquals(0x80, config(1, 0x0E, Width.BYTE));
        assertEquals(0x0080_0000L, config(1, 0x0C, Width.DWORD));
    }

    @Test
    void twoFunctionsAtOnePlaceAreRefused() {
        attached(1, 0);
        assertThrows(IllegalArgumentException.class, () -> attached(1, 0));
    }

    @Test
    void narrowAccessesToTheAddressGoOnToTheBus() {
        select(1, 0, 0x3C);
        bench.out("confadd", 1, 0x06);
        assertEquals(6, resetPort[0]);
        assertEquals(6, bench.in("confadd", 1));
        assertEquals(0xFF, bench.in("confadd", 0));
        assertEquals(0x8000_083CL, bench.read("confadd", 0, Width.DWORD));
    }

    @Test
    void afterAResetNoRamShowsThere() {
        assertTrue(shown.values().stream().allMatch(state -> state.startsWith("--")));
        assertEquals(14, shown.size());
    }

    @Test
    void attributeMapsShowProtectAndHideRam() {
        bench.out("pci", 0x59, 0x30);
        bench.out("pci", 0x5A, 0x21);
        assertEquals("rw64", shown.get(0xF0000L));
        assertEquals("r-16", shown.get(0xC0000L));
        assertEquals("-w16", shown.get(0xC4000L));
        bench.reset();
        assertEquals("--64", shown.get(0xF0000L));
    }

    @Test
    void smramOpensLocksAndShowsInSmm() {
        bench.out("pci", 0x72, 0x4A);
        assertEquals("rw128", shown.get(0xA0000L));
        bench.out("pci", 0x72, 0x1A);
        assertEquals("--128", shown.get(0xA0000L));
        bench.out("pci", 0x72, 0x4A);
        assertEquals(0x1A, bench.in("pci", 0x72));
        bench.drive("smiact", true);
        assertEquals("rw128", shown.get(0xA0000L));
        bench.drive("smiact", false);
        assertEquals("--128", shown.get(0xA0000L));
    }

    /** The handler of a locked machine may close its memory, and open it again (3.2.24). */
    @Test
    void theLockLeavesTheCloseBitToTheHandler() {
        bench.out("pci", 0x72, 0x1A);
        bench.out("pci", 0x72, 0x62);
        assertEquals(0x3A, bench.in("pci", 0x72));
        bench.out("pci", 0x72, 0);
        assertEquals(0x1A, bench.in("pci", 0x72));
    }

    @Test
    void pinsAreSwizzledOverTheLinesAndShared() {
        InterruptLine first = host.connect(PciAddress.of(1, 0), PciPin.A, "one");
        InterruptLine second = host.connect(PciAddress.of(5, 0), PciPin.A, "other");
        InterruptLine third = host.connect(PciAddress.of(2, 0), PciPin.A, "third");
        first.set(true);
        second.set(true);
        first.set(false);
        assertTrue(bench.line("inta").asserted());
        second.set(false);
        assertFalse(bench.line("inta").asserted());
        third.set(true);
        assertTrue(bench.line("intb").asserted());
    }
}
