package dev.hv.devices.flash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.ResetKind;
import dev.hv.tck.bench.Bench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The flash against the datasheet of the 28F640J3A (290667) and JESD68.01: 64 KiB in blocks of 4
 * KiB.
 */
class FlashCfiTest {
    private Bench bench;

    @BeforeEach
    void create() throws Exception {
        bench = Bench.of(new FlashCfiPlugin());
    }

    private void write(long at, int value) {
        bench.write("memory", at, Width.BYTE, value);
    }

    private int read(long at) {
        return (int) bench.read("memory", at, Width.BYTE);
    }

    private void program(long at, int value) {
        write(at, 0x40);
        write(at, value);
    }

    private int array(long at) {
        write(0, 0xFF);
        return read(at);
    }

    @Test
    void anErasedChipReadsAsOnes() {
        assertEquals(0xFFFF_FFFFL, bench.read("memory", 0x1234, Width.DWORD));
    }

    @Test
    void programmingClearsBitsAndSetsNone() {
        program(5, 0xF0);
        assertEquals(0x80, read(0), "the status register: ready, no error");
        assertEquals(0xF0, array(5));
        program(5, 0x3C);
        assertEquals(0x30, array(5));
        assertEquals(0xFF, array(6));
        assertTrue(bench.journal().all().contains("kept 1 bytes from 5 on"));
    }

    @Test
    void aBlockIsErasedWhenThatIsConfirmed() {
        program(0x1FFF, 0);
        program(0x2000, 0);
        write(0x1800, 0x20);
        write(0x1800, 0xD0);
        assertEquals(0x80, read(0));
        assertEquals(0xFF, array(0x1FFF));
        assertEquals(0, array(0x2000));
        write(0x2000, 0x20);
        write(0x2000, 0xFF);
        assertEquals(0xB0, read(0), "a command sequence error");
        assertEquals(0, array(0x2000));
        write(0, 0x70);
        assertEquals(0xB0, read(0), "errors stay");
        write(0, 0x50);
        write(0, 0x70);
        assertEquals(0x80, read(0));
    }

    @Test
    void theBufferIsProgrammedWhenThatIsConfirmed() {
        write(0x3000, 0xE8);
        assertEquals(0x80, read(0x3000), "a buffer is free");
        write(0x3000, 2);
        write(0x3012, 3);
        write(0x3010, 1);
        assertEquals(0xB0, read(0), "below the address that came first");
        write(0, 0x50);
        write(0x3000, 0xE8);
        write(0x3000, 2);
        write(0x3010, 1);
        write(0x3012, 3);
        write(0x3011, 2);
        assertFalse(bench.journal().all().stream().anyMatch(line -> line.startsWith("kept")));
        write(0x3000, 0xD0);
        assertEquals(0x80, read(0));
        write(0, 0xFF);
        assertEquals(0xFF03_0201L, bench.read("memory", 0x3010, Width.DWORD));
    }

    @Test
    void theBufferStaysInItsBlock() {
        write(0x3000, 0xE8);
        write(0x3000, 3);
        write(0x3FFE, 1);
        assertEquals(0xB0, read(0));
        write(0, 0x50);
        write(0x3000, 0xE8);
        write(0x3000, 32);
        assertEquals(0xB0, read(0), "33 bytes");
    }

    @Test
    void theQueryTellsCommandsAndGeometry() {
        write(0, 0x98);
        assertEquals('Q', read(0x10));
        assertEquals('R', read(0x11));
        assertEquals('Y', read(0x12));
        assertEquals(1, read(0x13), "Intel's command set with extensions");
        assertEquals('P', read(read(0x15)));
        assertEquals(16, read(0x27), "64 KiB");
        assertEquals(5, read(0x2A), "a buffer of 32 bytes");
        assertEquals(15, bench.read("memory", 0x2D, Width.WORD), "16 blocks");
        assertEquals(16, bench.read("memory", 0x2F, Width.WORD), "of 4 KiB");
        write(0, 0x90);
        assertEquals(0x89, read(0));
        assertEquals(0xFF, array(0x10));
    }

    @Test
    void aResetReadsTheArrayAndKeepsIt() {
        program(7, 0);
        bench.reset(ResetKind.WARM);
        assertEquals(0, read(7));
    }

    @Test
    void whereTheMachineSaysSoClearingTheStatusClearsReady() throws Exception {
        bench = Bench.of(new FlashCfiPlugin(), new FlashCfiConfig(1 << 16, 4096, true));
        write(0, 0x50);
        write(0, 0x70);
        assertEquals(0, read(0));
        program(0, 1);
        assertEquals(0x80, read(0));
    }

    @Test
    void aBlockThatIsNoPowerOfTwoIsRefused() {
        FlashCfiConfig odd = new FlashCfiConfig(1 << 16, 3000, false);
        assertThrows(ConfigException.class, () -> Bench.of(new FlashCfiPlugin(), odd));
    }

    @Test
    void aChipWhoseContentsAreKeptNowhereIsErasedByAColdReset() throws Exception {
        FlashCfiConfig usual = new FlashCfiPlugin().descriptor().defaults();
        bench = Bench.create(new FlashCfiPlugin(), usual, 0, false);
        bench.start();
        program(3, 1);
        bench.reset(ResetKind.WARM);
        bench.driveOutputs();
        assertEquals(1, read(3));
        bench.reset(ResetKind.COLD);
        bench.driveOutputs();
        assertEquals(0xFF, read(3));
    }
}
