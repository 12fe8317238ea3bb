package dev.hv.cpu.x86.interp;

import dev.hv.api.cpu.CpuBus;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.hostcode.CodeMemory;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** A processor with what the interpreter notes while it runs. */
public final class Context extends Cpu {
    /** The block that runs, or ran last. */
    @Nullable Block current;

    /** A link that was followed and leads nowhere yet: the next block is put there. */
    @Nullable Link pendingLink;

    /** Count of instructions at which the run ends. */
    long limit;

    /** Count of instructions beyond which the region that runs is left at a poll. */
    long leaveAt;

    /**
     * Count of instructions beyond which its polls look whether to leave; see {@link Region#look}.
     */
    long lookAt;

    /** Where the region that ran last begins. */
    long regionStart;

    /** A region was left before an instruction that it could not do: the next block must. */
    boolean missed;

    /** What machine code runs with, once there was some. */
    private @Nullable HostEntry hostEntry;

    /** The region that was left last: those that were entered may have led to others. */
    @Nullable Region left;

    /** Count of instructions up to which regions have been told how many ran in them. */
    long told;

    /** Instructions that regions have left to the interpreter one by one. */
    long leftAlone;

    /** Finds blocks of one instruction; the interpreter's. */
    @Nullable Singles singles;

    /** Finds blocks of one instruction. */
    interface Singles {
        /** Returns that at a linear address; null if it faults. */
        @Nullable Block at(long linear);
    }

    /** Blocks by the address where they were found. */
    final JumpCache jumps = new JumpCache();

    Context(CpuBus bus) {
        super(bus);
    }

    /** Returns what machine code runs with. */
    HostEntry hostEntry(CodeMemory memory) {
        HostEntry entry = hostEntry;
        if (entry == null) {
            entry = new HostEntry(this, memory);
            hostEntry = entry;
        }
        return entry;
    }

    /** Returns the address of the next instruction. */
    long linearRip() {
        return linear(rip);
    }

    /** Returns the linear address of an instruction in the current code segment. */
    long linear(long pointer) {
        return code64() ? pointer : segBase[Seg.CS] + pointer & 0xFFFF_FFFFL;
    }

    /**
     * After an indirect jump to {@code rip}: returns the block there if it is known, and null if it
     * has to be looked for, or if something has to be done first.
     */
    @Nullable Block jump() {
        return attention() == 0 ? jumps.get(linearRip(), mode, mmu) : null;
    }

    /**
     * Returns whether something is to be done between instructions, after a helper or an indirect
     * jump: anything may have changed.
     */
    boolean needsLook() {
        return attention() != 0
                || halted
                || shutdown
                || inShadow()
                || debugging
                || (eflags & Eflags.TF) != 0;
    }

    /** Returns the block that runs. */
    Block running() {
        return Objects.requireNonNull(current);
    }

    /**
     * Goes from a block over a direct way out, within a page or where mappings have not changed.
     *
     * @param target where it led before, or null
     * @param link where the target is put if it has to be looked for
     * @return null if so
     */
    @Nullable Block follow(
            Block source, @Nullable Block target, int distance, long ripMask, Link link) {
        return follow(target, source.samePage(distance), distance, ripMask, link);
    }

    /** The same, from the region whose beginning is at {@code rip}. */
    @Nullable Block follow(Link link) {
        return follow(link.target, link.samePage, link.distance, link.ripMask, link);
    }

    private @Nullable Block follow(
            @Nullable Block target, boolean samePage, int distance, long ripMask, Link link) {
        long unmasked = rip + distance;
        rip = unmasked & ripMask;
        if (target != null
                && target.valid
                && ((samePage && rip == unmasked)
                        || mmu.fetchesFrom(linearRip(), target.physical))) {
            return target;
        }
        pendingLink = link;
        return null;
    }
}
