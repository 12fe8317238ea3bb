package dev.hv.cli.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuModel;
import dev.hv.tck.cpu.CpuVector;
import dev.hv.tck.cpu.CpuVector.MemoryByte;
import dev.hv.tck.cpu.VectorBench;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Instructions captured from a Harris 80C286, which lie beside the checkout: a sample of each form.
 * {@code hv cpu vectors} runs them all.
 */
final class Vectors80286Test {
    private static final Path DIRECTORY = Path.of("../../shared/vectors/80286-real");
    private static final int EVERY = 6;
    private static final int FLAGS_OF_THE_80286 = 0xF000;

    @BeforeEach
    void theVectorsAreThere() {
        Assumptions.assumeTrue(
                Files.isDirectory(DIRECTORY), "no instruction vectors in " + DIRECTORY);
    }

    private static VectorBench bench(String model, long ignoredFlags) {
        CpuBackend backend = ServiceLoader.load(CpuBackend.class).findFirst().orElseThrow();
        return new VectorBench(backend, CpuModel.parse(model), 24, ignoredFlags);
    }

    /** Every sixth vector of every form. */
    private static List<CpuVector> sample() {
        VectorDirectory directory = new VectorDirectory(DIRECTORY);
        List<CpuVector> sample = new ArrayList<>();
        for (String form : directory.forms()) {
            int[] count = {0};
            directory.read(
                    form,
                    vector -> {
                        if (count[0]++ % EVERY == 0) {
                            sample.add(vector);
                        }
                    });
        }
        return sample;
    }

    private static void assertAllPass(VectorBench bench, List<CpuVector> vectors) {
        List<String> differences = new ArrayList<>();
        vectors.forEach(vector -> bench.run(vector).ifPresent(differences::add));
        assertEquals(0, differences.size(), () -> differences.getFirst());
    }

    @Test
    void the80286DoesWhatTheHardwareDid() {
        try (VectorBench bench = bench("80286", 0)) {
            assertAllPass(bench, sample());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80386", "x86-64-v1"})
    void laterProcessorsDifferOnlyWhereTheyAreMeantTo(String model) {
        try (VectorBench bench = bench(model, FLAGS_OF_THE_80286)) {
            assertAllPass(
                    bench, sample().stream().filter(vector -> !meantToDiffer(vector)).toList());
        }
    }

    /** The list in hv-cpu-x86's README. */
    private static boolean meantToDiffer(CpuVector vector) {
        boolean ipWraps =
                vector.finalRegisters().getOrDefault("ip", -1L) == 0 && vector.exception() < 0;
        return vector.name().contains("lock ")
                || vector.form().equals("9C")
                || vector.exception() == 13
                || (vector.exception() == 6 && vector.name().contains("s"))
                || shiftsWholeBytes(vector)
                || ipWraps;
    }

    /** SHL and SHR of a byte by 16 or 24. */
    private static boolean shiftsWholeBytes(CpuVector vector) {
        List<Integer> bytes = vector.bytes();
        long count =
                switch (vector.form()) {
                    case "C0.4", "C0.5", "C0.6" -> bytes.get(bytes.size() - 2);
                    case "D2.4", "D2.5", "D2.6" -> vector.registers().getOrDefault("cx", 0L);
                    default -> 0;
                };
        return (count & 7) == 0 && (count & 31) > 8;
    }

    @Test
    void aWrongRegisterAndAWrongByteAreFound() {
        CpuVector right = sample().getFirst();
        CpuVector wrongRegister = changed(right, Map.of("ax", 0x1234L), right.finalMemory());
        CpuVector wrongByte =
                changed(right, right.finalRegisters(), List.of(new MemoryByte(0x80000, 7)));
        try (VectorBench bench = bench("80286", 0)) {
            String register = bench.run(wrongRegister).orElseThrow();
            assertTrue(register.contains("ax is"), register);
            String memory = bench.run(wrongByte).orElseThrow();
            assertTrue(memory.contains("memory 080000 is 00, expected 07"), memory);
            assertAllPass(bench, List.of(right));
        }
    }

    private static CpuVector changed(
            CpuVector vector, Map<String, Long> finalRegisters, List<MemoryByte> finalMemory) {
        return new CpuVector(
                vector.form(),
                vector.name(),
                vector.bytes(),
                vector.registers(),
                vector.memory(),
                finalRegisters,
                finalMemory,
                vector.flagsMask(),
                vector.exception(),
                vector.flagsAt());
    }
}
