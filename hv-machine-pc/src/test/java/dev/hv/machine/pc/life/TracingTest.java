package dev.hv.machine.pc.life;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.trace.Trace;
import dev.hv.machine.pc.TraceSink;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class TracingTest {
    private final List<String> heard = new ArrayList<>();
    private final Tracing tracing =
            new Tracing(
                    new TraceSink() {
                        @Override
                        public boolean enabled(String instance) {
                            return instance.equals("loud");
                        }

                        @Override
                        public void event(String instance, String name, long a, long b) {
                            heard.add(instance + " " + name + " " + a + " " + b);
                        }

                        @Override
                        public void guestError(
                                String instance, String rule, long offset, long value, long count) {
                            heard.add(rule + " " + count);
                        }
                    });

    @Test
    void eventsAreHeardOfInstancesThatAreWanted() {
        tracing.of("loud").event("line.high", 1, 2);
        tracing.of("quiet").event("line.high", 1, 2);
        assertEquals(List.of("loud line.high 1 2"), heard);
    }

    @Test
    void aGuestThatRepeatsAnErrorIsHeardEverMoreSeldom() {
        Trace trace = tracing.of("uart0");
        for (int i = 0; i < 1000; i++) {
            trace.guestError("wrong", i, 0);
        }
        assertEquals(8 + 6, heard.size());
        assertEquals("wrong 512", heard.getLast());
    }

    @Test
    void anInstanceWithEndlessRulesIsLimitedToo() {
        Trace trace = tracing.of("uart0");
        for (int i = 0; i < 100_000; i++) {
            trace.guestError("rule " + i, 0, 0);
        }
        assertEquals(256 + 8 + 13, heard.size());
    }
}
