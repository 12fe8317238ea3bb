package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.hv.api.cpu.VirtualCpu.Diagnostic;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

class InstalledRegionsTest {
    private static final int BYTES = 1000;

    private final InstalledRegions installed = new InstalledRegions(3 * BYTES);
    private final List<Translated> regions =
            IntStream.range(0, 6).mapToObj(InstalledRegionsTest::region).toList();

    private static Translated region(int number) {
        Block entry = IdleRegion.block(0x1000L * number);
        entry.heat = 77;
        return new Translated(entry, new IdleRegion(), List.of(), List.of(), BYTES);
    }

    private void add(int number) {
        installed.add(regions.get(number));
        installed.makeRoom();
    }

    private void run(int number) {
        regions.get(number).region().instructions += 5;
    }

    private void assertInPlace(int... numbers) {
        List<Integer> inPlace = new ArrayList<>();
        for (int i = 0; i < regions.size(); i++) {
            if (regions.get(i).entry().region != null) {
                inPlace.add(i);
            }
        }
        assertEquals(IntStream.of(numbers).boxed().toList(), inPlace);
    }

    private long figure(String name) {
        List<Diagnostic> figures = new ArrayList<>();
        installed.statistics(figures);
        return figures.stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow()
                .count();
    }

    @Test
    void theOldestOfThoseThatNeverRanMakesRoom() {
        add(0);
        add(1);
        add(2);
        assertInPlace(0, 1, 2);
        add(3);
        assertInPlace(1, 2, 3);
        assertEquals(4, figure("regions"));
        assertEquals(1, figure("regions-evicted"));
        assertEquals(3 * BYTES, figure("region-bytes"));
    }

    @Test
    void whatIsEvictedCountsItsRunsAnew() {
        add(0);
        add(1);
        add(2);
        add(3);
        assertEquals(0, regions.get(0).entry().heat);
        assertNull(regions.get(0).entry().region);
        assertNotNull(regions.get(3).entry().region);
    }

    @Test
    void whatRunsStays() {
        add(0);
        add(1);
        add(2);
        run(0);
        run(1);
        add(3);
        assertInPlace(0, 1, 3);
        run(1);
        add(4);
        assertInPlace(0, 1, 4);
    }

    @Test
    void whereAllRunTheOldestGoes() {
        add(0);
        add(1);
        add(2);
        installed.add(regions.get(3));
        IntStream.range(0, 4).forEach(this::run);
        installed.makeRoom();
        assertInPlace(1, 2, 3);
    }

    @Test
    void codeThatIsGoneMakesRoomThoughItRan() {
        add(0);
        add(1);
        add(2);
        IntStream.range(0, 3).forEach(this::run);
        regions.get(1).entry().valid = false;
        add(3);
        assertInPlace(0, 2, 3);
        assertEquals(0, figure("regions-evicted"), "nobody misses it");
    }
}
