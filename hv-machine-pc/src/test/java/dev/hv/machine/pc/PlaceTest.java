package dev.hv.machine.pc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hv.api.device.Slot.Kind;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;

import java.util.List;

final class PlaceTest {
    @Test
    void bareNumbersMeanWhatTheSlotIs() {
        assertEquals(new Place.Port(0x3f8), Place.parse(Kind.PORTS, "0x3f8"));
        assertEquals(new Place.Address(0xfed00000L), Place.parse(Kind.MMIO, "0xFED00000"));
        assertEquals(new Place.Irq(4), Place.parse(Kind.OUTPUT, "4"));
        assertEquals(new Place.Peer("pic"), Place.parse(Kind.PEER, "pic"));
    }

    @Test
    void outputsGoToInterruptsAndWires() {
        assertEquals(new Place.Irq(0, true), Place.parse(Kind.OUTPUT, "irq:0/shared"));
        assertEquals(new Place.Gsi(20), Place.parse(Kind.OUTPUT, "gsi:20"));
        assertEquals(
                new Place.Several(List.of(new Place.Wire("pit", "irq-disable"), new Place.Gsi(2))),
                Place.parse(Kind.OUTPUT, "pit.irq-disable+gsi:2"));
        assertEquals(new Place.Nowhere(), Place.parse(Kind.OUTPUT, "none"));
    }

    @Test
    void whatIsNoPlaceIsRefused() {
        for (String text : List.of("irq:2", "16", "irk:4", "gsi:-1", "99999999999999999999", "")) {
            assertThrows(
                    IllegalArgumentException.class, () -> Place.parse(Kind.OUTPUT, text), text);
        }
        assertThrows(IllegalArgumentException.class, () -> Place.parse(Kind.PORTS, "0x10000"));
        assertThrows(IllegalArgumentException.class, () -> Place.parse(Kind.INPUT, "button"));
    }

    @Property
    void textIsReadBackAsTheSamePlace(
            @ForAll @IntRange(max = 0xffff) int port,
            @ForAll long address,
            @ForAll @IntRange(min = 3, max = 15) int irq,
            @ForAll boolean shared,
            @ForAll @IntRange(max = 239) int gsi) {
        assertReadBack(Kind.PORTS, new Place.Port(port));
        assertReadBack(Kind.MMIO, new Place.Address(address));
        assertReadBack(Kind.OUTPUT, new Place.Irq(irq, shared));
        assertReadBack(
                Kind.OUTPUT,
                new Place.Several(List.of(new Place.Gsi(gsi), new Place.Wire("a", "b-c"))));
    }

    private static void assertReadBack(Kind kind, Place place) {
        assertEquals(place, Place.parse(kind, place.text()));
    }
}
