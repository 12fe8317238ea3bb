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

    /** The block that runs holds one instruction and is thrown away: it may overwrite anything. */
    boolean alone;

    Context(CpuBus bus) {
        super(bus);
    }
}
