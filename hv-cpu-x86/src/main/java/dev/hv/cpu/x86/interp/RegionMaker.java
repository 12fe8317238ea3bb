package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.hostcode.CodeMemory;
import dev.hv.cpu.x86.store.KeptRegion;
import dev.hv.cpu.x86.store.RegionStore;
import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.HostCode;
import dev.hv.cpu.x86.translate.HostCodeWriter;
import dev.hv.cpu.x86.translate.RegionFile;
import dev.hv.cpu.x86.translate.RegionGenerator;
import dev.hv.cpu.x86.translate.RegionListing;
import dev.hv.cpu.x86.translate.RegionOutline;
import dev.hv.cpu.x86.translate.RegionPlan;
import dev.hv.cpu.x86.translate.RegionPlanner;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Makes regions from what surrounds a block.
 *
 * @param mostInstructions roughly how many instructions a region has at most
 * @param mostEntrances at how many places it may be entered at most
 * @param inMemory whether general registers and flags stay where the processor has them
 * @param host whether they are machine code of the host's, where that has any
 * @param store keeps that, if there is one
 */
record RegionMaker(
        int mostInstructions,
        int mostEntrances,
        boolean inMemory,
        boolean host,
        @Nullable RegionStore store) {
    private static final RegionGenerator GENERATOR = new RegionGenerator(Region.HOST);

    private record Generated(RegionPlan plan, RegionFile file) {}

    /**
     * Returns a region that begins with the surroundings' block, or null if nothing can be made of
     * that. Any thread.
     */
    @Nullable Translated make(Surroundings around) {
        CodeMemory memory = host ? CodeMemory.get() : null;
        Translated translated = memory == null ? null : makeHost(around, memory);
        return translated == null ? makeClass(around) : translated;
    }

    private @Nullable Translated makeHost(Surroundings around, CodeMemory memory) {
        RegionPlan plan = plan(around);
        if (plan == null) {
            return null;
        }
        HostCode code = HostCodeWriter.write(plan);
        HostRegion region = HostRegion.of(memory, code);
        if (region == null) {
            return null;
        }
        keep(around, plan, code);
        around.planned(plan);
        return bound(region, plan.outline(), code.ways(), around, code.bytes().length);
    }

    private void keep(Surroundings around, RegionPlan plan, HostCode code) {
        if (store != null && Surroundings.spansPages(plan.mode())) {
            store.add(KeptRegion.of(around.entry().bytes, plan, code, around.image()));
        }
    }

    private @Nullable RegionPlan plan(Surroundings around) {
        return RegionPlanner.plan(around.image(), mostInstructions, mostEntrances);
    }

    private @Nullable Translated makeClass(Surroundings around) {
        Generated generated = generate(around.entry(), around.image());
        if (generated == null) {
            return null;
        }
        RegionFile file = generated.file();
        RegionPlan plan = generated.plan();
        around.planned(plan);
        return bound(define(file), plan.outline(), file.ways(), around, file.bytes().length);
    }

    /**
     * Returns a region that can be put in place.
     *
     * @param bytes of its code or class file
     */
    static Translated bound(
            Region region,
            RegionOutline outline,
            List<RegionFile.Way> ways,
            Ground ground,
            int bytes) {
        region.bind(outline, ways, ground.entry());
        region.linear = ground.linear();
        bindJumps(region, outline, ground);
        List<CodePage> pages = bindPages(region, outline, ground);
        List<Translated.Door> doors = outline.entrances().stream().map(ground::door).toList();
        return new Translated(ground.entry(), region, pages, doors, bytes);
    }

    /** Returns what it makes, in lines. */
    List<String> listing(Surroundings around) {
        if (host && CodeMemory.get() != null) {
            RegionPlan plan = plan(around);
            return plan == null
                    ? List.of()
                    : RegionListing.of(plan, HostCodeWriter.write(plan), around.linear());
        }
        Generated generated = generate(around.entry(), around.image());
        return generated == null
                ? List.of()
                : RegionListing.of(generated.plan(), generated.file(), around.linear());
    }

    private @Nullable Generated generate(Block entry, CodeImage image) {
        for (int most = mostInstructions; most > 0; most = Math.min(most - 1, most * 3 / 4)) {
            RegionPlan plan = RegionPlanner.plan(image, most, mostEntrances);
            if (plan == null) {
                return null;
            }
            RegionFile file =
                    GENERATOR.generate(plan, inMemory, prefix() + Long.toHexString(entry.physical));
            if (file.compilable()) {
                return new Generated(plan, file);
            }
        }
        return null;
    }

    private String prefix() {
        return inMemory ? "Region_" : HotSpot.OPTIMIZED_PREFIX;
    }

    private static void bindJumps(Region region, RegionOutline outline, Ground ground) {
        SortedMap<Integer, LongConsumer> jumping = new TreeMap<>();
        for (RegionOutline.Part part : outline.parts()) {
            LongConsumer jumps = part.jumps() ? ground.jumps(part.offset()) : null;
            if (jumps != null) {
                jumping.put(part.offset(), jumps);
            }
        }
        region.bindJumps(
                jumping.keySet().stream().mapToInt(Integer::intValue).toArray(),
                jumping.values().toArray(LongConsumer[]::new));
    }

    /** A region of one entrance in its only page is where that is. */
    private static List<CodePage> bindPages(Region region, RegionOutline outline, Ground ground) {
        List<Integer> numbers = outline.pages(ground.start());
        List<CodePage> pages = numbers.stream().map(ground::page).toList();
        if (numbers.size() > 1) {
            region.bindPages(
                    numbers.stream().mapToLong(number -> number * 4096L).toArray(),
                    pages.stream().mapToLong(page -> page.address).toArray());
        }
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
}
