package dev.hv.cli.vectors;

import dev.hv.tck.cpu.VectorBench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of the vectors of one form.
 *
 * @param form its name
 * @param passed how many passed
 * @param failed how many did not
 * @param first the first differences
 */
public record VectorRun(String form, int passed, int failed, List<String> first) {
    /** Copies. */
    public VectorRun {
        first = List.copyOf(first);
    }

    /**
     * Runs all vectors of a form.
     *
     * @param keep how many differences to keep
     */
    public static VectorRun of(
            VectorDirectory directory, String form, VectorBench bench, int keep) {
        int[] counts = new int[2];
        List<String> first = new ArrayList<>();
        directory.read(
                form,
                vector -> {
                    Optional<String> difference = bench.run(vector);
                    counts[difference.isPresent() ? 1 : 0]++;
                    if (first.size() < keep) {
                        difference.ifPresent(first::add);
                    }
                });
        return new VectorRun(form, counts[0], counts[1], first);
    }

    /** Returns how many there were. */
    public int total() {
        return passed + failed;
    }
}
