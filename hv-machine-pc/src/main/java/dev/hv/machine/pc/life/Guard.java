package dev.hv.machine.pc.life;

import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.irq.LineInput;

import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Calls into one instance: whatever it throws becomes a {@link DeviceFault} that names it. A fault
 * that passes through on its way from another instance keeps that one's name.
 */
public final class Guard {
    private final String instance;

    /** A guard of that instance. */
    public Guard(String instance) {
        this.instance = instance;
    }

    /** Calls. */
    public void call(Runnable code) {
        try {
            code.run();
        } catch (Throwable thrown) {
            throw fault(thrown);
        }
    }

    /** Calls, for a result. */
    public <T> T get(Supplier<T> code) {
        try {
            return code.get();
        } catch (Throwable thrown) {
            throw fault(thrown);
        }
    }

    /** Returns the fault to throw instead of what the instance threw. */
    public DeviceFault fault(Throwable thrown) {
        return thrown instanceof DeviceFault fault ? fault : new DeviceFault(instance, thrown);
    }

    /** Guards a handler. */
    public IoHandler handler(IoHandler inner) {
        return new IoHandler() {
            @Override
            public long read(long offset, Width width) {
                try {
                    return inner.read(offset, width);
                } catch (Throwable thrown) {
                    throw fault(thrown);
                }
            }

            @Override
            public void write(long offset, Width width, long value) {
                try {
                    inner.write(offset, width, value);
                } catch (Throwable thrown) {
                    throw fault(thrown);
                }
            }

            @Override
            public OptionalLong peek(long offset, Width width) {
                try {
                    return inner.peek(offset, width);
                } catch (Throwable thrown) {
                    throw fault(thrown);
                }
            }
        };
    }

    /** Guards an input. */
    public LineInput input(LineInput inner) {
        return asserted -> {
            try {
                inner.level(asserted);
            } catch (Throwable thrown) {
                throw fault(thrown);
            }
        };
    }

    /** Guards work. */
    public Runnable work(Runnable inner) {
        return () -> call(inner);
    }
}
