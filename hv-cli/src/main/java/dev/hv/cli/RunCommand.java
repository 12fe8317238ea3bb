package dev.hv.cli;

import dev.hv.cli.guest.GuestLibrary;
import dev.hv.cli.request.Argument;
import dev.hv.cli.request.Key;
import dev.hv.cli.request.Request;
import dev.hv.cli.run.GuestChoice;
import dev.hv.cli.run.RunPlan;
import dev.hv.cli.run.StateLog;
import dev.hv.cli.run.Symbols;
import dev.hv.cli.run.Wishes;
import dev.hv.disk.MediumKind;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code hv run}. */
@Command(
        name = "run",
        description = "Runs a machine. With nothing else said, a Linux shell.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:the guest powered off, or the command did what it was asked",
            " 2:bad input: an option, a machine file, a kernel",
            " 4:the guest reset the machine, under --no-reboot",
            " 6:the CPU shut down (a triple fault), under --no-reboot",
            " 8:a fault of hv or of a plugin stopped the machine",
            "10:stopped by the operator",
            "70:a fault in the hv command itself",
            "130:interrupted by the keyboard",
            "odd:the guest's own, 2v+1 for a write of v to debug-exit"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hv run",
            "  hv run disk.qcow2",
            "  hv run --kernel vmlinuz --initrd initramfs.gz --append \"console=ttyS0\"",
            "  hv run --profile pc --device temperature-sensor --dry-run",
            "  hv run --machine vm.yaml --clock deterministic --stats </dev/null | tee log",
            "",
            "In a terminal, Ctrl-A x ends the machine and Ctrl-A h lists more keys."
        })
final class RunCommand implements Callable<Integer> {
    @Mixin private RequestOptions options = new RequestOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "IMAGE",
            description =
                    "Image of a disk, a CD-ROM or a floppy disk, whose contents and size tell"
                            + " which: as with --disk, --cdrom or --floppy.")
    private List<String> images = List.of();

    @Option(
            names = "--dry-run",
            description =
                    "Prints the machine, its memory map, ports, interrupts and devices, and does"
                            + " not start it.")
    private boolean dryRun;

    @Option(
            names = "--stats",
            description =
                    "Says on standard error at the end how many instructions ran, how fast, and"
                            + " the hash of the final state.")
    private boolean statistics;

    @Option(
            names = "--symbols",
            paramLabel = "FILE",
            description =
                    "Names of the guest's addresses for --stats: a System.map, what nm prints, or"
                            + " an ELF file.")
    private @Nullable String symbols;

    @Option(
            names = "--dump-region",
            paramLabel = "ADDRESS",
            description =
                    "Prints on standard error at the end what the translator has made of the"
                            + " guest's code at that linear address, in hexadecimal digits:"
                            + " instructions, their meaning, bytecode. Repeatable.")
    private List<String> regions = List.of();

    @Option(
            names = "--state-log",
            paramLabel = "FILE",
            description =
                    "With a deterministic clock: writes a line with virtual nanoseconds,"
                            + " instructions and the hash of the whole state every"
                            + " --state-log-every. Runs that are equal have equal files.")
    private @Nullable String stateLog;

    @Option(
            names = "--state-log-every",
            paramLabel = "MS",
            defaultValue = "100",
            description = "Virtual milliseconds between two lines. Default: 100.")
    private int stateLogEvery;

    @Mixin private Translations translations = new Translations();

    @Override
    public Integer call() throws InterruptedException {
        translations.use();
        Request request = options.request();
        for (String image : images) {
            request = withImage(request, image);
        }
        Symbols names =
                symbols == null
                        ? Symbols.NONE
                        : Symbols.read(Argument.ofOption("--symbols", symbols));
        return run(request, dryRun, new Wishes(statistics, names, addresses(), log()));
    }

    private Optional<StateLog> log() {
        if (stateLog == null) {
            return Optional.empty();
        }
        if (stateLogEvery < 1) {
            throw Argument.ofOption("--state-log-every", Integer.toString(stateLogEvery))
                    .problem("expected 1 or more milliseconds");
        }
        return Optional.of(new StateLog(Argument.ofOption("--state-log", stateLog), stateLogEvery));
    }

    private List<Long> addresses() {
        return regions.stream().map(RunCommand::address).toList();
    }

    private static long address(String text) {
        try {
            return Long.parseUnsignedLong(text.replaceFirst("^0[xX]", ""), 16);
        } catch (NumberFormatException e) {
            throw Argument.ofOption("--dump-region", text)
                    .problem("expected an address such as ffffffff81000000", e);
        }
    }

    private static Request withImage(Request request, String image) {
        Argument argument = Argument.ofOption("IMAGE", image);
        try {
            Key key =
                    switch (MediumKind.of(argument.path())) {
                        case DISK -> Key.DISK;
                        case CDROM -> Key.CDROM;
                        case FLOPPY -> Key.FLOPPY;
                    };
            return request.with(key, Argument.ofOption("IMAGE", image.replace(",", ",,")));
        } catch (IOException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        }
    }

    static int run(Request request, boolean dryRun, Wishes wishes) throws InterruptedException {
        StderrProgress progress = StderrProgress.ofProcess();
        GuestLibrary library = FetchCommand.library(progress);
        RunPlan plan = new RunPlan(request, new GuestChoice(library, System.err), System.err);
        if (dryRun) {
            plan.print(System.out);
            return ExitCode.OK.code();
        }
        return plan.run(wishes);
    }

    /** {@code hv demo}. */
    @Command(
            name = "demo",
            description = "Runs the built-in demo guest, which needs no file and no network.")
    static final class Demo implements Callable<Integer> {
        @Mixin private RequestOptions options = new RequestOptions();
        @Mixin private Translations translations = new Translations();

        @Override
        public Integer call() throws InterruptedException {
            translations.use();
            Argument guest = Argument.ofOption("demo", GuestChoice.DEMO);
            return run(options.request().with(Key.GUEST, guest), false, Wishes.NONE);
        }
    }
}
