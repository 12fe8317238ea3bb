package dev.hv.cli.guest;

/** Told how long work goes on. Called by the thread that works. */
public interface Progress {
    /** Work on something new has begun; {@code what} is a phrase such as {@code unpacking x}. */
    void step(String what);

    /**
     * The step has come this far.
     *
     * @param done so far, in bytes
     * @param total of the step, in bytes; 0 if not known
     */
    void bytes(long done, long total);

    /** Returns a progress of which nobody hears. */
    static Progress silent() {
        return new Progress() {
            @Override
            public void step(String what) {}

            @Override
            public void bytes(long done, long total) {}
        };
    }
}
