package dev.hv.cli;

import java.util.Objects;

/** The entry point of the {@code hv} command. */
public final class Hv {
    private Hv() {}

    /** Prints the version of this build on standard output. */
    public static void main(String[] arguments) {
        String version = Hv.class.getPackage().getImplementationVersion();
        System.out.println("hv " + Objects.requireNonNullElse(version, "(not packaged)"));
    }
}
