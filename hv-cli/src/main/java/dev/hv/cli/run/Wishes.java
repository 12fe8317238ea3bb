package dev.hv.cli.run;

import java.util.List;
import java.util.Optional;

/**
 * What is to be said of a machine, beyond how it ended.
 *
 * @param statistics whether to say at the end what it did
 * @param symbols names of addresses in the guest
 * @param regions linear addresses of code whose translations are to be shown at the end
 * @param stateLog what is to be written of its state while it runs
 */
public record Wishes(
        boolean statistics, Symbols symbols, List<Long> regions, Optional<StateLog> stateLog) {
    /** Nothing more. */
    public static final Wishes NONE = new Wishes(false, Symbols.NONE, List.of(), Optional.empty());
}
