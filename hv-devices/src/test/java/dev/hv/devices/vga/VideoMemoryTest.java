package dev.hv.devices.vga;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.Width;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;

import java.lang.foreign.ValueLayout;
import java.util.Random;

/** What the CPU's accesses do to the planes, beside a model that works bit by bit. */
final class VideoMemoryTest {
    private final VgaBench vga = new VgaBench();

    /** Four planes of single bits. */
    private static final class NaivePlanes {
        final int[][] planes = new int[4][0x10000];
        final int[] latches = new int[4];
        final int[] graphics = new int[9];
        int mapMask = 0x0F;

        void write(int offset, int value) {
            int rotate = graphics[3] & 7;
            for (int plane = 0; plane < 4; plane++) {
                if (((mapMask >> plane) & 1) == 0) {
                    continue;
                }
                int result = 0;
                for (int bit = 0; bit < 8; bit++) {
                    int rotated = (value >> ((bit + rotate) % 8)) & 1;
                    result |= bit(plane, bit, rotated, value) << bit;
                }
                planes[plane][offset] = result;
            }
        }

        private int bit(int plane, int bit, int rotated, int value) {
            int latch = (latches[plane] >> bit) & 1;
            int setReset = (graphics[0] >> plane) & 1;
            int mask = (graphics[8] >> bit) & 1;
            int source;
            switch (graphics[5] & 3) {
                case 0 -> source = ((graphics[1] >> plane) & 1) != 0 ? setReset : rotated;
                case 1 -> {
                    return latch;
                }
                case 2 -> source = (value >> plane) & 1;
                default -> {
                    source = setReset;
                    mask &= rotated;
                }
            }
            int function = graphics[3] >> 3;
            if (function == 1) {
                source &= latch;
            } else if (function == 2) {
                source |= latch;
            } else if (function == 3) {
                source ^= latch;
            }
            return mask != 0 ? source : latch;
        }

        int read(int offset) {
            for (int plane = 0; plane < 4; plane++) {
                latches[plane] = planes[plane][offset];
            }
            if ((graphics[5] & 8) == 0) {
                return latches[graphics[4] & 3];
            }
            int result = 0;
            for (int bit = 0; bit < 8; bit++) {
                boolean same = true;
                for (int plane = 0; plane < 4; plane++) {
                    boolean cares = ((graphics[7] >> plane) & 1) != 0;
                    same &= !cares || ((latches[plane] >> bit) & 1) == ((graphics[2] >> plane) & 1);
                }
                result |= same ? 1 << bit : 0;
            }
            return result;
        }
    }

    @Property(tries = 60)
    void planarAccessesAreThoseOfABitByBitModel(@ForAll long seed) {
        Random dice = new Random(seed);
        VgaBench subject = new VgaBench();
        subject.planar();
        NaivePlanes model = new NaivePlanes();
        for (int i = 0; i < 9; i++) {
            model.graphics[i] = new int[] {0, 0, 0, 0, 0, 0, 5, 15, 255}[i];
        }
        int[] fields = {0x0F, 0x0F, 0x0F, 0x1F, 0x03, 0x0B, 0, 0x0F, 0xFF};
        for (int step = 0; step < 400; step++) {
            int offset = dice.nextInt(64) * 1021;
            switch (dice.nextInt(4)) {
                case 0 -> {
                    int register = dice.nextInt(9);
                    if (register != 6) {
                        int value = dice.nextInt(256) & fields[register];
                        subject.indexed(0x3CE, register, value);
                        model.graphics[register] = value;
                    }
                }
                case 1 -> {
                    model.mapMask = dice.nextInt(16);
                    subject.indexed(0x3C4, 2, model.mapMask);
                }
                case 2 -> {
                    int value = dice.nextInt(256);
                    subject.poke(0xA0000 + offset, value);
                    model.write(offset, value);
                }
                default ->
                        assertEquals(
                                model.read(offset), subject.peek(0xA0000 + offset), "step " + step);
            }
        }
    }

    @Property(tries = 30)
    void aWideAccessIsSeveralOfBytes(
            @ForAll long value, @ForAll @IntRange(max = 0xFFF0) int offset) {
        vga.planar();
        vga.bench.write("window", offset, Width.QWORD, value);
        for (int i = 0; i < 8; i++) {
            assertEquals((int) (value >> (8 * i)) & 0xFF, vga.peek(0xA0000 + offset + i));
        }
        assertEquals(value, vga.bench.read("window", offset, Width.QWORD));
    }

    @Test
    void chainedBytesGoToPlanesInTurn() {
        vga.packed();
        for (int i = 0; i < 8; i++) {
            vga.poke(0xA0000 + i, 0x10 + i);
        }
        vga.unchained();
        for (int i = 0; i < 8; i++) {
            vga.indexed(0x3CE, 4, i & 3);
            assertEquals(0x10 + i, vga.peek(0xA0000 + (i & ~3)), "byte " + i);
        }
    }

    @Test
    void oddBytesOfTextGoToPlaneOne() {
        vga.text();
        vga.poke(0xB8000, 'A');
        vga.poke(0xB8001, 0x1F);
        assertEquals('A', vga.peek(0xB8000));
        assertEquals(0x1F, vga.peek(0xB8001));
        vga.indexed(0x3C4, 4, 0x06);
        vga.indexed(0x3CE, 5, 0x00);
        vga.indexed(0x3CE, 6, 0x04);
        assertEquals('A', vga.peek(0xA0000));
        vga.indexed(0x3CE, 4, 1);
        assertEquals(0x1F, vga.peek(0xA0000));
    }

    @Test
    void whatIsNotMappedIsNotThere() {
        vga.text();
        assertEquals(0xFF, vga.peek(0xA0000));
        assertEquals(0xFF, vga.peek(0xB0000));
        vga.port(0x3C2, 0x65);
        assertEquals(0xFF, vga.peek(0xB8000), "bit 1 of the miscellaneous register is off");
    }

    @Test
    void theWindowShowsABankOfALinearMode() {
        vga.vbe(640, 480, 8);
        vga.dispi(5, 3);
        vga.poke(0xA0010, 0x5A);
        assertEquals(
                0x5A,
                vga.bench.memory("vram").segment().get(ValueLayout.JAVA_BYTE, 3 * 0x10000 + 0x10));
        assertEquals(0x5A, vga.peek(0xA0010));
    }
}
