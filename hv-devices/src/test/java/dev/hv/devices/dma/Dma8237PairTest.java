package dev.hv.devices.dma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.DmaChannel;
import dev.hv.api.device.DmaController;
import dev.hv.tck.bench.Bench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

/** Intel 8237A, "Register Description"; page registers of the IBM PC AT. */
final class Dma8237PairTest {
    private static final Initiator TEST = Initiator.named("test");
    private static final int TO_MEMORY = 0x44;
    private static final int FROM_MEMORY = 0x48;
    private static final int AUTOINITIALIZE = 0x10;
    private static final int DESCENDING = 0x20;

    private Bench bench;
    private DmaChannel floppy;

    @BeforeEach
    void create() throws ConfigException {
        bench = Bench.of(new Dma8237PairPlugin());
        floppy = ((DmaController) bench.device()).channel(2);
    }

    /** Programs channel 2. */
    private void program(int mode, int address, int bytes) {
        low(12, 0);
        low(11, mode | 2);
        low(4, address & 0xFF);
        low(4, address >> 8);
        low(5, (bytes - 1) & 0xFF);
        low(5, (bytes - 1) >> 8);
        low(10, 2);
    }

    private void low(int register, int value) {
        bench.write("low", register, Width.BYTE, value);
    }

    private int memory(long address) {
        return (int) bench.memory().read(address, Width.BYTE, TEST);
    }

    @Test
    void aChannelIsNotReadyBeforeItIsUnmasked() {
        assertFalse(floppy.isReady());
        assertEquals(0, floppy.toMemory(ByteBuffer.wrap(new byte[] {1})));
        program(TO_MEMORY, 0x100, 4);
        assertTrue(floppy.isReady());
    }

    @Test
    void theDeviceHearsThatTheChannelBecameReadyWhileItsRequestIsUp() {
        int[] calls = {0};
        floppy.onReady(() -> calls[0]++);
        program(TO_MEMORY, 0x100, 4);
        assertEquals(0, calls[0]);
        low(10, 6);
        floppy.request(true);
        low(10, 2);
        assertEquals(1, calls[0]);
        assertEquals(0x40, bench.read("low", 8, Width.BYTE) & 0xF0);
    }

    @Test
    void bytesGoToMemoryUpToTheTerminalCount() {
        program(TO_MEMORY, 0x100, 3);
        assertEquals(2, floppy.toMemory(ByteBuffer.wrap(new byte[] {1, 2})));
        assertFalse(floppy.terminalCount());
        assertEquals(1, floppy.toMemory(ByteBuffer.wrap(new byte[] {3, 4})));
        assertTrue(floppy.terminalCount());
        assertFalse(floppy.isReady());
        assertEquals(3, memory(0x102));
        assertEquals(0, memory(0x103));
        assertEquals(4, bench.read("low", 8, Width.BYTE) & 0xF);
        assertEquals(0, bench.read("low", 8, Width.BYTE) & 0xF);
    }

    @Test
    void bytesComeFromMemory() {
        bench.memory().write(0x200, Width.DWORD, 0x04030201, TEST);
        program(FROM_MEMORY, 0x200, 4);
        ByteBuffer into = ByteBuffer.allocate(4);
        assertEquals(4, floppy.fromMemory(into));
        assertEquals(0x01020304, into.getInt(0));
    }

    @Test
    void verifyingMovesNothingAndCountsAll() {
        program(0x40, 0x100, 2);
        assertEquals(2, floppy.toMemory(ByteBuffer.wrap(new byte[] {7, 8})));
        assertTrue(floppy.terminalCount());
        assertEquals(0, memory(0x100));
    }

    @Test
    void autoinitializeStartsOver() {
        program(TO_MEMORY | AUTOINITIALIZE, 0x100, 2);
        assertEquals(2, floppy.toMemory(ByteBuffer.wrap(new byte[] {1, 2})));
        assertTrue(floppy.isReady());
        assertEquals(1, floppy.toMemory(ByteBuffer.wrap(new byte[] {9})));
        assertEquals(9, memory(0x100));
    }

    @Test
    void addressesDescendIfToldSo() {
        program(TO_MEMORY | DESCENDING, 0x101, 2);
        assertEquals(2, floppy.toMemory(ByteBuffer.wrap(new byte[] {1, 2})));
        assertEquals(1, memory(0x101));
        assertEquals(2, memory(0x100));
    }

    @Test
    void theAddressWrapsWithinItsPage() {
        program(TO_MEMORY, 0xFFFF, 2);
        assertEquals(2, floppy.toMemory(ByteBuffer.wrap(new byte[] {1, 2})));
        assertEquals(1, memory(0xFFFF));
        assertEquals(2, memory(0));
    }

    @Test
    void pageRegistersGiveTheUpperBits() {
        bench.write("pages", 0, Width.BYTE, 1);
        program(TO_MEMORY, 0x100, 1);
        assertEquals(1, floppy.toMemory(ByteBuffer.wrap(new byte[] {5})));
        assertEquals(0, memory(0x100));
    }

    @Test
    void theSecondControllerMovesWords() {
        DmaChannel words = ((DmaController) bench.device()).channel(5);
        bench.write("high", 11 * 2, Width.BYTE, TO_MEMORY | 1);
        bench.write("high", 2 * 2, Width.BYTE, 0x80);
        bench.write("high", 2 * 2, Width.BYTE, 0);
        bench.write("high", 3 * 2, Width.BYTE, 1);
        bench.write("high", 3 * 2, Width.BYTE, 0);
        bench.write("high", 10 * 2, Width.BYTE, 1);
        assertEquals(4, words.toMemory(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5})));
        assertTrue(words.terminalCount());
        assertEquals(4, memory(0x103));
    }
}
