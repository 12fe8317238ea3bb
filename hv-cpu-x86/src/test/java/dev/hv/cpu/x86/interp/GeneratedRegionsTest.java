package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.model.Model;
import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.RegionFile;
import dev.hv.cpu.x86.translate.RegionGenerator;
import dev.hv.cpu.x86.translate.RegionPlan;
import dev.hv.cpu.x86.translate.RegionPlanner;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Regions of random code, in every width of code. */
class GeneratedRegionsTest {
    private static final int UNITS = Mode.X87 | Mode.SSE | Mode.VEX | Mode.AVX;

    private static int mode(int bits) {
        return switch (bits) {
            case 16 -> Mode.CODE_16 | UNITS;
            case 32 -> Mode.CODE_32 | Mode.STACK_32 | UNITS;
            default -> Mode.CODE_64 | Mode.STACK_32 | Mode.FLAT | UNITS;
        };
    }

    private static CodeImage image(int seed, int bits) {
        byte[] code = new RandomPrograms(seed).program(4096 / RandomPrograms.SLOT);
        Map<Integer, CodeImage.Seen> seen = new HashMap<>();
        for (int slot = 0; slot < code.length; slot += RandomPrograms.SLOT) {
            seen.put(slot, new CodeImage.Seen(BlockBuilder.MAX_INSTRUCTIONS, 1));
        }
        return new CodeImage(
                mode(bits),
                Model.DEFAULT.dialect(),
                Model.DEFAULT.features(),
                false,
                List.of(new CodeImage.Stretch(0, code)),
                seen);
    }

    private static RegionFile smallEnough(CodeImage image, boolean inMemory) {
        for (int most = 150; most > 0; most /= 2) {
            RegionPlan plan = RegionPlanner.plan(image, most, 5);
            assertNotNull(plan);
            RegionFile file =
                    new RegionGenerator(Region.HOST).generate(plan, inMemory, "Region_test");
            if (file.compilable()) {
                return file;
            }
        }
        throw new AssertionError("one block is too long for HotSpot");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void hotSpotCompilesAllOfThem(int bits) throws ReflectiveOperationException {
        for (int seed = 0; seed < 20; seed++) {
            RegionFile file = smallEnough(image(seed, bits), seed % 2 == 0);
            assertTrue(file.codeBytes() > 0 && file.codeBytes() < RegionFile.LONGEST);
            Class<?> type =
                    MethodHandles.lookup().defineHiddenClass(file.bytes(), true).lookupClass();
            Region region = (Region) type.getDeclaredConstructor().newInstance();
            for (int entrance = 0; entrance < 5; entrance++) {
                assertNull(region.execute(null, entrance), "without a processor");
            }
        }
    }
}
