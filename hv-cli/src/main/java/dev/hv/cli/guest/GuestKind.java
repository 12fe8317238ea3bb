package dev.hv.cli.guest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A Linux guest that Debian's packages hold the parts of. */
public enum GuestKind {
    /** The kernel that Debian builds for virtual machines. */
    CLOUD("Debian's amd64 kernel for virtual machines, with a static busybox"),
    /** The kernel that Debian installs on PCs. */
    GENERIC("Debian's amd64 kernel for PCs, with a static busybox"),
    /** The 32-bit kernel of Debian's installer. */
    I386("Debian's 32-bit installer kernel, with the installer's busybox");

    private final String summary;

    GuestKind(String summary) {
        this.summary = summary;
    }

    /** Returns one line for lists. */
    public String summary() {
        return summary;
    }

    /** Returns the name on the command line and in the cache. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the guest of that id, if there is one. */
    public static Optional<GuestKind> named(String id) {
        return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
    }

    /** Returns the ids of all. */
    public static List<String> ids() {
        return Arrays.stream(values()).map(GuestKind::id).toList();
    }
}
