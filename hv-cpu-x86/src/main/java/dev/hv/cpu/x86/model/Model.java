package dev.hv.cpu.x86.model;

import dev.hv.api.cpu.CpuModel;
import dev.hv.api.device.NearestName;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.decode.Dialect;
import dev.hv.cpu.x86.model.Feature.Word;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A processor model: which features there are, and which bits they make settable. Immutable. */
public final class Model {
    /** The feature that every model has: the instructions of the 80286. */
    private static final String BASE = "base";

    private static final String DEFAULT_NAME = "x86-64-v2";

    /**
     * What {@code max} leaves out: an operating system that has MWAIT idles by it, and ours does
     * not wait; firmware of virtual machines knows AMD's state save area only; performance counters
     * are what operating systems look for hung processors with.
     */
    private static final Set<String> ON_REQUEST =
            Set.of("monitor", "smram_intel64", "arch_perfmon");

    private static final Map<String, Feature> FEATURES = byName();

    private static final Map<String, Generation> MODELS = models();

    private static final Map<String, Long> CR4 =
            Map.ofEntries(
                    Map.entry("vme", Cr4.VME | Cr4.PVI),
                    Map.entry("pcid", Cr4.PCIDE),
                    Map.entry("smap", Cr4.SMAP),
                    Map.entry("pku", Cr4.PKE),
                    Map.entry("la57", Cr4.LA57),
                    Map.entry("tsc", Cr4.TSD),
                    Map.entry("de", Cr4.DE),
                    Map.entry("pse", Cr4.PSE),
                    Map.entry("pae", Cr4.PAE),
                    Map.entry("mce", Cr4.MCE),
                    Map.entry("pge", Cr4.PGE),
                    Map.entry("rdpmc", Cr4.PCE),
                    Map.entry("fxsr", Cr4.OSFXSR),
                    Map.entry("sse", Cr4.OSXMMEXCPT),
                    Map.entry("xsave", Cr4.OSXSAVE),
                    Map.entry("umip", Cr4.UMIP),
                    Map.entry("fsgsbase", Cr4.FSGSBASE),
                    Map.entry("smep", Cr4.SMEP));

    private static final Map<String, Long> EFER =
            Map.of("syscall", Efer.SCE, "lm", Efer.LME, "nx", Efer.NXE);

    /** Flags that are there, by the feature that brings them; the others every processor has. */
    private static final Map<String, Integer> FLAGS =
            Map.of(
                    "i386",
                    Eflags.RF | Eflags.VM,
                    "i486",
                    Eflags.AC,
                    "cpuid",
                    Eflags.ID,
                    "vme",
                    Eflags.VIF | Eflags.VIP);

    private static final int FLAGS_OF_ALL =
            Eflags.STATUS | Eflags.TF | Eflags.IF | Eflags.DF | Eflags.IOPL | Eflags.NT;

    /** The default model as it is. */
    public static final Model DEFAULT = of(new CpuModel("default", Set.of(), Set.of()));

    private final Generation generation;
    private final Set<String> features;
    private final Dialect dialect;
    private final int flags;
    private final int realModeFlags;
    private final Map<Word, Integer> words = new EnumMap<>(Word.class);
    private final boolean i386;
    private final boolean i386Itself;
    private final boolean longMode;
    private final int linearBits;
    private final boolean gigabytePages;

    private Model(Generation generation, Set<String> features) {
        this.generation = generation;
        this.features = features;
        for (Feature feature : Feature.ALL) {
            if (features.contains(feature.name())) {
                words.merge(feature.word(), 1 << feature.bit(), (a, b) -> a | b);
            }
        }
        longMode = features.contains("lm");
        gigabytePages = features.contains("pdpe1gb");
        i386 = features.contains("i386");
        i386Itself = i386 && !features.contains("i486");
        linearBits = !longMode ? 32 : features.contains("la57") ? 57 : generation.linearBits();
        dialect = i386Itself ? Dialect.I386 : i386 ? Dialect.I486 : Dialect.I286;
        int bits = FLAGS_OF_ALL;
        for (Map.Entry<String, Integer> entry : FLAGS.entrySet()) {
            if (features.contains(entry.getKey())) {
                bits |= entry.getValue();
            }
        }
        flags = bits;
        realModeFlags = i386 ? bits : bits & ~(Eflags.IOPL | Eflags.NT);
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
     *     the nearest that is, or all
     */
    public static Model of(CpuModel wanted) {
        String name = wanted.name().equals("default") ? names().getFirst() : wanted.name();
        Generation generation = MODELS.get(name);
        if (generation == null) {
            throw new IllegalArgumentException(
                    "no such model '" + wanted.name() + "'; " + NearestName.hint(name, names()));
        }
        Set<String> features = new TreeSet<>(generation.features());
        wanted.added().forEach(feature -> add(features, feature));
        wanted.removed().forEach(feature -> remove(features, feature));
        features.add(BASE);
        return new Model(generation, Set.copyOf(features));
    }

    private static void add(Set<String> features, String name) {
        Feature feature = known(name);
        if (features.add(feature.name())) {
            feature.needs().forEach(needed -> add(features, needed));
        }
    }

    private static void remove(Set<String> features, String name) {
        String removed = known(name).name();
        if (features.remove(removed)) {
            for (Feature other : Feature.ALL) {
                if (other.needs().contains(removed)) {
                    remove(features, other.name());
                }
            }
        }
    }

    /** {@code sse4.2} is another spelling of {@code sse4_2}. */
    private static Feature known(String name) {
        Feature feature = FEATURES.get(name.replace('.', '_'));
        if (feature == null) {
            throw new IllegalArgumentException(
                    "no such feature '"
                            + name
                            + "'; "
                            + NearestName.hint(name, new TreeSet<>(FEATURES.keySet())));
        }
        return feature;
    }

    private static Map<String, Feature> byName() {
        Map<String, Feature> features = new LinkedHashMap<>();
        Feature.ALL.forEach(feature -> features.put(feature.name(), feature));
        return features;
    }

    /** The default first; only those whose features are all there. */
    private static Map<String, Generation> models() {
        Map<String, Generation> models = new LinkedHashMap<>();
        models.put(DEFAULT_NAME, Generation.ALL.get(DEFAULT_NAME));
        Generation.ALL.forEach(
                (name, generation) -> {
                    if (FEATURES.keySet().containsAll(generation.features())) {
                        models.put(name, generation);
                    }
                });
        Set<String> all = new TreeSet<>(FEATURES.keySet());
        all.removeAll(ON_REQUEST);
        models.put("max", Generation.of("max", DEFAULT_NAME, all));
        return models;
    }

    /**
     * Returns the features that CPUID does not show, so that no other processor's list has them.
     */
    public static Set<String> silentFeatures() {
        Set<String> silent = new TreeSet<>(Set.of(BASE));
        for (Feature feature : Feature.ALL) {
            if (feature.word() == Word.NONE) {
                silent.add(feature.name());
            }
        }
        return silent;
    }

    /** Returns the name of the model that this one was made from. */
    public String name() {
        return generation.name();
    }

    /** Returns what it says of itself, and how wide it is. */
    public Generation generation() {
        return generation;
    }

    /** Returns how its decoder differs. */
    public Dialect dialect() {
        return dialect;
    }

    /** Returns the bits of EFLAGS that can be set in protected mode. */
    public int flags() {
        return flags;
    }

    /** Returns the bits of EFLAGS that can be set in real mode. */
    public int realModeFlags() {
        return realModeFlags;
    }

    /** Returns the names of the features, as the opcode maps use them. */
    public Set<String> features() {
        return features;
    }

    /** Returns whether there is that feature. */
    public boolean has(String feature) {
        return features.contains(feature);
    }

    /** Returns whether it is an 80386 or later: 32 bits, paging, virtual-8086 mode. */
    public boolean has386() {
        return i386;
    }

    /**
     * Returns whether it is an 80386 and not a later one: what it leaves where the manuals say that
     * this is undefined, or where it differs from them, is then what was captured from a 386EX.
     */
    public boolean isI386() {
        return i386Itself;
    }

    /** Returns whether there is long mode. */
    public boolean hasLongMode() {
        return longMode;
    }

    /** Returns whether 4-level paging has 1 GiB pages. */
    public boolean hasGigabytePages() {
        return gigabytePages;
    }

    /** Returns how wide its linear addresses are, whatever CR4.LA57 makes of that. */
    public int linearBits() {
        return linearBits;
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
