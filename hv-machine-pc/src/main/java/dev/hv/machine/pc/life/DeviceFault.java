package dev.hv.machine.pc.life;

/** A plugin's code threw: its machine fails, and the message names the instance. */
public final class DeviceFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param instance at fault
     * @param cause what it threw
     */
    public DeviceFault(String instance, Throwable cause) {
        super(instance + ": " + describe(cause), cause);
    }

    private static String describe(Throwable cause) {
        StackTraceElement[] frames = cause.getStackTrace();
        return frames.length == 0 ? cause.toString() : cause + " at " + frames[0];
    }
}
