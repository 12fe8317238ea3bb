package dev.hv.cpu.x86.interp;

import dev.hv.api.cpu.VirtualCpu.Diagnostic;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Mem;
import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.RegionFile;
import dev.hv.cpu.x86.translate.RegionGenerator;
import dev.hv.cpu.x86.translate.RegionPlan;
import dev.hv.cpu.x86.translate.RegionPlanner;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One processor's second tier: has regions generated for blocks that run often, on a thread that
 * all processors share, and puts them in place between instructions. What cannot be translated
 * stays with the interpreter. Used by the processor's own thread.
 */
final class Translator {
    private static final RegionGenerator GENERATOR = new RegionGenerator(Region.HOST);
    private static final TranslationThread THREAD = new TranslationThread();

    private final Context c;
    private final Tiering tiering;
    private final ConcurrentLinkedQueue<Translated> finished = new ConcurrentLinkedQueue<>();
    private final InstalledRegions installed;

    /** Instructions that ran in regions, those that faulted there included. */
    long instructions;

    /** How often a region was left before an instruction that it could not do. */
    long misses;

    Translator(Context c, Tiering tiering) {
        this.c = c;
        this.tiering = tiering;
        this.installed = new InstalledRegions(tiering.mostBytes());
    }

    /**
     * Asks for a region that begins with that block, which lies in a page of direct memory.
     *
     * @param host address of that page
     * @param linear address at which the block runs
     */
    void request(Block entry, CodePage page, long host, long linear) {
        byte[] code = new byte[4096];
        Mem.toArray(host, code, 0, code.length);
        int offset = (int) (entry.physical & 4095);
        CodeImage image =
                new CodeImage(
                        entry.mode,
                        c.model.dialect(),
                        c.model.features(),
                        -offset,
                        code,
                        page.seen(entry.mode, offset));
        if (tiering.immediate()) {
            Translated translated = translate(entry, image, linear);
            if (translated != null) {
                finished.add(translated);
                install();
            }
        } else if (!THREAD.submit(() -> tryToTranslate(entry, image, linear))) {
            entry.runs = 0; // asks again later
        }
    }

    /** A fault of the translator costs speed, and nothing else. */
    private void tryToTranslate(Block entry, CodeImage image, long linear) {
        try {
            Translated translated = translate(entry, image, linear);
            if (translated != null) {
                THREAD.whenCompiled(translated.region(), () -> finish(translated));
            }
        } catch (RuntimeException | LinkageError e) {
            c.diagnostics.count("translator." + e.getClass().getSimpleName());
        }
    }

    private void finish(Translated translated) {
        finished.add(translated);
        c.signal(Cpu.TRANSLATED);
    }

    private @Nullable Translated translate(Block entry, CodeImage image, long linear) {
        for (int most = tiering.mostInstructions(); most > 0; most /= 2) {
            RegionPlan plan = RegionPlanner.plan(image, most);
            if (plan == null) {
                return null;
            }
            RegionFile file =
                    GENERATOR.generate(plan, "Region_" + Long.toHexString(entry.physical));
            if (file.compilable()) {
                Region region = define(file);
                region.bind(plan, file.ways());
                region.linear = linear;
                return new Translated(entry, region, file.bytes().length);
            }
        }
        return null;
    }

    private static Region define(RegionFile file) {
        try {
            MethodHandles.Lookup lookup =
                    MethodHandles.lookup().defineHiddenClass(file.bytes(), true);
            return (Region)
                    lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
                            .invoke();
        } catch (Throwable e) {
            throw new LinkageError("a region's class", e);
        }
    }

    /** Puts in place what has been finished; between instructions. */
    void install() {
        c.unsignal(Cpu.TRANSLATED);
        for (@Nullable Translated next = finished.poll(); next != null; next = finished.poll()) {
            if (next.entry().valid) {
                installed.add(next);
            }
        }
        installed.makeRoom();
    }

    /** Adds what it did, by name. Any thread. */
    void statistics(List<Diagnostic> figures) {
        figures.add(new Diagnostic("instructions-translated", instructions));
        figures.add(new Diagnostic("instructions-interpreted", c.retired() - instructions));
        installed.statistics(figures);
        figures.add(new Diagnostic("region-misses", misses));
        installed.mostRun(figures);
    }
}
