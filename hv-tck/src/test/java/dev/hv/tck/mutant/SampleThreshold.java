package dev.hv.tck.mutant;

import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.OptionalLong;
import java.util.Set;

/** A register of 32 bits, reached by bytes and words as well. */
final class SampleThreshold implements IoHandler {
    static final int SIZE = 4;

    private final Set<Bug> bugs;
    private long value;

    SampleThreshold(Set<Bug> bugs) {
        this.bugs = bugs;
    }

    private static long bits(long offset, Width width) {
        return width.mask() << (8 * offset);
    }

    @Override
    public long read(long offset, Width width) {
        long from = bugs.contains(Bug.PART_READ_FROM_THE_LOWEST_BYTE) ? 0 : offset;
        return (value >>> (8 * from)) & width.mask();
    }

    @Override
    public OptionalLong peek(long offset, Width width) {
        return OptionalLong.of(read(offset, width));
    }

    @Override
    public void write(long offset, Width width, long written) {
        long others = bugs.contains(Bug.PART_WRITTEN_CLEARS_THE_REST) ? 0 : ~bits(offset, width);
        value = (value & others) | ((written << (8 * offset)) & Width.DWORD.mask());
    }

    void reset() {
        value = 0;
    }

    void save(StateWriter out) {
        out.putLong("threshold", value);
    }

    void load(StateReader in) throws StateException {
        value = in.getLong("threshold");
        if (value != (value & Width.DWORD.mask())) {
            throw new StateException("threshold", "is " + value);
        }
    }

    static RegisterMap registers() {
        return RegisterBank.named("threshold", SIZE)
                .register("THRESHOLD", 0, Width.DWORD, r -> r.reset(0))
                .build()
                .describe();
    }
}
