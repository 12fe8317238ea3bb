package dev.hv.machine.pc.life;

import dev.hv.api.trace.Trace;
import dev.hv.machine.pc.TraceSink;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Gives each part of a machine its trace, and keeps a guest from flooding the sink. */
@Singleton
public final class Tracing {
    /** A part whose rules are more than this shares one count for the rest. */
    private static final int MAX_RULES = 256;

    /** The first so many are all told. */
    private static final long ALL_TOLD = 8;

    private final TraceSink sink;

    @Inject
    public Tracing(TraceSink sink) {
        this.sink = sink;
    }

    /** Returns the trace of a part. */
    public Trace of(String instance) {
        return new InstanceTrace(instance);
    }

    private final class InstanceTrace implements Trace {
        private final String instance;
        private final ConcurrentHashMap<String, AtomicLong> counts = new ConcurrentHashMap<>();
        private final AtomicLong others = new AtomicLong();

        InstanceTrace(String instance) {
            this.instance = instance;
        }

        @Override
        public boolean enabled() {
            return sink.enabled(instance);
        }

        @Override
        public void event(String name, long a, long b) {
            if (enabled()) {
                sink.event(instance, name, a, b);
            }
        }

        @Override
        public void guestError(String rule, long offset, long value) {
            long count = counter(rule).incrementAndGet();
            if (count <= ALL_TOLD || Long.bitCount(count) == 1) {
                sink.guestError(instance, rule, offset, value, count);
            }
        }

        private AtomicLong counter(String rule) {
            AtomicLong present = counts.get(rule);
            if (present != null) {
                return present;
            }
            return counts.size() >= MAX_RULES
                    ? others
                    : counts.computeIfAbsent(rule, name -> new AtomicLong());
        }
    }
}
