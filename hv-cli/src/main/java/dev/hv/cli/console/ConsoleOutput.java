package dev.hv.cli.console;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The guest's output on its way to the standard output: it can be held back while we use the
 * terminal ourselves, and it notices that nobody reads it any more. Any thread.
 */
public final class ConsoleOutput extends OutputStream {
    private final OutputStream out;
    private final Runnable onBroken;
    private boolean held;
    private boolean broken;

    /**
     * @param out what it goes to; not closed
     * @param onBroken called once when {@code out} takes no more; later bytes are dropped
     */
    public ConsoleOutput(OutputStream out, Runnable onBroken) {
        this.out = out;
        this.onBroken = onBroken;
    }

    /** Makes writers wait, or lets them go on. */
    public synchronized void hold(boolean hold) {
        held = hold;
        notifyAll();
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        if (!mayWrite()) {
            return;
        }
        try {
            out.write(bytes, offset, count);
            out.flush();
        } catch (IOException e) {
            synchronized (this) {
                broken = true;
            }
            onBroken.run();
        }
    }

    private synchronized boolean mayWrite() {
        while (held && !broken) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return !broken;
    }
}
