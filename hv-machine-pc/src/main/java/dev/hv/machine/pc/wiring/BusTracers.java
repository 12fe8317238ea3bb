package dev.hv.machine.pc.wiring;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.BusTracer;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.TracerRequest;
import dev.hv.machine.pc.life.Guard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** The tracers of one machine. Without any, nothing stands between a bus and a device. */
final class BusTracers {
    private final Set<TracerRequest> requests;
    private final List<Guarded> tracers = new ArrayList<>();

    /** A tracer, and the guard that names it where it fails. */
    private record Guarded(BusTracer tracer, Guard guard) {}

    BusTracers(Set<TracerRequest> requests) {
        this.requests = requests;
    }

    /**
     * Opens them.
     *
     * @throws AssemblyException if the host will not
     */
    void open() {
        for (TracerRequest request : requests) {
            Guard guard = new Guard("tracer " + request.plugin().scheme());
            try {
                tracers.add(new Guarded(request.plugin().open(request.address()), guard));
            } catch (IOException e) {
                throw refused(request, String.valueOf(e.getMessage()), e);
            } catch (RuntimeException | LinkageError e) {
                throw refused(request, "a fault in its plugin: " + e, e);
            }
        }
    }

    private static AssemblyException refused(TracerRequest request, String why, Throwable cause) {
        return new AssemblyException(
                new AssemblyException.Named("trace", request.text()), why, cause);
    }

    /** Lets them follow a space. */
    void follow(AddressSpace space) {
        for (Guarded guarded : tracers) {
            guarded.guard
                    .get(() -> guarded.tracer.follow(space.name()))
                    .ifPresent(listener -> space.listen(guarded(guarded.guard, listener)));
        }
    }

    private static AddressSpaceListener guarded(Guard guard, AddressSpaceListener listener) {
        return new AddressSpaceListener() {
            @Override
            public void mapped(FlatRange range) {
                guard.call(() -> listener.mapped(range));
            }

            @Override
            public void unmapped(FlatRange range) {
                guard.call(() -> listener.unmapped(range));
            }

            @Override
            public void written(long address, long length, Initiator by) {
                guard.call(() -> listener.written(address, length, by));
            }

            @Override
            public void writeProtected(FlatRange range) {
                guard.call(() -> listener.writeProtected(range));
            }
        };
    }

    /** Lets them hear what is read and written at a slot. */
    IoHandler hear(String device, String slot, IoHandler handler) {
        IoHandler heard = handler;
        for (Guarded guarded : tracers) {
            heard = heard(device, slot, heard, guarded);
        }
        return heard;
    }

    private static IoHandler heard(String device, String slot, IoHandler inner, Guarded guarded) {
        BusTracer tracer = guarded.tracer;
        Guard guard = guarded.guard;
        return new IoHandler() {
            @Override
            public long read(long offset, Width width) {
                long value = inner.read(offset, width);
                guard.call(() -> tracer.read(device, slot, offset, width, value));
                return value;
            }

            @Override
            public void write(long offset, Width width, long value) {
                guard.call(() -> tracer.write(device, slot, offset, width, value));
                inner.write(offset, width, value);
            }

            @Override
            public OptionalLong peek(long offset, Width width) {
                return inner.peek(offset, width);
            }
        };
    }

    /** Closes them; throws if one cannot, when all have been asked. */
    void close() {
        RuntimeException first = null;
        for (Guarded guarded : tracers) {
            try {
                guarded.guard.call(() -> close(guarded.tracer));
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        tracers.clear();
        if (first != null) {
            throw first;
        }
    }

    /** Closes those that are open, for a machine that does not come to be. */
    void discard() {
        try {
            close();
        } catch (RuntimeException e) {
            // What kept the machine from coming to be is told, and this is not.
            tracers.clear();
        }
    }

    private static void close(BusTracer tracer) {
        try {
            tracer.close();
        } catch (IOException e) {
            throw new IllegalStateException("it did not close: " + e.getMessage(), e);
        }
    }
}
