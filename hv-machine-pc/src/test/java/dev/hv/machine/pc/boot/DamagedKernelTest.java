package dev.hv.machine.pc.boot;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.machine.pc.KernelEntry;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Kernels whose bytes are not what they were: they boot, or are refused in a sentence. */
final class DamagedKernelTest {
    private static final byte[] CODE = {(byte) 0xF4, (byte) 0xEB, (byte) 0xFD};
    private static final int RUNS = 1500;

    private static final List<byte[]> IMAGES =
            List.of(
                    Kernels.bzImage(),
                    Kernels.elf64(CODE, Optional.of(0x100001)),
                    Kernels.elf32(CODE),
                    Kernels.multibootElf(CODE),
                    Kernels.multibootFlat(CODE));

    /** Values at which arithmetic goes wrong. */
    private static final int[] EDGES = {0, 1, 0x7F, 0x80, 0xFF};

    @ParameterizedTest
    @EnumSource(KernelEntry.class)
    void noDamageGoesUnnoticedInAnyOtherWay(KernelEntry entry) {
        Random dice = new Random(entry.name().hashCode());
        int refused = 0;
        for (int run = 0; run < RUNS; run++) {
            byte[] file = IMAGES.get(dice.nextInt(IMAGES.size())).clone();
            int where = Math.min(file.length, dice.nextBoolean() ? 0x80 : 0x280);
            for (int i = dice.nextInt(8); i >= 0; i--) {
                file[dice.nextInt(where)] =
                        (byte)
                                (dice.nextBoolean()
                                        ? dice.nextInt()
                                        : EDGES[dice.nextInt(EDGES.length)]);
            }
            try {
                BootPlan.of(KernelImage.parse(file), Kernels.request(64 * Kernels.MIB, entry));
            } catch (BootException e) {
                refused++;
            }
        }
        assertTrue(refused > RUNS / 20, refused + " of " + RUNS + " were refused");
    }
}
