package dev.hv.cpu.x86.interp;

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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One processor's second tier: has regions generated for blocks that run often, on a thread of its
 * own that all processors share, and puts them in place between instructions.
 */
final class Translator {
    private static final RegionGenerator GENERATOR = new RegionGenerator(Region.HOST);
    private static final ExecutorService THREAD = thread();

    private final Context c;
    private final Tiering tiering;
    private final ConcurrentLinkedQueue<Translated> finished = new ConcurrentLinkedQueue<>();

    private record Translated(Block entry, Region region) {}

    Translator(Context c, Tiering tiering) {
        this.c = c;
        this.tiering = tiering;
    }

    private static ExecutorService thread() {
        return new ThreadPoolExecutor(
                0,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> {
                    Thread thread = new Thread(work, "hv-translator");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Asks for a region that begins with that block, which lies in a page of direct memory. */
    void request(Block entry, CodePage page, long host) {
        byte[] bytes = new byte[4096];
        Mem.toArray(host, bytes, 0, bytes.length);
        int offset = (int) (entry.physical & 4095);
        CodeImage image =
                new CodeImage(
                        entry.mode,
                        c.model.dialect(),
                        c.model.features(),
                        -offset,
                        bytes,
                        page.seen(entry.mode, offset));
        if (tiering.immediate()) {
            translate(entry, image);
            install();
        } else {
            THREAD.execute(() -> translate(entry, image));
        }
    }

    private void translate(Block entry, CodeImage image) {
        for (int most = tiering.mostInstructions(); most > 0; most /= 2) {
            RegionPlan plan = RegionPlanner.plan(image, most);
            if (plan == null) {
                return;
            }
            RegionFile file =
                    GENERATOR.generate(plan, "Region_" + Long.toHexString(entry.physical));
            if (file.compilable()) {
                Region region = define(file);
                region.bind(plan, file.ways());
                finished.add(new Translated(entry, region));
                c.signal(Cpu.TRANSLATED);
                return;
            }
        }
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
                next.entry().region = next.region();
            }
        }
    }
}
