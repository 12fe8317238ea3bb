package dev.hv.cli.run;

import java.util.List;

/**
 * What is to be said at a machine's end, beyond how it ended.
 *
 * @param statistics whether to say what it did
 * @param symbols names of addresses in the guest
 * @param regions linear addresses of code whose translations are to be shown
 */
public record EndWishes(boolean statistics, Symbols symbols, List<Long> regions) {
    /** Nothing more. */
    public static final EndWishes NONE = new EndWishes(false, Symbols.NONE, List.of());
}
