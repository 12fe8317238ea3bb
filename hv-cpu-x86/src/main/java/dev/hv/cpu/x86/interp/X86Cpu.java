package dev.hv.cpu.x86.interp;

import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.model.Model;
import dev.hv.cpu.x86.store.RegionStore;
import dev.hv.cpu.x86.system.Reset;
import dev.hv.cpu.x86.system.X86State;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** An x86 processor behind the CPU contract. */
public final class X86Cpu implements VirtualCpu {
    private final Context c;
    private final Interpreter interpreter;
    private final X86State state;
    private volatile boolean running;

    /** A processor of that model, in its power-on state. */
    public X86Cpu(Model model, CpuBus bus, Tiering tiering) {
        this(model, bus, tiering, null);
    }

    /**
     * A processor of that model, in its power-on state.
     *
     * @param store keeps what is made of its code, if there is one; for that model
     */
    public X86Cpu(Model model, CpuBus bus, Tiering tiering, @Nullable RegionStore store) {
        this.c = new Context(bus);
        c.model = model;
        this.interpreter = new Interpreter(c, tiering, store);
        this.state = new X86State(c);
        Reset.powerOn(c);
    }

    @Override
    public CpuExit run(long maxInstructions) {
        if (maxInstructions <= 0) {
            throw new IllegalArgumentException("a run of " + maxInstructions + " instructions");
        }
        running = true;
        try {
            return interpreter.run(maxInstructions);
        } catch (NullPointerException e) {
            e.printStackTrace();
            throw e;
        } catch (StackOverflowError | LinkageError e) {
            return new CpuExit(ExitReason.INTERNAL_ERROR, 0, e.toString());
        } finally {
            running = false;
        }
    }

    @Override
    public void requestExit() {
        c.signal(Cpu.EXIT);
    }

    @Override
    public void interruptRequest(boolean asserted) {
        if (asserted) {
            c.signal(Cpu.INTR);
        } else {
            c.unsignal(Cpu.INTR);
        }
    }

    @Override
    public void nonMaskableInterrupt() {
        c.signal(Cpu.NMI);
    }

    @Override
    public void pin(String name, boolean asserted) {
        switch (name) {
            case "a20m" -> {
                c.maskA20(asserted);
                c.signal(Cpu.FLUSH);
            }
            case "init" -> {
                if (asserted) {
                    c.signal(Cpu.INIT);
                }
            }
            case "ignne" -> {
                requirePin(name);
                c.ignoresErrors = asserted;
            }
            case "smi" -> {
                requirePin(name);
                if (asserted) {
                    c.signal(Cpu.SMI);
                }
            }
            default -> requirePin(name);
        }
    }

    private void requirePin(String name) {
        if (!pins().contains(name)) {
            throw new IllegalArgumentException("pin '" + name + "': expected one of " + pins());
        }
    }

    /**
     * INIT# came with the 80486; what stands for it before is RESET, which keyboard controllers
     * pulse. Before the 80486 the coprocessor has BUSY#, which boards hold until the error is
     * acknowledged: to programs it is the same as IGNNE#.
     */
    @Override
    public Set<String> pins() {
        Set<String> pins = new TreeSet<>(Set.of("a20m", "init"));
        if (c.model.has("smm")) {
            pins.add("smi");
        }
        if (c.model.has("fpu")) {
            pins.add("ignne");
        }
        return pins;
    }

    @Override
    public boolean halted() {
        return c.halted && !c.wakes();
    }

    @Override
    public long instructions() {
        return c.retired();
    }

    @Override
    public OptionalLong physical(long linear) {
        return c.mmu.look(linear);
    }

    @Override
    public void reset(ResetKind kind) {
        requireNotRunning();
        c.signal(Cpu.FLUSH);
        interpreter.forgetCode();
        Reset.powerOn(c);
    }

    @Override
    public CpuState state() {
        requireNotRunning();
        return state;
    }

    private void requireNotRunning() {
        if (running) {
            throw new IllegalStateException("the processor is running");
        }
    }

    @Override
    public List<Diagnostic> diagnostics() {
        return c.diagnostics.list();
    }

    @Override
    public List<Diagnostic> statistics() {
        return interpreter.statistics();
    }

    @Override
    public List<String> listing(long address) {
        requireNotRunning();
        return interpreter.listing(address);
    }

    @Override
    public void close() {
        c.mmu.close();
    }
}
