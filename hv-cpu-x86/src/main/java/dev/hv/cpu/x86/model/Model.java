package dev.hv.cpu.x86.model;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.model.Feature.Word;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A processor model: which features there are, and which bits they make settable. Immutable. */
public final class Model {
    /** The feature that every model has: the instructions of the 80386, and some of the 80486. */
    private static final String BASE = "base";

    /** What {@code max} adds to {@code x86-64-v1}; everything else is part of both. */
    private static final Set<String> BEYOND_V1 =
            Set.of(
                    "sse3",
                    "ssse3",
                    "cx16",
                    "movbe",
                    "popcnt",
                    "fsgsbase",
                    "smep",
                    "umip",
                    "abm",
                    "3dnowprefetch");

    private static final Map<String, Feature> FEATURES = byName();

    private static final Map<String, Set<String>> MODELS = models();

    /** The model {@code x86-64-v1}, as it is. */
    public static final Model DEFAULT = of(new CpuModel("default", Set.of(), Set.of()));

    private static final Map<String, Long> CR4 =
            Map.ofEntries(
                    Map.entry("tsc", Cr4.TSD),
                    Map.entry("de", Cr4.DE),
                    Map.entry("pse", Cr4.PSE),
                    Map.entry("pae", Cr4.PAE),
                    Map.entry("mce", Cr4.MCE),
                    Map.entry("pge", Cr4.PGE),
                    Map.entry(BASE, Cr4.PCE),
                    Map.entry("fxsr", Cr4.OSFXSR),
                    Map.entry("sse", Cr4.OSXMMEXCPT),
                    Map.entry("umip", Cr4.UMIP),
                    Map.entry("fsgsbase", Cr4.FSGSBASE),
                    Map.entry("smep", Cr4.SMEP));

    private static final Map<String, Long> EFER =
            Map.of("syscall", Efer.SCE, "lm", Efer.LME, "nx", Efer.NXE);

    private final String name;
    private final Set<String> features;
    private final Map<Word, Integer> words = new EnumMap<>(Word.class);
    private final boolean longMode;
    private final boolean gigabytePages;

    private Model(String name, Set<String> features) {
        this.name = name;
        this.features = features;
        for (Feature feature : Feature.ALL) {
            if (features.contains(feature.name())) {
                words.merge(feature.word(), 1 << feature.bit(), (a, b) -> a | b);
            }
        }
        longMode = features.contains("lm");
        gigabytePages = features.contains("pdpe1gb");
    }

    /** Returns the names of the models, the default first. */
    public static List<String> names() {
        return List.copyOf(MODELS.keySet());
    }

    /**
     * Returns a model with features added and removed. What an added feature needs comes with it;
     * what needs a removed feature goes with it.
     *
     * @throws IllegalArgumentException for a model or feature that is not known; the message names
     *     those that are
     */
    public static Model of(CpuModel wanted) {
        String name = wanted.name().equals("default") ? names().getFirst() : wanted.name();
        Set<String> base = MODELS.get(name);
        if (base == null) {
            throw new IllegalArgumentException(
                    "CPU model '" + wanted.name() + "': expected one of " + names());
        }
        Set<String> features = new TreeSet<>(base);
        wanted.added().forEach(feature -> add(features, feature));
        wanted.removed().forEach(feature -> remove(features, feature));
        features.add(BASE);
        return new Model(name, Set.copyOf(features));
    }

    private static void add(Set<String> features, String name) {
        Feature feature = known(name);
        if (features.add(name)) {
            feature.needs().forEach(needed -> add(features, needed));
        }
    }

    private static void remove(Set<String> features, String name) {
        known(name);
        if (features.remove(name)) {
            for (Feature other : Feature.ALL) {
                if (other.needs().contains(name)) {
                    remove(features, other.name());
                }
            }
        }
    }

    private static Feature known(String name) {
        Feature feature = FEATURES.get(name);
        if (feature == null) {
            throw new IllegalArgumentException(
                    "CPU feature '"
                            + name
                            + "': expected one of "
                            + new TreeSet<>(FEATURES.keySet()));
        }
        return feature;
    }

    private static Map<String, Feature> byName() {
        Map<String, Feature> features = new LinkedHashMap<>();
        Feature.ALL.forEach(feature -> features.put(feature.name(), feature));
        return features;
    }

    private static Map<String, Set<String>> models() {
        Set<String> first = new TreeSet<>(FEATURES.keySet());
        first.removeAll(BEYOND_V1);
        Map<String, Set<String>> models = new LinkedHashMap<>();
        models.put("x86-64-v1", first);
        models.put("max", FEATURES.keySet());
        return models;
    }

    /** Returns the name of the model that this one was made from. */
    public String name() {
        return name;
    }

    /** Returns the names of the features, as the opcode maps use them. */
    public Set<String> features() {
        return features;
    }

    /** Returns whether there is that feature. */
    public boolean has(String feature) {
        return features.contains(feature);
    }

    /** Returns whether there is long mode. */
    public boolean hasLongMode() {
        return longMode;
    }

    /** Returns whether 4-level paging has 1 GiB pages. */
    public boolean hasGigabytePages() {
        return gigabytePages;
    }

    /** Returns the bits of CR4 that can be set. */
    public long cr4Bits() {
        return bits(CR4);
    }

    /** Returns the bits of IA32_EFER that WRMSR can change. */
    public long eferBits() {
        return bits(EFER);
    }

    private long bits(Map<String, Long> byFeature) {
        long bits = 0;
        for (Map.Entry<String, Long> entry : byFeature.entrySet()) {
            if (features.contains(entry.getKey())) {
                bits |= entry.getValue();
            }
        }
        return bits;
    }

    /** Returns the feature bits that CPUID shows in a word. */
    int word(Word word) {
        return words.getOrDefault(word, 0);
    }
}
