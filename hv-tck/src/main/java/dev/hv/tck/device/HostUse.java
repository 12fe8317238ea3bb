package dev.hv.tck.device;

import dev.hv.tck.UntestableRule;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * What the code of a plugin asks of its host that a device must not: the date, the time that has
 * passed, and chance. Reads the constant pools of the plugin's class and of all classes beside it
 * that it leads to.
 */
final class HostUse {
    private static final int MAX_CLASSES = 2_000;

    /** Methods by class; an empty set stands for constructors that take nothing. */
    private static final Map<String, Set<String>> FORBIDDEN =
            Map.ofEntries(
                    Map.entry("java/lang/System", Set.of("currentTimeMillis", "nanoTime")),
                    Map.entry("java/lang/Thread", Set.of("sleep")),
                    Map.entry("java/lang/Math", Set.of("random")),
                    Map.entry("java/time/Instant", Set.of("now")),
                    Map.entry("java/time/LocalDate", Set.of("now")),
                    Map.entry("java/time/LocalTime", Set.of("now")),
                    Map.entry("java/time/LocalDateTime", Set.of("now")),
                    Map.entry("java/time/OffsetDateTime", Set.of("now")),
                    Map.entry("java/time/ZonedDateTime", Set.of("now")),
                    Map.entry(
                            "java/time/Clock",
                            Set.of(
                                    "systemUTC",
                                    "systemDefaultZone",
                                    "system",
                                    "tickMillis",
                                    "tickSeconds",
                                    "tickMinutes")),
                    Map.entry("java/time/InstantSource", Set.of("system")),
                    Map.entry("java/time/OffsetTime", Set.of("now")),
                    Map.entry("java/time/Year", Set.of("now")),
                    Map.entry("java/time/YearMonth", Set.of("now")),
                    Map.entry("java/util/Calendar", Set.of("getInstance")),
                    Map.entry("java/util/GregorianCalendar", Set.of()),
                    Map.entry("java/util/Date", Set.of()),
                    Map.entry("java/util/Random", Set.of()),
                    Map.entry("java/util/SplittableRandom", Set.of()),
                    Map.entry("java/security/SecureRandom", Set.of()),
                    Map.entry("java/util/UUID", Set.of("randomUUID")),
                    Map.entry("java/util/concurrent/ThreadLocalRandom", Set.of("current")),
                    Map.entry("java/util/random/RandomGenerator", Set.of("getDefault", "of")));

    private final ClassLoader loader;
    private final String place;
    private final List<String> found = new ArrayList<>();

    private HostUse(ClassLoader loader, String place) {
        this.loader = loader;
        this.place = place;
    }

    /**
     * Returns, for people, which class uses what.
     *
     * @throws UntestableRule if the class files cannot be read
     */
    static List<String> in(Class<?> plugin) {
        ClassLoader loader = plugin.getClassLoader();
        String file = plugin.getName().replace('.', '/') + ".class";
        URL url = loader == null ? null : loader.getResource(file);
        if (url == null) {
            throw new UntestableRule(plugin.getName() + " has no class file to be read");
        }
        String whole = url.toString();
        HostUse use = new HostUse(loader, whole.substring(0, whole.length() - file.length()));
        use.follow(plugin.getName().replace('.', '/'));
        return use.found;
    }

    private void follow(String first) {
        Set<String> seen = new HashSet<>(Set.of(first));
        Queue<String> open = new ArrayDeque<>(seen);
        for (int i = 0; i < MAX_CLASSES && !open.isEmpty(); i++) {
            for (String next : look(open.remove())) {
                if (seen.add(next)) {
                    open.add(next);
                }
            }
        }
    }

    private boolean foreign(String name) {
        return name.startsWith("[")
                || name.startsWith("java/")
                || name.startsWith("dev/hv/api/")
                || name.startsWith("com/google/common/");
    }

    /** Looks at one class, and returns the names of those that it mentions. */
    private List<String> look(String name) {
        URL url = loader.getResource(name + ".class");
        if (url == null || !url.toString().startsWith(place)) {
            return List.of();
        }
        List<String> mentioned = new ArrayList<>();
        try (InputStream in = url.openStream()) {
            ClassModel model = ClassFile.of().parse(in.readAllBytes());
            for (PoolEntry entry : model.constantPool()) {
                if (entry instanceof ClassEntry other && !foreign(other.asInternalName())) {
                    mentioned.add(other.asInternalName());
                } else if (entry instanceof MemberRefEntry member && forbidden(member)) {
                    found.add(
                            "%s uses %s.%s"
                                    .formatted(
                                            name.replace('/', '.'),
                                            member.owner().asInternalName().replace('/', '.'),
                                            member.name().stringValue()));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UntestableRule(url + " cannot be read: " + e.getMessage());
        }
        return mentioned;
    }

    private static boolean forbidden(MemberRefEntry member) {
        Set<String> methods = FORBIDDEN.get(member.owner().asInternalName());
        if (methods == null) {
            return false;
        }
        String name = member.name().stringValue();
        String type = member.type().stringValue();
        return methods.isEmpty()
                ? name.equals("<init>") && type.equals("()V")
                : methods.contains(name) && !type.startsWith("(Ljava/time/Clock;");
    }
}
