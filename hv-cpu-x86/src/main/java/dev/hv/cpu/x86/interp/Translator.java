package dev.hv.cpu.x86.interp;

import dev.hv.api.cpu.VirtualCpu.Diagnostic;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.hostcode.CodeMemory;
import dev.hv.cpu.x86.store.RegionStore;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One processor's second tier: has regions generated for blocks that run often, on a thread that
 * all processors share, and puts them in place between instructions. What cannot be translated
 * stays with the interpreter. Used by the processor's own thread.
 */
final class Translator {
    /** After so many misses it is asked whether that is often. */
    private static final int MANY_MISSES = 10_000;

    /** It is if fewer instructions ran for each miss. */
    private static final int OFTEN = 1000;

    /** Most regions that are made at a time: the next one is chosen as late as possible. */
    private static final int MOST_IN_WORK = 3;

    /**
     * Runs after which it is asked again whether there is a region whose pages were not all mapped.
     */
    private static final int SOON = 8;

    private static final int LATER = 64;

    private static final TranslationThread THREAD = new TranslationThread();

    private final Context c;
    private final CodeCache code;
    private final Tiering tiering;
    private final RegionMaker maker;
    private final Candidates candidates = new Candidates();
    private final InstalledRegions installed;
    private final @Nullable Optimizer optimizer;
    private final BlockBuilder builder;
    private final @Nullable KeptRegions kept;

    /** What the translation thread wants done between instructions. */
    private final ConcurrentLinkedQueue<Runnable> finished = new ConcurrentLinkedQueue<>();

    private int inWork;

    /** One whose code has not been chosen yet: what it leaves is not known. */
    private boolean planning;

    /** Instructions that ran in regions, those that faulted there included. */
    long instructions;

    /** How often a region was entered. */
    long entries;

    /** How often a region was left before an instruction that it could not do. */
    long misses;

    /**
     * @param builder decodes blocks
     * @param store keeps regions, if there is one
     */
    Translator(
            Context c,
            CodeCache code,
            BlockBuilder builder,
            Tiering tiering,
            @Nullable RegionStore store) {
        this.c = c;
        this.code = code;
        this.builder = builder;
        this.tiering = tiering;
        this.maker =
                new RegionMaker(
                        tiering.mostInstructions(),
                        tiering.mostEntrances(),
                        tiering.inMemory(),
                        tiering.host(),
                        store);
        this.installed = new InstalledRegions(tiering.mostBytes());
        HotSpot compilers = tiering.immediate() ? null : HotSpot.get();
        this.optimizer = compilers == null ? null : new Optimizer(this, tiering);
        CodeMemory memory = tiering.host() ? CodeMemory.get() : null;
        this.kept =
                store == null || memory == null ? null : new KeptRegions(c, code, memory, store);
    }

    /**
     * A block has been decoded at that linear address: perhaps there is a region of it already. One
     * within a region gets another one only where it runs often on its own.
     */
    void decoded(Block block, long linear) {
        if (kept != null
                && block.region == null
                && !block.planned
                && !takeKept(block, linear)
                && kept.mayFindLater()) {
            block.hotAfter(SOON, tiering.hotRuns());
        }
    }

    private boolean takeKept(Block block, long linear) {
        Translated translated = kept == null ? null : kept.find(block, linear);
        if (translated == null) {
            return false;
        }
        install(translated);
        installed.makeRoom();
        return true;
    }

    /** A block, in a page of direct memory, has become hot at that linear address. */
    void hot(Block block, long linear) {
        if (block.region != null) {
            return; // it ran here since that did not fit
        }
        if (block.planned) {
            block.planned = false;
            block.cool();
            return;
        }
        if (takeKept(block, linear)) {
            return;
        }
        if (block.runs() < tiering.hotRuns()) {
            int next = block.runs() < LATER ? LATER : tiering.hotRuns();
            block.hotAfter(next - block.runs(), tiering.hotRuns());
            return;
        }
        if (tiering.immediate()) {
            Translated translated = maker.make(simple(block, linear));
            if (translated != null) {
                install(translated);
                installed.makeRoom();
            }
            return;
        }
        candidates.add(block, linear);
        feed();
    }

    private void feed() {
        while (inWork < MOST_IN_WORK && !planning) {
            Candidates.Candidate next = candidates.next(c.mmu);
            if (next == null) {
                return;
            }
            inWork++;
            planning = true;
            request(
                    simple(next.block(), next.linear()),
                    maker,
                    HotSpot.SIMPLE,
                    () -> {
                        planning = false;
                        feed();
                    },
                    translated -> {
                        inWork--;
                        if (translated != null && translated.isCurrent()) {
                            install(translated);
                        }
                    });
        }
    }

    /** Returns what a simple region can be made of: code is compiled once if it can be entered. */
    private Surroundings simple(Block block, long linear) {
        return simple(block, linear, other -> other.planned || other.region != null);
    }

    private Surroundings simple(Block block, long linear, Predicate<Block> others) {
        Predicate<Block> leftOut = tiering.apart() ? others : other -> false;
        return new Surroundings(c, code, block, linear, leftOut, Surroundings.Decoding.NONE);
    }

    /**
     * Has a region made and compiled.
     *
     * @param planned is done between instructions once its code has been chosen
     * @param then gets it, or null, between instructions
     */
    void request(
            Surroundings around,
            RegionMaker by,
            int level,
            Runnable planned,
            Consumer<@Nullable Translated> then) {
        THREAD.submit(
                () -> {
                    Translated translated = tryToMake(around, by);
                    finish(planned);
                    if (translated == null || translated.region() instanceof HostRegion) {
                        finish(() -> then.accept(translated));
                    } else {
                        compile(
                                translated.region(),
                                level,
                                compiled -> {
                                    if (!compiled) {
                                        around.entry().cool(); // asks again later
                                    }
                                    then.accept(compiled ? translated : null);
                                });
                    }
                });
    }

    /**
     * Has a region compiled; on the translation thread.
     *
     * @param then is told whether it was, between instructions
     */
    private void compile(Region region, int level, Consumer<Boolean> then) {
        HotSpot compilers = tiering.immediate() ? null : HotSpot.get();
        THREAD.await(
                Compiling.of(
                        compilers,
                        region,
                        level,
                        compiled -> finish(() -> then.accept(compiled || compilers == null))));
    }

    /** Has a region compiled once more. */
    void recompile(Region region, int level, Consumer<Boolean> then) {
        THREAD.submit(() -> compile(region, level, then));
    }

    /** A fault of the translator costs speed, and nothing else. */
    private @Nullable Translated tryToMake(Surroundings around, RegionMaker by) {
        try {
            return by.make(around);
        } catch (RuntimeException | LinkageError e) {
            c.diagnostics.count("translator." + e.getClass().getSimpleName());
            return null;
        }
    }

    /** Has that done between instructions. Any thread. */
    private void finish(Runnable work) {
        finished.add(work);
        c.signal(Cpu.TRANSLATED);
    }

    /** A region was left before an instruction that it could not do. */
    void missed(Region region) {
        misses++;
        boolean often = region.misses * OFTEN > region.instructions;
        if (++region.misses % MANY_MISSES == 0 && often && region.beCareful()) {
            region.drop();
        }
    }

    /**
     * As many instructions as the region was to tell of have run in it.
     *
     * @param entry the block with which it was entered last
     * @param rip where that was
     */
    void ran(Block entry, long rip, Region region) {
        if (optimizer != null) {
            Block next = c.jumps.get(c.linearRip(), c.mode, c.mmu);
            if (next == null && region.slice > 0 && !region.optimizing) {
                return; // it will be found by the next time
            }
            if (next != null && region.equals(next.region)) {
                optimizer.ran(next, c.linearRip(), region);
            } else {
                optimizer.ran(entry, c.linear(rip), region);
            }
        }
    }

    /** Returns what surrounds a block that runs at that linear address now, if it does. */
    @Nullable Surroundings surroundings(Block block, long linear) {
        boolean there = c.mmu.probe(linear) == (block.physical & -4096L);
        return there && block.valid
                ? new Surroundings(c, code, block, linear, other -> false, this::decode)
                : null;
    }

    /** Decodes a block that only a region has had so far. */
    private @Nullable Block decode(CodePage page, int offset, long linear) {
        Dormant dormant = page.dormant(offset, c.mode);
        if (dormant == null || dormant.region().isGone() || offset + dormant.bytes() > 4096) {
            return null;
        }
        Block block = builder.build(linear, page.host, page.address, false);
        if (block != null) {
            code.add(block);
        }
        return block;
    }

    /** Puts in place what has been finished; between instructions. */
    void install() {
        c.unsignal(Cpu.TRANSLATED);
        for (Runnable next = finished.poll(); next != null; next = finished.poll()) {
            next.run();
        }
        installed.makeRoom();
        feed();
    }

    /** Puts a region in place. */
    void install(Translated translated) {
        installed.add(translated);
        if (optimizer != null) {
            optimizer.installed(translated.region());
        } else if (!(translated.region() instanceof HostRegion)) {
            translated.region().young = Region.YOUNG;
        }
    }

    /**
     * Returns the region that ran most of those which have code at that linear address, in lines;
     * planned and written once more, from what is known now. Nothing if there is none.
     */
    List<String> listing(long address) {
        return installed.around(address).map(this::listing).orElse(List.of());
    }

    private List<String> listing(Translated found) {
        Region region = found.region();
        return maker.listing(
                simple(
                        found.entry(),
                        region.linear,
                        other -> other.region != null && !region.equals(other.region)));
    }

    /** Adds what it did, by name. Any thread. */
    void statistics(List<Diagnostic> figures) {
        figures.add(new Diagnostic("instructions-translated", instructions));
        figures.add(new Diagnostic("instructions-interpreted", c.retired() - instructions));
        installed.statistics(figures);
        if (kept != null) {
            figures.add(new Diagnostic("regions-kept", kept.found));
        }
        figures.add(new Diagnostic("region-entries", entries));
        figures.add(new Diagnostic("region-misses", misses));
        if (optimizer != null) {
            optimizer.statistics(figures);
        }
        installed.mostRun(figures);
    }
}
