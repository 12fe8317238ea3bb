package dev.hv.cli;

import dev.hv.api.device.NearestName;
import dev.hv.cli.guest.GuestKind;
import dev.hv.cli.guest.GuestLibrary;
import dev.hv.cli.guest.GuestUnavailableException;
import dev.hv.cli.guest.LinuxGuest;
import dev.hv.cli.guest.Progress;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code hv fetch}. */
@Command(
        name = "fetch",
        description =
                "Makes Linux guests from Debian's packages, keeps them, and prints where they are.")
final class FetchCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "GUEST",
            defaultValue = "cloud",
            description = "cloud (default), generic or i386.")
    private List<String> guests = List.of();

    @Option(names = "--again", description = "Fetches what is there already again.")
    private boolean again;

    @Override
    public Integer call() {
        StderrProgress progress = StderrProgress.ofProcess();
        GuestLibrary library = library(progress);
        for (String id : guests) {
            GuestKind kind =
                    GuestKind.named(id)
                            .orElseThrow(
                                    () ->
                                            new InputException(
                                                    "fetch '"
                                                            + id
                                                            + "': no such guest; "
                                                            + NearestName.hint(
                                                                    id, GuestKind.ids())));
            try {
                if (again) {
                    library.forget(kind);
                }
                LinuxGuest guest = library.get(kind);
                progress.finish();
                System.out.println(id + " kernel " + guest.kernel());
                System.out.println(id + " initrd " + guest.initrd());
            } catch (GuestUnavailableException | IOException e) {
                progress.finish();
                throw new InputException("fetch '" + id + "': " + e.getMessage(), e);
            }
        }
        return ExitCode.OK.code();
    }

    /** The guests that this user keeps. */
    static GuestLibrary library(Progress progress) {
        Map<String, String> environment = System.getenv();
        return new GuestLibrary(
                GuestLibrary.defaultHome(environment),
                environment.getOrDefault("PATH", ""),
                progress);
    }
}
