package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hv.cpu.x86.hostcode.CodeMemory;
import dev.hv.cpu.x86.store.RegionStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;

/** Regions that another machine has made, of code that this one comes upon. */
class KeptRegionsTest {
    private static final int LOOP = 0x40_0000;
    private static final int FUNCTION = 0x40_1000;

    private static final int DIRECTORY = 0x10_2000;
    private static final int TABLE = 0x20_0000;
    private static final int MAPPED = 0x63; // present, writable, accessed, dirty
    private static final int ACCESSED = 0x20;

    /** Of one turn. */
    private static final int PER_TURN = 5;

    /** Code is hot after so many turns, which is more than the second machine does. */
    private static final Tiering PATIENT = tiering(1000);

    private static final Tiering EAGER = tiering(3);

    @TempDir private Path folder;
    private RegionStore store;
    private TierMachine machine;

    private static Tiering tiering(int hotRuns) {
        return new Tiering(hotRuns, 60, 10, true, true, true, Long.MAX_VALUE, 1 << 20, true);
    }

    @BeforeEach
    void oneMachineHasRunTheCode() throws IOException {
        assumeTrue(CodeMemory.get() != null, "the host is not one that code is written for");
        store = RegionStore.open(folder.resolve("kept"));
        machine = new TierMachine(EAGER, store);
        putCode(LOOP);
        turns(100);
        assertEquals(0, machine.figure("regions-kept"));
        machine = new TierMachine(PATIENT, store);
    }

    @AfterEach
    void close() throws IOException {
        if (store != null) {
            store.close();
        }
    }

    private void putCode(int address) {
        // call function; add rdx, 1; jmp loop; and a page behind it: add rax, 1; ret
        put(address, "e8fb0f0000" + "4883c201" + "ebf5");
        put(address + FUNCTION - LOOP, "4883c001" + "c3");
        machine.c.rip = address;
    }

    private void put(int address, String code) {
        machine.put(address, HexFormat.of().parseHex(code));
    }

    private void turns(int count) {
        machine.interpreter.run((long) PER_TURN * count);
    }

    private void assertTurns(int count, int step) {
        assertEquals(count, machine.c.r[2] - before[2]);
        assertEquals((long) count * step, machine.c.r[0] - before[0]);
    }

    private final long[] before = new long[16];

    private void remember() {
        System.arraycopy(machine.c.r, 0, before, 0, before.length);
    }

    @Test
    void theyRunFromTheBeginning() {
        putCode(LOOP);
        remember();
        turns(10);
        assertTurns(10, 1);
        assertTrue(machine.figure("regions-kept") > 0);
        assertTrue(machine.figure("instructions-interpreted") < 3 * PER_TURN); // the budget's end
    }

    @Test
    void theyRunWhereverTheCodeIs() {
        putCode(LOOP + 0x5120);
        remember();
        turns(10);
        assertTurns(10, 1);
        assertTrue(machine.figure("regions-kept") > 0);
    }

    @Test
    void otherCodeIsNotTakenForTheirs() {
        putCode(LOOP);
        put(FUNCTION + 3, "02"); // add rax, 2
        remember();
        turns(10);
        assertTurns(10, 2);
    }

    @Test
    void theyGoWithTheirCode() {
        putCode(LOOP);
        turns(10);
        machine.c.inBlock = false;
        machine.c.mmu.write(FUNCTION + 3, 1, 7);
        remember();
        turns(10);
        assertTurns(10, 7);
    }

    /** The page of the function counts once something has been fetched from it. */
    @Test
    void theyAreFoundOnceTheirPagesAre() {
        machine.bench.memory.put(DIRECTORY + 2 * 8, 8, TABLE | MAPPED);
        for (int i = 0; i < 512; i++) {
            int page = 0x40_0000 + i * 4096;
            int flags = page == FUNCTION ? MAPPED & ~ACCESSED : MAPPED;
            machine.bench.memory.put(TABLE + i * 8, 8, page | flags);
        }
        putCode(LOOP);
        turns(1);
        long atFirst = machine.figure("regions-kept");
        remember();
        turns(20);
        assertTurns(20, 1);
        assertTrue(machine.figure("regions-kept") > atFirst);
        assertTrue(machine.figure("instructions-interpreted") < 20 * PER_TURN);
    }
}
