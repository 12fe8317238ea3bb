package dev.hv.cpu.x86.interp;

import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu.Diagnostic;
import dev.hv.cpu.x86.core.Breakpoints;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.mmu.Mmu;
import dev.hv.cpu.x86.store.RegionStore;
import dev.hv.cpu.x86.system.Events;
import dev.hv.cpu.x86.system.Reset;
import dev.hv.cpu.x86.system.Smm;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The run loop: finds blocks, runs them, and does between them what comes between instructions.
 * Used by the processor's own thread.
 */
final class Interpreter {
    private final Context c;
    private final CodeCache code;
    private final BlockBuilder builder;
    private final FaultDetails details;
    private final boolean narrow;
    private final @Nullable Translator translator;
    private final int hotRuns;

    Interpreter(Context c, Tiering tiering) {
        this(c, tiering, null);
    }

    /**
     * @param store keeps regions, if there is one
     */
    Interpreter(Context c, Tiering tiering, @Nullable RegionStore store) {
        this.c = c;
        this.code = new CodeCache(c);
        this.builder = new BlockBuilder(c);
        this.details = new FaultDetails(c);
        this.narrow = !c.model.has386();
        c.singles = this::single;
        this.hotRuns = tiering.hotRuns();
        this.translator = hotRuns == 0 ? null : new Translator(c, code, builder, tiering, store);
    }

    /** Runs as {@link dev.hv.api.cpu.VirtualCpu#run} says. */
    CpuExit run(long maxInstructions) {
        long start = c.instructions;
        long limit = start + maxInstructions;
        ExitReason reason = null;
        while (reason == null) {
            long stop = Math.min(limit, c.counters.deadline());
            c.limit = stop;
            reason = runBlocks(stop);
            if (reason == ExitReason.BUDGET && c.instructions < limit) {
                reason = null;
                countersOverflow();
            }
        }
        c.instructionsAhead = 0;
        String detail = reason == ExitReason.SHUTDOWN ? "triple fault" : "";
        return new CpuExit(reason, c.instructions - start, detail);
    }

    private void countersOverflow() {
        c.instructionsAhead = 0;
        c.counters.settle(c);
        if (c.counters.takeInterrupt()) {
            c.bus.interrupts().performanceInterrupt();
        }
    }

    /** Runs until something has to be done between instructions, and does it. */
    private @Nullable ExitReason runBlocks(long limit) {
        ExitReason reason = betweenInstructions(limit);
        if (reason != null) {
            return reason;
        }
        boolean alone = c.inShadow() || c.debugging || (c.eflags & Eflags.TF) != 0;
        if (alone) {
            return runAlone();
        }
        c.repeating = false;
        Block next = find();
        c.inBlock = true;
        while (next != null) {
            Region region = next.region;
            if (region != null && region.fits(c, next)) {
                next = translated(next, region);
            } else {
                long after = c.instructions + next.count;
                if (after > limit) {
                    return c.instructions < limit ? runAlone() : ExitReason.BUDGET;
                }
                if (region != null && region.isLost()) {
                    region.drop();
                }
                if (++next.heat == hotRuns) {
                    hot(next);
                    if (next.region != null) {
                        continue; // it was made at once
                    }
                }
                c.missed = false;
                c.instructions = after;
                c.current = next;
                next = next.first.execute(c);
            }
            if (next == null) {
                if (c.faulted || c.needsLook()) {
                    break;
                }
                next = find();
            } else if (c.attention() != 0) {
                c.pendingLink = null;
                break;
            }
        }
        if (c.faulted) {
            fault();
        }
        return null;
    }

    private @Nullable Block translated(Block entry, Region entered) {
        Region region = entered;
        long before = c.instructions;
        long rip = c.rip;
        int entrance = entry.entrance;
        c.current = region.home;
        c.rip = rip - entry.intoRegion;
        c.regionStart = c.rip;
        region.begin(c);
        c.told = before;
        long leftBefore = c.leftAlone;
        c.left = region;
        Block next = region.execute(c, entrance);
        if (translator != null) {
            long left = c.leftAlone - leftBefore;
            translator.instructions += c.instructions - before - left;
            translator.entries++;
            region = c.left;
            region.instructions += c.instructions - c.told;
            if (c.missed) {
                translator.missed(region);
            }
            if (region.instructions >= region.askAt && !c.faulted) {
                translator.ran(entry, rip, region);
            }
        }
        return next;
    }

    /** Returns what the tiers did, by name. */
    List<Diagnostic> statistics() {
        List<Diagnostic> figures = new ArrayList<>();
        figures.add(new Diagnostic("blocks-decoded", code.decoded));
        figures.add(new Diagnostic("code-pages-overwritten", code.overwritten));
        figures.add(new Diagnostic("tlb-flushes", c.mmu.flushes()));
        figures.add(new Diagnostic("tlb-page-flushes", c.mmu.pageFlushes()));
        figures.add(new Diagnostic("memory-map-changes", c.mmu.mapFlushes()));
        if (translator != null) {
            translator.statistics(figures);
        }
        return figures;
    }

    /** Returns how many instructions ran in translated code so far. */
    long translated() {
        return translator == null ? 0 : translator.instructions;
    }

    /** Whatever memory holds now is decoded anew. */
    void forgetCode() {
        code.dropAll();
    }

    /** See {@link dev.hv.api.cpu.VirtualCpu#listing}. */
    List<String> listing(long address) {
        return translator == null ? List.of() : translator.listing(address);
    }

    private void hot(Block block) {
        if (translator != null && block.valid && block.secondPage == Block.ONE_PAGE) {
            long host = c.mmu.hostPage(block.physical & Mmu.PAGE);
            if (host != 0) {
                translator.hot(block, c.linearRip());
            }
        }
    }

    // ------------------------------------------------------------------ between instructions

    private @Nullable ExitReason betweenInstructions(long limit) {
        c.inBlock = false;
        c.instructionsAhead = 0;
        c.pendingLink = null;
        c.current = null; // what events push may overwrite the block that ran
        wrapRip();
        if (c.stepDue) {
            c.stepDue = false;
            debug(Breakpoints.BS);
        }
        int attention = c.attention();
        if (attention != 0) {
            if ((attention & Cpu.FLUSH) != 0) {
                c.mmu.flushMap();
            }
            if ((attention & Cpu.CODE_WRITTEN) != 0) {
                code.drainWrittenByOthers();
            }
            if ((attention & Cpu.TRANSLATED) != 0 && translator != null) {
                translator.install();
            }
            if ((attention & Cpu.COUNTERS) != 0) {
                c.unsignal(Cpu.COUNTERS);
            }
            if ((attention & Cpu.EXIT) != 0) {
                c.unsignal(Cpu.EXIT);
                return ExitReason.CANCELLED;
            }
            if ((attention & Cpu.INIT) != 0 && !c.smm) {
                c.unsignal(Cpu.INIT);
                Reset.init(c);
                c.bus.interrupts().initialized();
            }
            boolean counts = c.behindEvent() && c.instructions >= limit;
            if (!c.shutdown && !c.inShadow() && !counts) {
                takeInterrupt(attention);
            }
        }
        if (c.shutdown) {
            return ExitReason.SHUTDOWN;
        }
        if (c.halted) {
            return ExitReason.HALTED;
        }
        return c.instructions >= limit ? ExitReason.BUDGET : null;
    }

    private void takeInterrupt(int attention) {
        if ((attention & Cpu.SMI) != 0 && !c.smm) {
            c.unsignal(Cpu.SMI);
            Smm.enter(c);
            if (c.faulted) {
                fault();
            }
        } else if ((attention & Cpu.NMI) != 0 && !c.nmiBlocked) {
            c.unsignal(Cpu.NMI);
            c.halted = false;
            Events.nmi(c);
            c.tookEvent();
        } else if ((attention & Cpu.INTR) != 0 && (c.eflags & Eflags.IF) != 0) {
            int vector = c.bus.interrupts().acknowledge();
            if (vector >= 0) {
                c.halted = false;
                Events.external(c, vector);
                c.tookEvent();
            }
        }
    }

    /** A block was left before its end. */
    private void fault() {
        c.inBlock = false;
        c.instructions -= c.instructionsAhead;
        c.instructionsAhead = 0;
        c.pendingLink = null;
        c.current = null;
        c.rip = c.rip + c.ripDelta & ripMask();
        c.ripDelta = 0;
        RuntimeException failure = c.deviceFailure;
        if (failure != null) {
            c.deviceFailure = null;
            c.faulted = false;
            c.pieceDone = 0;
            throw failure;
        }
        if (c.faultVector == Vector.RESTART) {
            c.faulted = false;
            if (c.halted) {
                c.endShadow(); // it waits at the instruction for an interrupt
            } else {
                runAlone();
            }
        } else {
            details.complete();
            Events.deliver(c);
            c.tookEvent();
        }
    }

    private long ripMask() {
        return c.code64() ? -1L : 0xFFFF_FFFFL;
    }

    /** Runs one instruction from a block of its own. */
    private @Nullable ExitReason runAlone() {
        c.inBlock = false;
        boolean shadow = c.inShadow();
        boolean step = (c.eflags & Eflags.TF) != 0;
        boolean resuming = c.stackLoaded || (c.eflags & Eflags.RF) != 0;
        c.endShadow();
        c.stackLoaded = false;
        c.softwareEvent = false;
        c.repeating = false;
        c.resumeLoaded = false;
        long linear = c.linearRip();
        int met = c.debugging && !resuming ? Breakpoints.onInstruction(c, linear) : 0;
        if (met != 0) {
            debug(met);
            return null;
        }
        Block block = single(linear);
        if (block == null) {
            c.ripDelta = 0;
            fault();
            return null;
        }
        c.instructions += block.count;
        c.current = block;
        block.first.execute(c);
        c.current = null;
        c.pendingLink = null;
        if (c.faulted) {
            c.interruptShadow = shadow && c.faultVector == Vector.RESTART;
            c.debugHits = 0;
            fault();
        } else {
            trap(step && !c.softwareEvent);
        }
        return null;
    }

    private @Nullable Block single(long linear) {
        long host = c.mmu.fetchPage(linear);
        if (c.faulted) {
            return null;
        }
        long page = c.mmu.fetchPhysical;
        Block known = code.single(page | (linear & 4095), c.mode);
        if (known != null && withinLimit(known)) {
            return known;
        }
        Block block = builder.build(linear, host, page, true);
        if (block != null && host != 0 && block.secondPage == Block.ONE_PAGE) {
            code.addSingle(block);
        }
        return block;
    }

    /**
     * After an instruction: single step and breakpoints on data (Intel SDM vol. 3B, 18.3.1), unless
     * it loaded SS (vol. 3A, 6.8.3).
     */
    private void trap(boolean step) {
        if (c.debugging && !c.resumeLoaded) {
            c.eflags &= ~Eflags.RF;
        }
        if (c.stackLoaded) {
            return;
        }
        long causes = c.debugHits | (step ? Breakpoints.BS : 0);
        c.debugHits = 0;
        if (causes != 0) {
            debug(causes);
        }
    }

    private void debug(long causes) {
        Breakpoints.raise(c, causes);
        c.ripDelta = 0;
        Events.deliver(c);
        c.tookEvent();
    }

    // ------------------------------------------------------------------ finding blocks

    /** The 80286 has 16 bits of IP: what comes after FFFFH is 0. */
    private void wrapRip() {
        if (narrow) {
            c.rip &= 0xFFFF;
        }
    }

    /**
     * Returns the block at the processor's {@code rip}, decoded if it is new; null if it faults.
     */
    private @Nullable Block find() {
        wrapRip();
        long linear = c.linearRip();
        long epoch = c.mmu.epoch();
        Block block = c.jumps.get(linear, c.mode, c.mmu);
        if (block == null) {
            block = lookUp();
            if (block == null) {
                c.ripDelta = 0;
                c.instructionsAhead = 0;
                return null;
            }
            if (block.secondPage == Block.ONE_PAGE) {
                c.jumps.put(linear, epoch, block);
            }
        }
        Link link = c.pendingLink;
        if (link != null) {
            c.pendingLink = null;
            link(link, block);
        }
        return block;
    }

    private void link(Link link, Block target) {
        Block source = c.current;
        if (source == null || !source.valid || target.secondPage != Block.ONE_PAGE) {
            return;
        }
        if (link == Link.TAKEN) {
            source.taken = source.leadsTo(target, source.takenDistance) ? target : null;
        } else if (link == Link.FALL) {
            source.fall = source.leadsTo(target, source.fallDistance) ? target : null;
        } else {
            link.target = source.leadsTo(target, link.distance) ? target : null;
        }
    }

    private @Nullable Block lookUp() {
        long linear = c.linearRip();
        long host = c.mmu.fetchPage(linear);
        if (c.faulted) {
            return null;
        }
        long page = c.mmu.fetchPhysical;
        long physical = page | (linear & 4095);
        Block block = code.block(physical, c.mode);
        if (block != null && block.secondPage != Block.ONE_PAGE) {
            block = checkSecondPage(block, linear);
            if (c.faulted) {
                return null;
            }
        }
        if (block != null && withinLimit(block)) {
            return block;
        }
        block = builder.build(linear, host, page, false);
        if (block != null && host != 0) {
            code.add(block);
            if (translator != null) {
                translator.decoded(block, linear);
            }
        }
        return block;
    }

    /** The second page of a block may be mapped elsewhere by now; or its mapping may have gone. */
    private @Nullable Block checkSecondPage(Block block, long linear) {
        c.mmu.fetchPage((linear & Mmu.PAGE) + 4096);
        return !c.faulted && c.mmu.fetchPhysical == block.secondPage ? block : null;
    }

    /** A block may have been decoded under a larger limit of CS. */
    private boolean withinLimit(Block block) {
        return (c.mode & (Mode.FLAT | Mode.CODE_64)) != 0
                || (c.rip & 0xFFFF_FFFFL) + block.bytes - 1 <= c.segLimit[Seg.CS];
    }
}
