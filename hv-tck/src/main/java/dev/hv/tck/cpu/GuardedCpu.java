package dev.hv.tck.cpu;

import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.tck.RuleNotApplicable;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.UntestableRule;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Passes calls on, and puts down what a processor throws while it runs to the rule against that.
 */
final class GuardedCpu implements VirtualCpu {
    private final VirtualCpu cpu;

    GuardedCpu(VirtualCpu cpu) {
        this.cpu = cpu;
    }

    /** What a handler of the kit throws at the processor that called it. */
    static final class HandlerFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HandlerFailure(String what) {
            super(what);
        }
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // whatever a stranger's processor throws is a finding
    public CpuExit run(long maxInstructions) {
        try {
            return cpu.run(maxInstructions);
        } catch (RuleViolation | RuleNotApplicable | UntestableRule | HandlerFailure ours) {
            throw ours;
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            throw new CpuFailure(maxInstructions, e);
        }
    }

    @Override
    public void requestExit() {
        cpu.requestExit();
    }

    @Override
    public void interruptRequest(boolean asserted) {
        cpu.interruptRequest(asserted);
    }

    @Override
    public void nonMaskableInterrupt() {
        cpu.nonMaskableInterrupt();
    }

    @Override
    public void pin(String name, boolean asserted) {
        cpu.pin(name, asserted);
    }

    @Override
    public Set<String> pins() {
        return cpu.pins();
    }

    @Override
    public boolean halted() {
        return cpu.halted();
    }

    @Override
    public long instructions() {
        return cpu.instructions();
    }

    @Override
    public OptionalLong physical(long linear) {
        return cpu.physical(linear);
    }

    @Override
    public void reset(ResetKind kind) {
        cpu.reset(kind);
    }

    @Override
    public CpuState state() {
        return cpu.state();
    }

    @Override
    public List<Diagnostic> diagnostics() {
        return cpu.diagnostics();
    }

    @Override
    public void close() {
        cpu.close();
    }
}
