package dev.hv.cli.tck;

import dev.hv.api.bus.BusPlugin;
import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.device.Claim;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.DevicePlugin;
import dev.hv.machine.pc.PluginCatalog;
import dev.hv.machine.pc.plugin.Plugin;
import dev.hv.machine.pc.plugin.PluginKind;
import dev.hv.machine.pc.plugin.PluginLoader;
import dev.hv.machine.pc.plugin.PluginLoading;
import dev.hv.machine.pc.plugin.PluginProblem;
import dev.hv.tck.BusExamination;
import dev.hv.tck.CpuExamination;
import dev.hv.tck.DeviceExamination;
import dev.hv.tck.Effort;
import dev.hv.tck.Plan;
import dev.hv.tck.Progress;
import dev.hv.tck.Report;
import dev.hv.tck.RuleInfo;
import dev.hv.tck.Verdict;
import dev.hv.tck.part.StandardPart;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The process in which a plugin lives while it is examined: the only one that loads its classes.
 * Says what it finds in {@link Message}s on its standard output.
 */
public final class SubjectProcess {
    private final PrintStream out;
    private final HangWatch watch;

    private SubjectProcess(PrintStream out, HangWatch watch) {
        this.out = out;
        this.watch = watch;
    }

    /**
     * Lists the subjects of a JAR, or examines one.
     *
     * @param arguments {@code list SOURCE STUCK-MILLIS}, or {@code examine SOURCE KIND NAME SCRIPTS
     *     STEPS SEED STUCK-MILLIS CLAIMS RULES}, the last two lists with commas between
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) ->
                        say(
                                out,
                                new Message(
                                        Message.Kind.NOTE,
                                        "",
                                        "",
                                        "its thread '"
                                                + thread.getName()
                                                + "' ended by "
                                                + described(thrown))));
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .unstarted(
                                        () ->
                                                say(
                                                        out,
                                                        new Message(
                                                                Message.Kind.EXIT,
                                                                "",
                                                                "",
                                                                exitingPlace()))));
        try {
            boolean lists = arguments[0].equals("list");
            HangWatch watch =
                    HangWatch.of(
                            Thread.currentThread(),
                            Long.parseLong(arguments[lists ? 2 : 7]),
                            where -> say(out, new Message(Message.Kind.STUCK, "", "", where)));
            SubjectProcess process = new SubjectProcess(out, watch);
            if (lists) {
                process.list(arguments[1]);
            } else {
                process.examine(arguments);
            }
            say(out, new Message(Message.Kind.END, "", "", ""));
        } finally {
            out.flush();
            // Threads that a plugin has left behind do not keep the process.
            Runtime.getRuntime().halt(0);
        }
    }

    /** Who has called {@code System.exit}, by the stack of the thread that waits in it. */
    private static String exitingPlace() {
        for (StackTraceElement[] stack : Thread.getAllStackTraces().values()) {
            List<StackTraceElement> frames = List.of(stack);
            if (frames.stream().anyMatch(frame -> frame.getMethodName().equals("exit"))) {
                return frames.stream()
                        .filter(frame -> !frame.getClassName().startsWith("java.lang."))
                        .findFirst()
                        .map(frame -> " by System.exit at " + frame)
                        .orElse("");
            }
        }
        return "";
    }

    /** What was thrown, and where; its text is the plugin's own. */
    private static String described(Throwable thrown) {
        StackTraceElement[] stack = thrown.getStackTrace();
        return thrown.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
    }

    private static void say(PrintStream out, Message message) {
        synchronized (out) {
            out.println(message.line());
        }
    }

    private void list(String source) {
        PluginLoading loading = PluginLoader.load(List.of(Path.of(source)), this::begins);
        for (Plugin plugin : loading.plugins()) {
            say(out, new Message(Message.Kind.SUBJECT, plugin.kind().name(), "", plugin.name()));
        }
        for (PluginProblem problem : loading.problems()) {
            if (problem.refused()) {
                say(out, new Message(Message.Kind.REFUSED, "", "", problem.toString()));
            }
        }
    }

    private void begins(String className) {
        say(out, new Message(Message.Kind.BEGINS, className, "", ""));
        watch.restart();
    }

    private void examine(String[] arguments) {
        Subject subject = new Subject(arguments[1], PluginKind.valueOf(arguments[2]), arguments[3]);
        Effort effort = new Effort(Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
        Set<Claim> claims =
                words(arguments[8]).map(Claim::valueOf).collect(Collectors.toUnmodifiableSet());
        Set<String> rules = words(arguments[9]).collect(Collectors.toCollection(HashSet::new));
        Plan plan =
                Plan.of(effort, Long.parseLong(arguments[6]))
                        .wanting(rule -> rules.contains(rule.id()))
                        .claiming(claims)
                        .heardBy(progress(rules));
        Report report = examine(find(subject), subject.kind(), plan);
        for (Verdict verdict : report.verdicts()) {
            // Something may be put down to a rule that was not asked for.
            if (rules.contains(verdict.rule().id()) || !verdict.explanation().startsWith("left")) {
                say(verdict);
            }
        }
    }

    private static Stream<String> words(String list) {
        return Stream.of(list.split(",", -1)).filter(word -> !word.isEmpty());
    }

    private void say(Verdict verdict) {
        say(
                out,
                new Message(
                        Message.Kind.VERDICT,
                        verdict.rule().id(),
                        verdict.status().name(),
                        verdict.explanation()));
    }

    private static Object find(Subject subject) {
        if (subject.source().isEmpty() && subject.kind() == PluginKind.CPU) {
            return PluginCatalog.installed().cpuBackends().stream()
                    .filter(backend -> backend.id().equals(subject.name()))
                    .findFirst()
                    .orElseThrow();
        }
        if (subject.source().isEmpty()) {
            return PluginCatalog.installed().named(subject.name());
        }
        return PluginLoader.load(List.of(Path.of(subject.source()))).of(subject.kind()).stream()
                .filter(plugin -> plugin.name().equals(subject.name()))
                .findFirst()
                .orElseThrow()
                .object();
    }

    private Report examine(Object plugin, PluginKind kind, Plan plan) {
        return switch (kind) {
            case DEVICE -> examine((DevicePlugin<?>) plugin, plan);
            case BUS -> BusExamination.of((BusPlugin) plugin, plan);
            case CPU -> CpuExamination.of((CpuBackend) plugin, plan);
            case BACKEND, FORMAT, TRACER, FIRMWARE ->
                    throw new IllegalArgumentException("there are no rules for " + kind);
        };
    }

    private <C extends Record> Report examine(DevicePlugin<C> plugin, Plan plan) {
        Descriptor<C> descriptor = plugin.descriptor();
        Set<Claim> claims = new HashSet<>(plan.claims());
        for (Claim claim : StandardPart.claimedById(descriptor)) {
            claims.add(claim);
            String text = "its id says that it is one, so the rules for " + claim + " hold for it";
            say(out, new Message(Message.Kind.NOTE, "", "", text));
        }
        return DeviceExamination.of(plugin, descriptor.defaults(), plan.claiming(claims));
    }

    private Progress progress(Set<String> rules) {
        return new Progress() {
            @Override
            public void begins(RuleInfo rule) {
                if (rules.contains(rule.id())) {
                    say(out, new Message(Message.Kind.BEGINS, rule.id(), "", ""));
                }
                watch.restart();
            }

            @Override
            public void ended(Verdict verdict) {
                if (rules.contains(verdict.rule().id())) {
                    say(verdict);
                }
            }
        };
    }
}
