package dev.hv.cli;

import dev.hv.cli.guest.Progress;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Shows progress: on a terminal as a line that changes, else as one line a step. */
final class StderrProgress implements Progress {
    private static final double MEBIBYTE = 1 << 20;

    private final PrintStream out;
    private final boolean changing;
    private String step = "";
    private boolean open;

    /**
     * @param out where to
     * @param changing whether a line can be written over
     */
    StderrProgress(PrintStream out, boolean changing) {
        this.out = out;
        this.changing = changing;
    }

    /** Progress on this process's standard error. */
    static StderrProgress ofProcess() {
        boolean terminal;
        try {
            terminal = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).startsWith("/dev/pts");
        } catch (IOException | UnsupportedOperationException e) {
            terminal = false;
        }
        return new StderrProgress(System.err, terminal);
    }

    @Override
    public void step(String what) {
        finish();
        step = what;
        out.print("hv: " + what + (changing ? "" : "\n"));
        open = changing;
        out.flush();
    }

    @Override
    public void bytes(long done, long total) {
        if (changing && total > 0) {
            out.print(
                    String.format(
                            Locale.ROOT,
                            "\rhv: %s: %.1f of %.1f MiB",
                            step,
                            done / MEBIBYTE,
                            total / MEBIBYTE));
            out.flush();
        }
    }

    /** Ends the line, if one is open. */
    void finish() {
        if (open) {
            out.println();
            open = false;
        }
    }
}
