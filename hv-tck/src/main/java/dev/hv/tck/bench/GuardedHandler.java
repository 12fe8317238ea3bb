package dev.hv.tck.bench;

import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.tck.bench.SubjectFailure.Call;

import java.util.OptionalLong;
import java.util.function.Consumer;

/** Passes accesses on, tells a device's exceptions from those of the bench, and checks answers. */
final class GuardedHandler implements IoHandler {
    private final String slot;
    private final IoHandler handler;
    private final Consumer<Offence> offences;
    private final Consumer<Width> onAccess;

    /**
     * @param onAccess is told the width of each access before it happens
     */
    GuardedHandler(
            String slot, IoHandler handler, Consumer<Offence> offences, Consumer<Width> onAccess) {
        this.slot = slot;
        this.handler = handler;
        this.offences = offences;
        this.onAccess = onAccess;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // whatever a stranger's device throws is a finding
    public long read(long offset, Width width) {
        onAccess.accept(width);
        try {
            long value = handler.read(offset, width);
            check(offset, width, value);
            return value;
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            throw new SubjectFailure(Call.STEP, e);
        }
    }

    private void check(long offset, Width width, long value) {
        if ((value & ~width.mask()) != 0) {
            String what = "read of %s+0x%x as %s gave 0x%x".formatted(slot, offset, width, value);
            offences.accept(new Offence(Offence.Kind.VALUE, what));
        }
    }

    @Override
    @SuppressWarnings("CatchingUnchecked")
    public void write(long offset, Width width, long value) {
        onAccess.accept(width);
        try {
            handler.write(offset, width, value);
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            throw new SubjectFailure(Call.STEP, e);
        }
    }

    @Override
    @SuppressWarnings("CatchingUnchecked")
    public OptionalLong peek(long offset, Width width) {
        try {
            OptionalLong value = handler.peek(offset, width);
            value.ifPresent(seen -> check(offset, width, seen));
            return value;
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            throw new SubjectFailure(Call.PEEK, e);
        }
    }
}
