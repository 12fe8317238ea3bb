package dev.hv.memory;

import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.trace.Trace;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Registers whose bytes are their own offsets plus one; notes each call and each guest error. */
final class Recorder implements IoHandler, Trace {
    final List<String> calls = new ArrayList<>();
    final List<String> errors = new ArrayList<>();

    private static long content(long offset, Width width) {
        long value = 0;
        for (int i = width.bytes() - 1; i >= 0; i--) {
            value = (value << 8) | ((offset + i + 1) & 0xFF);
        }
        return value;
    }

    @Override
    public long read(long offset, Width width) {
        calls.add("read %d %s".formatted(offset, width));
        return content(offset, width);
    }

    @Override
    public void write(long offset, Width width, long value) {
        calls.add("write %d %s %x".formatted(offset, width, value));
    }

    @Override
    public OptionalLong peek(long offset, Width width) {
        return OptionalLong.of(content(offset, width));
    }

    @Override
    public boolean enabled() {
        return true;
    }

    @Override
    public void event(String name, long a, long b) {}

    @Override
    public void guestError(String rule, long offset, long value) {
        errors.add(rule);
    }
}
