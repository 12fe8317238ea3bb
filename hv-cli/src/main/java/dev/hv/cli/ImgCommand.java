package dev.hv.cli;

import dev.hv.api.device.NearestName;
import dev.hv.cli.request.Argument;
import dev.hv.cli.request.ByteSize;
import dev.hv.cli.request.DiskArgument;
import dev.hv.disk.DiskFormat;
import dev.hv.disk.DiskImages;
import dev.hv.disk.ImageRequest;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code hv img}. */
@Command(
        name = "img",
        description = "Makes disk images, looks at them, and copies them.",
        subcommands = {
            ImgCommand.Create.class,
            ImgCommand.Convert.class,
            ImgCommand.Describe.class,
            ImgCommand.Check.class
        })
final class ImgCommand {
    private static Optional<DiskFormat> format(String option, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        Argument argument = Argument.ofOption(option, text);
        return Optional.of(
                DiskFormat.of(text)
                        .orElseThrow(
                                () ->
                                        argument.problem(
                                                "no such format; "
                                                        + NearestName.hint(
                                                                text, DiskFormat.names()))));
    }

    /** Something that is done to an image. */
    private interface Work {
        int run() throws IOException;
    }

    /** What is wrong with an image is the person's to mend. */
    private static int attempt(Work work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        }
    }

    /** {@code hv img create}. */
    @Command(name = "create", description = "Makes an empty image, or one over another.")
    static final class Create implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FILE", description = "Which must not be there.")
        private Path file = Path.of("");

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "SIZE",
                description =
                        "Of the disk, such as 10G; that of the image below where there is one.")
        private @Nullable String size;

        @Option(
                names = {"-f", "--format"},
                paramLabel = "FORMAT",
                description = "raw or qcow2 (default).")
        private @Nullable String format;

        @Option(
                names = {"-b", "--backing"},
                paramLabel = "FILE",
                description =
                        "Image below, from the folder of the new one: what differs from it is kept"
                                + " in the new one, and it must stay as it is.")
        private @Nullable String backing;

        @Option(
                names = {"-F", "--backing-format"},
                paramLabel = "FORMAT",
                description = "Format of the image below; its contents tell without it.")
        private @Nullable String backingFormat;

        @Override
        public Integer call() {
            DiskFormat wanted = format("--format", format).orElse(DiskFormat.QCOW2);
            String below = backing;
            String bytes = size;
            Optional<Long> sizeBytes =
                    bytes == null
                            ? Optional.empty()
                            : Optional.of(ByteSize.parse(Argument.ofOption("SIZE", bytes)));
            if (below == null) {
                if (backingFormat != null) {
                    throw new InputException("--backing-format: there is no --backing");
                }
                long exact =
                        sizeBytes.orElseThrow(
                                () -> new InputException("SIZE: expected one, such as 10G"));
                return attempt(
                        () -> {
                            DiskImages.create(file, wanted, exact);
                            return ExitCode.OK.code();
                        });
            }
            if (wanted != DiskFormat.QCOW2) {
                throw new InputException("--backing: only a qcow2 image lies over another");
            }
            return attempt(
                    () -> {
                        DiskImages.createOver(
                                file, below, format("--backing-format", backingFormat), sizeBytes);
                        return ExitCode.OK.code();
                    });
        }
    }

    /** {@code hv img convert}. */
    @Command(
            name = "convert",
            description = "Copies an image into a new file, without what is zero.")
    static final class Convert implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FROM", description = "Image to copy.")
        private Path from = Path.of("");

        @Parameters(
                index = "1",
                paramLabel = "TO",
                description =
                        "Which must not be there, or with --format raw a block device, whose"
                                + " contents are lost.")
        private Path to = Path.of("");

        @Option(
                names = {"-f", "--from-format"},
                paramLabel = "FORMAT",
                description = "Format of FROM, a plugin's too; its contents tell without it.")
        private @Nullable String fromFormat;

        @Mixin private PluginOptions plugins = new PluginOptions();

        @Option(
                names = {"-O", "--format"},
                paramLabel = "FORMAT",
                description = "Format of TO: raw or qcow2 (default).")
        private @Nullable String format;

        @Override
        public Integer call() {
            ImageRequest source = ImageRequest.of(from).forReading();
            ImageRequest request = known(source);
            DiskFormat wanted = format("--format", format).orElse(DiskFormat.QCOW2);
            StderrProgress progress = StderrProgress.ofProcess();
            return attempt(
                    () -> {
                        long size = request.sizeBytes();
                        progress.step("copying " + from);
                        DiskImages.convert(request, to, wanted, done -> progress.bytes(done, size));
                        progress.finish();
                        return ExitCode.OK.code();
                    });
        }

        private ImageRequest known(ImageRequest source) {
            String id = fromFormat;
            return id == null
                    ? source
                    : DiskArgument.format(
                            source,
                            Argument.ofOption("--from-format", id),
                            plugins.catalog().formats(),
                            id);
        }
    }

    /** {@code hv img info}. */
    @Command(name = "info", description = "Tells what an image is.")
    static final class Describe implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FILE", description = "Image.")
        private Path file = Path.of("");

        @Override
        public Integer call() {
            return attempt(
                    () -> {
                        print(DiskImages.describe(file, Optional.empty()), System.out);
                        return ExitCode.OK.code();
                    });
        }

        private void print(DiskImages.Description image, PrintStream out) {
            out.println("file      " + file);
            String version = image.version() == 0 ? "" : ", version " + image.version();
            out.println("format    " + image.format().text() + version);
            out.println("disk      " + ByteSize.text(image.sizeBytes()));
            out.println("file size " + ByteSize.text(image.fileBytes()));
            if (image.clusterBytes() != 0) {
                out.println("clusters  " + ByteSize.text(image.clusterBytes()));
                out.println("snapshots " + image.snapshots());
            }
            image.backing()
                    .ifPresent(
                            name ->
                                    out.println(
                                            "over      "
                                                    + name
                                                    + image.backingFormat()
                                                            .map(format -> " (" + format + ")")
                                                            .orElse("")));
        }
    }

    /** {@code hv img check}. */
    @Command(
            name = "check",
            description = "Looks for faults in an image's tables; exit code 2 if there are errors.")
    static final class Check implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FILE", description = "Image.")
        private Path file = Path.of("");

        @Override
        public Integer call() {
            return attempt(
                    () -> {
                        DiskImages.Findings found = DiskImages.check(file, Optional.empty());
                        System.out.println(
                                found.clean()
                                        ? "no faults found"
                                        : found.errors()
                                                + " errors, "
                                                + found.leaks()
                                                + " clusters that nobody uses");
                        System.out.println(
                                found.allocatedClusters()
                                        + " of "
                                        + found.clusters()
                                        + " clusters have data of their own");
                        return found.errors() > 0 ? ExitCode.BAD_INPUT.code() : ExitCode.OK.code();
                    });
        }
    }
}
