package dev.hv.plugins.examples.accesses;

import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.BusTracer;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Width;

import java.io.IOException;
import java.io.Writer;
import java.util.Optional;

/** Lines such as {@code write uart0.regs+0x3 BYTE 0x83}, and where regions come and go. */
final class Accesses implements BusTracer {
    private final Writer out;
    private Optional<IOException> failure = Optional.empty();

    Accesses(Writer out) {
        this.out = out;
    }

    @Override
    public void read(String device, String slot, long offset, Width width, long value) {
        access("read ", device, slot, offset, width, value);
    }

    @Override
    public void write(String device, String slot, long offset, Width width, long value) {
        access("write", device, slot, offset, width, value);
    }

    private void access(
            String what, String device, String slot, long offset, Width width, long value) {
        line("%s %s.%s+0x%x %s 0x%x%n".formatted(what, device, slot, offset, width, value));
    }

    @Override
    public Optional<AddressSpaceListener> follow(String space) {
        return Optional.of(
                new AddressSpaceListener() {
                    @Override
                    public void mapped(FlatRange range) {
                        map("map  ", space, range);
                    }

                    @Override
                    public void unmapped(FlatRange range) {
                        map("unmap", space, range);
                    }
                });
    }

    private void map(String what, String space, FlatRange range) {
        line(
                "%s %s 0x%x-0x%x %s%n"
                        .formatted(what, space, range.base(), range.last(), range.region().name()));
    }

    /** What follows memory may be told by a CPU's thread, outside of the domain. */
    private synchronized void line(String line) {
        try {
            out.write(line);
        } catch (IOException e) {
            // The guest goes on: that a disk of the host's is full is not its fault.
            failure = Optional.of(failure.orElse(e));
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
