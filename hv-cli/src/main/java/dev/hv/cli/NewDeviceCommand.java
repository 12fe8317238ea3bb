package dev.hv.cli;

import dev.hv.cli.project.NewProject;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** {@code hv new-device NAME}. */
@Command(
        name = "new-device",
        description = {
            "Writes a Maven project with a device of your own.",
            "It builds, keeps the rules of the conformance kit, and runs in a guest; change it from"
                    + " there."
        })
final class NewDeviceCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            description =
                    "The device's id: lower case letters, digits and hyphens, such as night-light.")
    private String name = "";

    @Option(
            names = "--package",
            paramLabel = "PACKAGE",
            defaultValue = "",
            description = "Of its classes; com.example and the name if it is left out.")
    private String packageName = "";

    @Option(
            names = "--into",
            paramLabel = "DIR",
            description = "Where to; a new folder of the device's name if it is left out.")
    private @Nullable Path folder;

    @Override
    public Integer call() throws IOException {
        Path into = folder == null ? Path.of(name) : folder;
        new NewProject(name, packageName).write(into);
        System.out.println("wrote " + into + "; its README.md says how to build and run it");
        return ExitCode.OK.code();
    }
}
