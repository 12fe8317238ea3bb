package dev.hv.machine.pc.bios;

/** What the stub does when a service has left. */
enum Outcome {
    /** It returns to its caller. */
    DONE(0),
    /** It halts until an interrupt has been served, then calls the service again. */
    WAIT(1),
    /** It lets interrupts in, then calls the service again. */
    POLL(2);

    private final int code;

    Outcome(int code) {
        this.code = code;
    }

    /** Returns what the stub finds. */
    int code() {
        return code;
    }
}
