package dev.hv.cli;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuModel;
import dev.hv.cli.vectors.VectorDirectory;
import dev.hv.cli.vectors.VectorRun;
import dev.hv.tck.cpu.VectorBench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;

/** {@code hv cpu vectors}. */
@Command(
        name = "vectors",
        description = {
            "Runs single instructions captured from a real processor, and compares.",
            "Ends with 0 if all are the same, 1 if some differ, 2 if the files cannot be used."
        })
final class CpuVectorsCommand implements Callable<Integer> {
    private static final int DIFFERENT = 1;
    private static final String BACKEND = "x86";

    /** Real mode reaches 1 MiB and nearly 64 KiB more. */
    private static final int ADDRESS_BITS = 24;

    @Parameters(
            paramLabel = "DIR",
            description =
                    "Files of JSON lines, one a form, and metadata.json; or the files of"
                            + " SingleStepTests, .json or .MOO, with or without .gz.")
    private Path directory = Path.of("");

    @Option(
            names = "--cpu",
            paramLabel = "MODEL",
            defaultValue = "80286",
            description = "A model, with features as in 80486,-fpu;" + " default ${DEFAULT-VALUE}.")
    private String model = "";

    @Option(
            names = "--form",
            paramLabel = "FORM",
            split = ",",
            description = "Only these, such as F7.4; default all.")
    private List<String> forms = List.of();

    @Option(
            names = "--ignore-flags",
            paramLabel = "MASK",
            defaultValue = "0",
            description =
                    "Bits of FLAGS not to compare, in hexadecimal: F000 for an 80286's vectors on a"
                            + " later processor.")
    private String ignoredFlags = "";

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "3",
            description = "Differences to show of a form, 0 to 1000; default ${DEFAULT-VALUE}.")
    private int show;

    @Override
    public Integer call() {
        if (show < 0 || show > 1000) {
            throw new InputException("--show " + show + ": expected 0 to 1000");
        }
        CpuBackend backend = backend();
        CpuModel wanted = model(backend);
        VectorDirectory vectors = new VectorDirectory(directory);
        List<String> known = vectors.forms();
        for (String form : forms) {
            if (!known.contains(form)) {
                throw new InputException("--form " + form + ": not in " + directory);
            }
        }
        long passed = 0;
        long total = 0;
        int failedForms = 0;
        try (VectorBench bench = new VectorBench(backend, wanted, ADDRESS_BITS, ignoredFlags())) {
            for (String form : forms.isEmpty() ? known : forms) {
                VectorRun run = VectorRun.of(vectors, form, bench, show);
                System.out.printf("%-8s %d of %d%n", form, run.passed(), run.total());
                run.first().forEach(System.out::println);
                passed += run.passed();
                total += run.total();
                failedForms += run.failed() > 0 ? 1 : 0;
            }
        }
        System.out.printf("%d of %d vectors pass; %d forms differ%n", passed, total, failedForms);
        return passed == total ? ExitCode.OK.code() : DIFFERENT;
    }

    private long ignoredFlags() {
        try {
            return Long.parseLong(ignoredFlags, 16);
        } catch (NumberFormatException e) {
            throw new InputException(
                    "--ignore-flags " + ignoredFlags + ": expected a hexadecimal number", e);
        }
    }

    private CpuModel model(CpuBackend backend) {
        try {
            CpuModel parsed = CpuModel.parse(model);
            if (!backend.models().contains(parsed.name())) {
                throw new InputException(
                        "--cpu " + model + ": expected one of " + backend.models());
            }
            return parsed;
        } catch (IllegalArgumentException e) {
            throw new InputException("--cpu " + model + ": " + e.getMessage(), e);
        }
    }

    private static CpuBackend backend() {
        return ServiceLoader.load(CpuBackend.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(backend -> backend.id().equals(BACKEND))
                .findFirst()
                .orElseThrow(
                        () -> new InputException("no processor '" + BACKEND + "' is installed"));
    }
}
