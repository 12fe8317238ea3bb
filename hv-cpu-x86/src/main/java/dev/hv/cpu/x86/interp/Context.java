package dev.hv.cpu.x86.interp;

import dev.hv.api.cpu.CpuBus;
import dev.hv.cpu.x86.core.Cpu;

import org.jspecify.annotations.Nullable;

/** A processor with what the interpreter notes while it runs. */
public final class Context extends Cpu {
    /** The block that runs, or ran last. */
    @Nullable Block current;

    /** A link that was followed and leads nowhere yet: the next block is put there. */
    @Nullable Link pendingLink;

    /** Count of instructions at which the run ends. */
    long limit;

    /** A region was left before an instruction that it could not do: the next block must. */
    boolean missed;

    Context(CpuBus bus) {
        super(bus);
    }
}
