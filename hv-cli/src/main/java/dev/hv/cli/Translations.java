package dev.hv.cli;

import dev.hv.cli.guest.GuestLibrary;
import dev.hv.cli.request.Argument;
import dev.hv.cpu.x86.store.StoreFolder;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Files;

/** Where translations are kept from one run to the next. */
final class Translations {
    private static final String NONE = "none";

    @Option(
            names = "--translations",
            paramLabel = "FOLDER",
            description =
                    "Where the host's code that is made of the guest's is kept for the next run,"
                            + " or none. Default: translations, in this user's cache of hv.")
    private @Nullable String folder;

    /** Has processors of this process keep them there. */
    void use() {
        String chosen =
                folder == null
                        ? GuestLibrary.defaultHome(System.getenv())
                                .resolve("translations")
                                .toString()
                        : folder;
        if (folder != null && !folder.equals(NONE)) {
            Argument argument = Argument.ofOption("--translations", folder);
            if (Files.exists(argument.path()) && !Files.isDirectory(argument.path())) {
                throw argument.problem("expected a folder, or " + NONE);
            }
        }
        if (chosen.equals(NONE)) {
            System.clearProperty(StoreFolder.PROPERTY);
        } else {
            System.setProperty(StoreFolder.PROPERTY, chosen);
        }
    }
}
