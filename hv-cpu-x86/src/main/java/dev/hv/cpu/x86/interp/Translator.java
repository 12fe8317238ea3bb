package dev.hv.cpu.x86.interp;

import dev.hv.api.cpu.VirtualCpu.Diagnostic;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.RegionFile;
import dev.hv.cpu.x86.translate.RegionGenerator;
import dev.hv.cpu.x86.translate.RegionListing;
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
    /** After so many misses it is asked whether that is often. */
    private static final int MANY_MISSES = 10_000;

    /** It is if fewer instructions ran for each miss. */
    private static final int OFTEN = 1000;

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

    /** Asks for a region that begins with that block, which lies in a page of direct memory. */
    void request(Block entry, Surroundings around) {
        CodeImage image = around.image();
        if (tiering.immediate()) {
            Translated translated = translate(entry, image, around);
            if (translated != null) {
                finished.add(translated);
                install();
            }
        } else if (!THREAD.submit(() -> tryToTranslate(entry, image, around))) {
            entry.runs = 0; // asks again later
        }
    }

    /** A fault of the translator costs speed, and nothing else. */
    private void tryToTranslate(Block entry, CodeImage image, Surroundings around) {
        try {
            Translated translated = translate(entry, image, around);
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

    private @Nullable Translated translate(Block entry, CodeImage image, Surroundings around) {
        Generated generated = generate(entry, image);
        if (generated == null) {
            return null;
        }
        RegionFile file = generated.file();
        Region region = define(file);
        region.bind(generated.plan(), file.ways());
        region.linear = around.linear();
        List<CodePage> pages = bindPages(region, generated.plan(), entry, around);
        return new Translated(entry, region, pages, file.bytes().length);
    }

    private record Generated(RegionPlan plan, RegionFile file) {}

    private @Nullable Generated generate(Block entry, CodeImage image) {
        for (int most = tiering.mostInstructions();
                most > 0;
                most = Math.min(most - 1, most * 3 / 4)) {
            RegionPlan plan = RegionPlanner.plan(image, most);
            if (plan == null) {
                return null;
            }
            RegionFile file =
                    GENERATOR.generate(plan, "Region_" + Long.toHexString(entry.physical));
            if (file.compilable()) {
                return new Generated(plan, file);
            }
        }
        return null;
    }

    private static List<CodePage> bindPages(
            Region region, RegionPlan plan, Block entry, Surroundings around) {
        List<Integer> numbers =
                plan.pages((int) (entry.physical & 4095)).stream()
                        .filter(number -> number != 0)
                        .toList();
        List<CodePage> pages = numbers.stream().map(around::page).toList();
        region.bindPages(
                numbers.stream().mapToLong(number -> number * 4096L).toArray(),
                pages.stream().mapToLong(page -> page.address).toArray());
        return pages;
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

    /** A region was left before an instruction that it could not do. */
    void missed(Block entry, Region region) {
        misses++;
        boolean often = region.misses * OFTEN > region.instructions;
        if (++region.misses % MANY_MISSES == 0 && often && !entry.careful) {
            entry.careful = true;
            entry.dropRegion();
        }
    }

    /** Puts in place what has been finished; between instructions. */
    void install() {
        c.unsignal(Cpu.TRANSLATED);
        for (@Nullable Translated next = finished.poll(); next != null; next = finished.poll()) {
            if (next.isCurrent()) {
                installed.add(next);
            }
        }
        installed.makeRoom();
    }

    /**
     * Returns the region that ran most of those which have code at that linear address, in lines;
     * planned and written once more, from what is known now. Nothing if there is none.
     */
    List<String> listing(long address, CodeCache code) {
        return installed.around(address).map(found -> listing(found, code)).orElse(List.of());
    }

    private List<String> listing(Translated found, CodeCache code) {
        long linear = found.region().linear;
        Surroundings around = new Surroundings(c, code, found.entry(), linear);
        Generated generated = generate(found.entry(), around.image());
        return generated == null
                ? List.of()
                : RegionListing.of(generated.plan(), generated.file(), linear);
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
