package dev.hv.memory;

import dev.hv.tck.BusExamination;
import dev.hv.tck.Effort;
import dev.hv.tck.Report;
import dev.hv.tck.SeedsContract;

import org.junit.jupiter.api.Tag;

import java.util.Map;
import java.util.function.LongFunction;

/** The address space is the same with every seed. */
@Tag("long")
final class SeedsTest implements SeedsContract {
    private final BusContractTest contract = new BusContractTest();

    @Override
    public Map<String, LongFunction<Report>> subjects() {
        return Map.of(contract.subject().name(), this::examine);
    }

    private Report examine(long seed) {
        try {
            return BusExamination.of(contract.subject(), Effort.QUICK, seed, _ -> true);
        } finally {
            contract.release();
        }
    }
}
