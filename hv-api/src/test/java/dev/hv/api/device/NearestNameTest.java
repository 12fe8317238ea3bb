package dev.hv.api.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

final class NearestNameTest {
    @Test
    void findsTheNearestName() {
        assertEquals(
                Optional.of("uart-16550a"),
                NearestName.of("uart16550", List.of("pit-8254", "uart-16550a")));
    }

    @Test
    void findsNothingWhereNothingIsNear() {
        assertEquals(Optional.empty(), NearestName.of("tpm", List.of("uart-16550a")));
        assertEquals("known: a, b", NearestName.hint("xyz", List.of("a", "b")));
        assertEquals("there are none", NearestName.hint("xyz", List.of()));
    }

    @Property
    void distanceIsSymmetricAndBounded(
            @ForAll @StringLength(max = 12) String from,
            @ForAll @StringLength(max = 12) String to) {
        int distance = NearestName.distance(from, to);
        assertEquals(distance, NearestName.distance(to, from));
        assertEquals(distance == 0, from.equals(to));
        assertTrue(distance >= Math.abs(from.length() - to.length()));
        assertTrue(distance <= Math.max(from.length(), to.length()));
    }
}
