package dev.hv.cpu.x86.interp;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Method;
import java.util.function.Consumer;

/** A region that HotSpot is compiling. Used by the translation thread. */
abstract sealed class Compiling {
    /** What is not compiled after that time has to do without. */
    private static final long MOST_NANOS = 10_000_000_000L;

    private final long since = System.nanoTime();
    private final Consumer<Boolean> then;

    private Compiling(Consumer<Boolean> then) {
        this.then = then;
    }

    /**
     * Has a region compiled.
     *
     * @param compilers HotSpot's; without them the region is called until it is compiled
     * @param then is told whether it was, on the translation thread
     */
    static Compiling of(
            @Nullable HotSpot compilers, Region region, int level, Consumer<Boolean> then) {
        return compilers == null
                ? new Called(region, then)
                : new Asked(compilers, region.method(), level, then);
    }

    /** Goes on with what waits for it, and returns true, once it is compiled or had its time. */
    final boolean isReady() {
        // In this order: what a compiler has done is there when it leaves the method.
        boolean refused = isRefused();
        boolean compiled = isCompiled();
        if (compiled || refused || System.nanoTime() - since > MOST_NANOS) {
            then.accept(compiled);
            return true;
        }
        return false;
    }

    abstract boolean isCompiled();

    /** Returns whether it never will be. */
    abstract boolean isRefused();

    /** Compiled since HotSpot was asked for it. */
    private static final class Asked extends Compiling {
        private final HotSpot compilers;
        private final Method method;
        private final int level;
        private final boolean accepted;

        Asked(HotSpot compilers, Method method, int level, Consumer<Boolean> then) {
            super(then);
            this.compilers = compilers;
            this.method = method;
            this.level = level;
            this.accepted = compilers.compile(method, level);
        }

        @Override
        boolean isCompiled() {
            return compilers.level(method) >= level;
        }

        @Override
        boolean isRefused() {
            return !accepted || !compilers.isQueued(method);
        }
    }

    /**
     * Compiled since it is called. HotSpot compiles what has been called often, and executes it
     * bytecode by bytecode until then, which is many times slower than this project's own
     * interpreter. So it is called without a processor, which does nothing, until that takes much
     * less time than at first.
     */
    private static final class Called extends Compiling {
        /** Calls between two looks at the time; HotSpot counts no fewer before it compiles. */
        private static final int CALLS = 128;

        private final Region region;
        private int lots;
        private long fastest = Long.MAX_VALUE;

        Called(Region region, Consumer<Boolean> then) {
            super(then);
            this.region = region;
        }

        @Override
        boolean isCompiled() {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                region.execute(null, 0);
            }
            long taken = System.nanoTime() - start;
            boolean compiled = ++lots > 2 && taken * 2 < fastest;
            if (lots <= 2) {
                fastest = Math.min(fastest, taken);
            }
            return compiled;
        }

        @Override
        boolean isRefused() {
            return false;
        }
    }
}
