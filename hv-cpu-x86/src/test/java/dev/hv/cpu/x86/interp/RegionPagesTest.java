package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cpu.x86.system.Bench;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HexFormat;
import java.util.List;

/** A loop in one page that calls a function in the next one, as one region. */
class RegionPagesTest {
    private static final int LOOP = 0x40_0F00;
    private static final int FUNCTION = 0x40_1000;
    private static final int OTHER = 0x41_0000;
    private static final int DIRECTORY = 0x10_2000;
    private static final int TABLE = 0x20_0000;
    private static final int MAPPED = 0x63; // present, writable, accessed, dirty
    private static final int PER_TURN = 5;

    private final Context[] made = new Context[1];
    private final Bench bench =
            Bench.longMode(
                    bus -> {
                        made[0] = new Context(bus);
                        return made[0];
                    });
    private final Context c = made[0];
    private Interpreter interpreter = new Interpreter(c, Tiering.INTERPRETER);

    private void loop(boolean host) {
        interpreter =
                new Interpreter(
                        c,
                        new Tiering(3, 100, 4, false, false, host, Long.MAX_VALUE, 1L << 30, true));
        bench.memory.put(DIRECTORY + 2 * 8, 8, TABLE | MAPPED);
        for (int i = 0; i < 512; i++) {
            bench.memory.put(TABLE + i * 8, 8, 0x40_0000 + i * 4096 | MAPPED);
        }
        put(LOOP, "e8fb000000" + "48ffc9" + "75f6"); // again: call function; dec rcx; jnz again
        put(FUNCTION, "4883c001" + "c3"); // add rax,1; ret
        put(OTHER, "4883c002" + "c3"); // add rax,2; ret
        c.r[1] = 1_000_000;
        c.rip = LOOP;
    }

    private void put(int address, String code) {
        byte[] bytes = HexFormat.of().parseHex(code);
        for (int i = 0; i < bytes.length; i++) {
            bench.memory.put(address + i, 1, bytes[i]);
        }
    }

    private void map(int page) {
        bench.memory.put(TABLE + (FUNCTION >> 12 & 511) * 8, 8, page | MAPPED);
        c.mmu.flushPage(FUNCTION);
    }

    /** Runs so many turns, and returns by how much RAX grew. */
    private long turns(int count) {
        long before = c.r[0];
        long translated = figure("instructions-translated");
        interpreter.run((long) PER_TURN * count);
        long share = figure("instructions-translated") - translated;
        assertTrue(2 * share > (long) PER_TURN * count, "translated: " + share);
        return c.r[0] - before;
    }

    private long figure(String name) {
        return interpreter.statistics().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow()
                .count();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothPagesAreInTheListing(boolean host) {
        loop(host);
        turns(1000);
        List<String> lines = interpreter.listing(LOOP);
        assertTrue(lines.contains("block at 0x401000"), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.contains("dec")), lines.toString());
        assertTrue(
                lines.stream()
                        .anyMatch(
                                line ->
                                        line.contains("lookupswitch")
                                                || line.contains("lcmp")
                                                || line.contains("[r14")),
                lines.toString());
        assertEquals(List.of(), interpreter.listing(0x7000_0000));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPageThatIsMappedElsewhereCountsAtOnce(boolean host) {
        loop(host);
        assertEquals(1000, turns(1000));
        map(OTHER);
        assertEquals(6000, turns(3000));
        map(FUNCTION);
        assertEquals(3000, turns(3000));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWriteToTheOtherPageCountsAtOnce(boolean host) {
        loop(host);
        assertEquals(1000, turns(1000));
        c.inBlock = false;
        c.mmu.write(FUNCTION + 3, 1, 7);
        assertEquals(7000, turns(1000));
    }
}
