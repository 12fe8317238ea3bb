package dev.hv.tck.part;

import dev.hv.api.bus.Width;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.RecordedLine;
import dev.hv.tck.device.DeviceTrial;

import java.util.List;
import java.util.Optional;

/** A standard part on a bench, reached by byte-wide registers as its datasheet numbers them. */
final class PartBench {
    /** How much of what has been shown is told with a finding. */
    private static final int TOLD = 16;

    private final Bench bench;
    private final List<String> slots;
    private final int firstLine;

    private PartBench(Bench bench, List<String> slots, int firstLine) {
        this.bench = bench;
        this.slots = slots;
        this.firstLine = firstLine;
    }

    /**
     * A fresh part.
     *
     * @param sizes of its slots of registers, in order
     */
    static PartBench of(DeviceTrial<?> trial, int... sizes) {
        Bench bench = trial.bench();
        List<String> slots = bench.regions();
        for (int i = 0; i < sizes.length; i++) {
            if (!has(bench, slots, i, sizes[i])) {
                throw new RuleViolation(
                        "slot "
                                + i
                                + " of registers has not the "
                                + sizes[i]
                                + " bytes of the part: "
                                + slots);
            }
        }
        return new PartBench(bench, slots, 0);
    }

    private static boolean has(Bench bench, List<String> slots, int index, int size) {
        return index < slots.size() && bench.region(slots.get(index)).size() >= size;
    }

    /**
     * The next part of the same kind in one device: its registers are in the slots behind this
     * one's, and its line is the one behind this one's. Empty where there are no such slots.
     *
     * @param sizes of the slots, of this part and of the next
     */
    Optional<PartBench> next(int... sizes) {
        List<String> rest = slots.subList(sizes.length, slots.size());
        for (int i = 0; i < sizes.length; i++) {
            if (!has(bench, rest, i, sizes[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(new PartBench(bench, rest, firstLine + 1));
    }

    /** Returns the part as what it must be besides; a rule is broken if it is not. */
    <R> R as(Class<R> role) {
        if (!role.isInstance(bench.device())) {
            throw new RuleViolation("it is no " + role.getSimpleName());
        }
        return role.cast(bench.device());
    }

    Bench bench() {
        return bench;
    }

    int read(int slot, int offset) {
        return (int) bench.read(slots.get(slot), offset, Width.BYTE);
    }

    void write(int slot, int offset, int value) {
        bench.write(slots.get(slot), offset, Width.BYTE, value);
    }

    /** Reads the first register of the first slot in words, that often. */
    long[] readWords(int count) {
        return bench.readRepeatedly(slots.getFirst(), 0, Width.WORD, count);
    }

    /** Writes words to the first register of the first slot. */
    void writeWords(long... words) {
        bench.writeRepeatedly(slots.getFirst(), 0, Width.WORD, words);
    }

    /** Reads a 32-bit register of the first slot. */
    long readWide(long offset) {
        return bench.read(slots.getFirst(), offset, Width.DWORD);
    }

    /** Writes a 32-bit register of the first slot. */
    void writeWide(long offset, long value) {
        bench.write(slots.getFirst(), offset, Width.DWORD, value);
    }

    void pass(long nanos) {
        bench.advance(nanos);
    }

    /** Returns the first line that it drives. */
    RecordedLine line() {
        return bench.lines().values().stream()
                .skip(firstLine)
                .findFirst()
                .orElseThrow(() -> new UntestableRule("it drives no line"));
    }

    /** Breaks the rule, and tells what led to it, unless it holds. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation is of a library that is not ours
    void require(boolean holds, String otherwise, Object... arguments) {
        if (!holds) {
            List<String> all = bench.journal().all();
            List<String> told = all.subList(Math.max(0, all.size() - TOLD), all.size());
            throw new RuleViolation(
                    otherwise.formatted(arguments)
                            + "\nthe last that was seen:\n    "
                            + String.join("\n    ", told));
        }
    }

    void requireEqual(String what, long expected, long actual) {
        require(expected == actual, "%s: expected 0x%x, but was 0x%x", what, expected, actual);
    }

    void requireEqual(String what, int expected, int actual) {
        require(expected == actual, "%s: expected 0x%02x, but was 0x%02x", what, expected, actual);
    }
}
