package dev.hv.cli.run;

import dev.hv.api.device.NearestName;
import dev.hv.cli.InputException;
import dev.hv.cli.demo.DemoGuest;
import dev.hv.cli.guest.GuestKind;
import dev.hv.cli.guest.GuestLibrary;
import dev.hv.cli.guest.GuestUnavailableException;
import dev.hv.cli.guest.LinuxGuest;
import dev.hv.cli.request.Argument;
import dev.hv.cli.request.Key;
import dev.hv.cli.request.Request;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Which guest runs when a request brings no kernel. */
public final class GuestChoice {
    /** The name of the guest that is always there. */
    public static final String DEMO = "demo";

    private final GuestLibrary library;
    private final PrintStream messages;

    /**
     * @param messages where it is said that the demo runs instead of Linux
     */
    public GuestChoice(GuestLibrary library, PrintStream messages) {
        this.library = library;
        this.messages = messages;
    }

    /**
     * Returns what to boot.
     *
     * @throws InputException if the guest that is asked for does not exist or cannot be had
     */
    public BootSpec choose(Request request) {
        return request.last(Key.GUEST).map(this::named).orElseGet(this::usual);
    }

    private BootSpec named(Argument guest) {
        if (guest.text().equals(DEMO)) {
            return demo();
        }
        GuestKind kind =
                GuestKind.named(guest.text())
                        .orElseThrow(
                                () ->
                                        guest.problem(
                                                "no such guest; "
                                                        + NearestName.hint(guest.text(), names())));
        try {
            return linux(library.get(kind));
        } catch (GuestUnavailableException e) {
            throw guest.problem(String.valueOf(e.getMessage()));
        }
    }

    private BootSpec usual() {
        try {
            return linux(library.get(GuestKind.CLOUD));
        } catch (GuestUnavailableException e) {
            messages.println("hv: no Linux guest: " + e.getMessage());
            messages.println(
                    "hv: here is the built-in demo; --kernel FILE boots a kernel of yours");
            return demo();
        }
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(GuestKind.ids());
        names.add(DEMO);
        return names;
    }

    private static BootSpec linux(LinuxGuest guest) {
        return BootSpec.of(BootFile.of(guest.kernel()))
                .withInitrd(BootFile.of(guest.initrd()))
                .withCommandLine(LinuxGuest.COMMAND_LINE);
    }

    private static BootSpec demo() {
        return BootSpec.of(BootFile.of(DEMO, DemoGuest.image()));
    }
}
