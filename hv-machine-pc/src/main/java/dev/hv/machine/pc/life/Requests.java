package dev.hv.machine.pc.life;

import dev.hv.api.device.MachineRequests;
import dev.hv.api.device.ResetKind;
import dev.hv.api.machine.MachineEnd;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.OnReset;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.util.function.BooleanSupplier;

/** What devices ask of their machine, under the machine's policy. */
@Singleton
public final class Requests implements MachineRequests {
    private final OnReset onReset;
    private final Control control = new Control();
    private Runnable kick = () -> {};
    private BooleanSupplier processorReset = () -> false;

    @Inject
    public Requests(MachineSpec spec) {
        onReset = spec.onReset();
    }

    Control control() {
        return control;
    }

    /** Says how the CPU is made to look for orders; called once, before the machine starts. */
    void onRequest(Runnable action) {
        kick = action;
    }

    /** Says how the processors are reset alone; false: they cannot be. Called once, as above. */
    void onProcessorReset(BooleanSupplier action) {
        processorReset = action;
    }

    /** Not under the policy of resets: what the firmware then does is. */
    @Override
    public void resetProcessors() {
        if (!processorReset.getAsBoolean()) {
            reset(ResetKind.WARM);
        }
    }

    /**
     * A processor has shut down, and the policy of shutdowns, not that of resets, is to go on; in
     * the domain.
     */
    void rebootAfterShutdown() {
        if (!processorReset.getAsBoolean()) {
            control.askReset(ResetKind.WARM);
        }
    }

    @Override
    public void reset(ResetKind kind) {
        switch (onReset) {
            case REBOOT -> control.askReset(kind);
            case END -> control.askEnd(new MachineEnd(MachineEnd.Kind.RESET, 0, ""));
        }
        kick.run();
    }

    @Override
    public void powerOff() {
        end(new MachineEnd(MachineEnd.Kind.POWER_OFF, 0, ""));
    }

    @Override
    public void exit(int code) {
        end(new MachineEnd(MachineEnd.Kind.EXIT, code & 0xff, ""));
    }

    void end(MachineEnd how) {
        control.askEnd(how);
        kick.run();
    }

    void fail(Throwable thrown) {
        end(failure(thrown));
    }

    static MachineEnd failure(Throwable thrown) {
        String detail =
                thrown instanceof DeviceFault fault
                        ? String.valueOf(fault.getMessage())
                        : String.valueOf(new DeviceFault("machine", thrown).getMessage());
        return new MachineEnd(MachineEnd.Kind.FAILURE, 0, detail);
    }
}
