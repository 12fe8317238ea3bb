package dev.hv.devices.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hv.api.bus.Width;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.InterruptLine;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/** Intel 82093AA datasheet, 3.1 and 3.2; the EOI register of the ICH9, 13.5.4. */
final class IoApicTest {
    private static final long MASKED = 1 << 16;
    private static final long LEVEL = 1 << 15;
    private static final long REMOTE_IRR = 1 << 14;

    private final DeviceBench bench = new DeviceBench();
    private IoApic apic;

    @BeforeEach
    void create() {
        apic = (IoApic) bench.create(new IoApicPlugin(), new IoApicConfig(2));
    }

    private static long read(DeviceBench bench, int index) {
        bench.write("regs", 0x00, Width.DWORD, index);
        return bench.read("regs", 0x10, Width.DWORD);
    }

    private long read(int index) {
        return read(bench, index);
    }

    private void write(int index, long value) {
        bench.write("regs", 0x00, Width.DWORD, index);
        bench.write("regs", 0x10, Width.DWORD, value);
    }

    private long entry(int input) {
        return read(0x10 + 2 * input);
    }

    private void entry(int input, long low) {
        write(0x10 + 2 * input, low);
    }

    private List<String> sent() {
        List<String> messages = List.copyOf(bench.messages());
        bench.messages().clear();
        return messages;
    }

    @Test
    void afterResetEveryEntryIsMasked() {
        assertEquals(0x0200_0000, read(0));
        assertEquals(0x0017_0020, read(1));
        assertEquals(0x0200_0000, read(2));
        for (int i = 0; i < 24; i++) {
            assertEquals(MASKED, entry(i));
            assertEquals(0, read(0x11 + 2 * i));
        }
    }

    @Test
    void onlyTheBitsOfTheDatasheetCanBeWritten() {
        write(0, 0xFFFF_FFFFL);
        assertEquals(0x0F00_0000, read(0));
        write(1, 0);
        assertEquals(0x0017_0020, read(1));
        write(0x11, 0xFFFF_FFFFL);
        assertEquals(0xFF00_0000L, read(0x11));
        write(0x10, 0xFFFF_FFFFL);
        assertEquals(0x1_AFFF, read(0x10));
    }

    @Test
    void indicesWithoutARegisterReadAsZero() {
        for (int index : new int[] {3, 0xF, 0x40, 0xFF}) {
            write(index, 0xFFFF_FFFFL);
            assertEquals(0, read(index));
        }
    }

    @Test
    void anEdgeSendsOneMessage() {
        InterruptLine line = apic.connect(4, "uart");
        entry(4, 0x34);
        line.set(true);
        assertEquals(List.of("fee00000 4034"), sent());
        line.set(false);
        line.set(true);
        assertEquals(List.of("fee00000 4034"), sent());
        assertEquals(0x34, entry(4));
    }

    @Test
    void aMaskedEdgeIsLost() {
        InterruptLine line = apic.connect(4, "uart");
        line.set(true);
        entry(4, 0x34);
        assertEquals(List.of(), sent());
    }

    @Test
    void theMessageCarriesWhatTheEntrySays() {
        InterruptLine line = apic.connect(5, "nic");
        write(0x11 + 10, 0xA500_0000L);
        entry(5, 0x800 | 0x100 | 0x61);
        line.pulse();
        assertEquals(List.of("feea500c 4161"), sent());
        entry(5, 0x400);
        line.pulse();
        assertEquals(List.of("feea5000 4400"), sent());
        entry(5, 0x700);
        line.pulse();
        assertEquals(List.of("feea5000 4700"), sent());
    }

    @Test
    void aLevelSendsOneMessageUntilItIsEnded() {
        InterruptLine line = apic.connect(11, "nic");
        entry(11, LEVEL | 0x61);
        line.set(true);
        assertEquals(List.of("fee00000 c061"), sent());
        assertEquals(LEVEL | REMOTE_IRR | 0x61, entry(11));
        line.set(false);
        line.set(true);
        assertEquals(List.of(), sent());
        apic.endOfInterrupt(0x60);
        assertEquals(List.of(), sent());
        apic.endOfInterrupt(0x61);
        assertEquals(List.of("fee00000 c061"), sent());
        line.set(false);
        apic.endOfInterrupt(0x61);
        assertEquals(List.of(), sent());
        assertEquals(LEVEL | 0x61, entry(11));
    }

    @Test
    void theEoiRegisterEndsAsTheBroadcastDoes() {
        InterruptLine line = apic.connect(11, "nic");
        entry(11, LEVEL | 0x61);
        line.set(true);
        line.set(false);
        bench.write("regs", 0x40, Width.DWORD, 0x61);
        assertEquals(LEVEL | 0x61, entry(11));
    }

    @Test
    void aMaskedLevelWaits() {
        InterruptLine line = apic.connect(11, "nic");
        entry(11, MASKED | LEVEL | 0x61);
        line.set(true);
        assertEquals(List.of(), sent());
        entry(11, LEVEL | 0x61);
        assertEquals(List.of("fee00000 c061"), sent());
        entry(11, MASKED | LEVEL | 0x61);
        entry(11, LEVEL | 0x61);
        assertEquals(List.of(), sent(), "not before its end");
    }

    @Test
    void leavingLevelModeClearsTheRemoteIrr() {
        InterruptLine line = apic.connect(11, "nic");
        entry(11, LEVEL | 0x61);
        line.set(true);
        entry(11, MASKED | 0x61);
        assertEquals(MASKED | 0x61, entry(11));
    }

    @Test
    void sourcesOnOneInputAreSharedAndHearOfTheEnd() {
        InterruptLine first = apic.connect(11, "nic");
        InterruptLine second = apic.connect(11, "disk");
        int[] heard = new int[2];
        first.onEndOfInterrupt(
                () -> {
                    heard[0]++;
                    first.set(false);
                });
        second.onEndOfInterrupt(() -> heard[1]++);
        entry(11, LEVEL | 0x61);
        first.set(true);
        second.set(true);
        assertEquals(1, sent().size());
        apic.endOfInterrupt(0x61);
        assertEquals(1, heard[0]);
        assertEquals(1, heard[1]);
        assertEquals(1, sent().size(), "the second source still asserts");
        second.set(false);
        apic.endOfInterrupt(0x61);
        assertEquals(1, heard[1]);
        assertEquals(0, sent().size());
    }

    @Test
    void aSourceThatRaisesItsLineAgainAtTheEndSendsOnce() {
        InterruptLine line = apic.connect(11, "nic");
        line.onEndOfInterrupt(
                () -> {
                    line.set(false);
                    line.set(true);
                });
        entry(11, LEVEL | 0x61);
        line.set(true);
        sent();
        apic.endOfInterrupt(0x61);
        assertEquals(1, sent().size());
    }

    @Test
    void twoEntriesOfOneVectorEndTogether() {
        InterruptLine first = apic.connect(10, "nic");
        InterruptLine second = apic.connect(11, "disk");
        entry(10, LEVEL | 0x61);
        entry(11, LEVEL | 0x61);
        first.set(true);
        second.set(true);
        sent();
        apic.endOfInterrupt(0x61);
        assertEquals(2, sent().size());
    }

    @Test
    void aResetMasksAndLeavesTheWiresAlone() {
        InterruptLine line = apic.connect(11, "nic");
        entry(11, LEVEL | 0x61);
        line.set(true);
        bench.reset();
        assertEquals(MASKED, entry(11));
        sent();
        entry(11, LEVEL | 0x61);
        assertEquals(1, sent().size());
    }

    @Test
    void itTakesNoPartInAcknowledgeCyclesAndHas24Inputs() {
        assertEquals(InterruptController.NO_VECTOR, apic.acknowledge());
        assertEquals(24, apic.inputs());
        assertThrows(IndexOutOfBoundsException.class, () -> apic.connect(24, "x"));
        assertThrows(IndexOutOfBoundsException.class, () -> apic.connect(-1, "x"));
    }

    @Test
    void aRestoreSendsNothingAgain() {
        InterruptLine edge = apic.connect(4, "uart");
        InterruptLine level = apic.connect(11, "nic");
        entry(4, 0x34);
        entry(11, LEVEL | 0x61);
        edge.set(true);
        level.set(true);
        DeviceBench other = new DeviceBench();
        IoApic restored = (IoApic) other.create(new IoApicPlugin());
        InterruptLine otherEdge = restored.connect(4, "uart");
        InterruptLine otherLevel = restored.connect(11, "nic");
        other.restoreFrom(bench);
        otherEdge.set(true);
        otherLevel.set(true);
        assertEquals(List.of(), other.messages());
        assertEquals(LEVEL | REMOTE_IRR | 0x61, read(other, 0x10 + 22));
        restored.endOfInterrupt(0x61);
        assertEquals(List.of("fee00000 c061"), other.messages());
    }
}
