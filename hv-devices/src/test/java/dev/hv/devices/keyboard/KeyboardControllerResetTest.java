package dev.hv.devices.keyboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.device.Device;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/** IBM PC AT Technical Reference, section 1, "Keyboard Controller". */
final class KeyboardControllerResetTest {
    private static final int FULL = 0x01;
    private static final int TIME_OUT = 0x40;

    private final DeviceBench bench = new DeviceBench();
    private Device device;

    @BeforeEach
    void create() {
        device = bench.create(new KeyboardControllerResetPlugin());
    }

    private int status() {
        return bench.in("command", 0);
    }

    private void command(int code) {
        bench.out("command", 0, code);
    }

    private void data(int value) {
        bench.out("data", 0, value);
    }

    private int answer() {
        assertEquals(FULL, status() & FULL, "output buffer full");
        int value = bench.in("data", 0);
        assertEquals(0, status() & FULL, "output buffer full after the read");
        return value;
    }

    @Test
    void afterAResetThereIsNothingToRead() {
        assertEquals(0x10, status());
    }

    @Test
    void theSelfTestPassesAndSetsTheSystemFlag() {
        command(0xAA);
        assertEquals(0x04, status() & 0x04);
        assertEquals(0x55, answer());
    }

    @Test
    void theInputBufferIsNeverFull() {
        command(0xD1);
        assertEquals(0, status() & 0x02);
        data(0xDF);
        assertEquals(0, status() & 0x02);
    }

    @Test
    void theCommandByteReadsAsItWasWritten() {
        command(0x60);
        data(0x65);
        command(0x20);
        assertEquals(0x65, answer());
        assertEquals(0x04, status() & 0x04);
    }

    @Test
    void everyByteOfItsMemoryIsItsOwn() {
        for (int i = 1; i < 32; i++) {
            command(0x60 + i);
            data(i * 7);
        }
        for (int i = 1; i < 32; i++) {
            command(0x20 + i);
            assertEquals(i * 7, answer());
        }
    }

    @Test
    void thePortsAreSwitchedInTheCommandByte() {
        command(0xAE);
        command(0xA8);
        command(0x20);
        assertEquals(0, answer() & 0x30);
        command(0xAD);
        command(0xA7);
        command(0x20);
        assertEquals(0x30, answer() & 0x30);
    }

    @Test
    void theKeyboardInterfacePassesItsTestAndTheAuxiliaryOneFails() {
        command(0xAB);
        assertEquals(0, answer());
        command(0xA9);
        assertEquals(1, answer());
    }

    @Test
    void aKeyboardThatIsNotThereTimesOut() {
        data(0xF2);
        assertEquals(FULL | TIME_OUT, status() & (FULL | TIME_OUT));
        assertEquals(0xFE, answer());
        assertEquals(0, status() & TIME_OUT);
    }

    @Test
    void anAuxiliaryDeviceThatIsNotThereTimesOut() {
        command(0xD4);
        data(0xF4);
        assertEquals(FULL | TIME_OUT, status() & (FULL | TIME_OUT));
    }

    @Test
    void theOutputBufferInterruptsOnlyWhenTheCommandByteSaysSo() {
        command(0xD2);
        data(0x1C);
        assertFalse(bench.line("irq").asserted());
        command(0x60);
        data(0x01);
        assertTrue(bench.line("irq").asserted());
        assertEquals(0x1C, answer());
        assertFalse(bench.line("irq").asserted());
    }

    @Test
    void theGateFollowsTheOutputPort() {
        assertTrue(bench.line("a20").asserted());
        command(0xD1);
        data(0xDD);
        assertFalse(bench.line("a20").asserted());
        command(0xD0);
        assertEquals(0xDD & ~0x10, answer() & ~0x10);
        command(0xD1);
        data(0xDF);
        assertTrue(bench.line("a20").asserted());
        assertEquals(List.of(), bench.requests());
    }

    @Test
    void aPulseOfBitZeroResetsTheMachine() {
        command(0xFF);
        command(0xF1);
        assertEquals(List.of(), bench.requests());
        command(0xFE);
        assertEquals(List.of("reset WARM"), bench.requests());
    }

    @Test
    void anOutputPortWithoutBitZeroResetsTheMachine() {
        command(0xD1);
        data(0x02);
        assertEquals(List.of("reset WARM"), bench.requests());
    }

    @Test
    void aCommandInsteadOfDataCancelsTheOneBefore() {
        command(0xD1);
        command(0x60);
        data(0x30);
        assertTrue(bench.line("a20").asserted());
    }

    @Test
    void anUnknownCommandIsTheGuestsMistake() {
        command(0x80);
        assertEquals(1, bench.guestErrors().size());
        assertEquals(0, status() & FULL);
    }

    @Test
    void linuxFindsAKeyboardPortAndNoAuxiliaryPort() {
        command(0x20);
        int ctr = answer();
        command(0x60);
        data(ctr | 0x30);
        command(0xD3);
        data(0x5A);
        assertEquals(0, status() & 0x20, "not from the auxiliary port");
        command(0xA9);
        assertEquals(1, answer());
    }

    @Test
    void itsStateSurvivesASnapshotInTheMiddleOfACommand() {
        command(0xAA);
        command(0xD1);
        DeviceBench other = new DeviceBench();
        other.create(new KeyboardControllerResetPlugin());
        other.restoreFrom(bench);
        assertEquals(bench.save(), other.save());
        other.out("data", 0, 0xDD);
        assertFalse(other.line("a20").asserted());
        assertEquals(0x55, other.in("data", 0));
    }

    @Test
    void aSnapshotThatWaitsForDataOfNoCommandIsRefused() {
        StateTree state = bench.save().putLong("pending", 0x10);
        assertThrows(StateException.class, () -> device.load(state.reader()));
    }
}
