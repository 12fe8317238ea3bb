package dev.hv.tck.cpu;

/** A processor threw while it ran. */
public final class CpuFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The rule against it. */
    public static final String RULE = "CPU-GST-01";

    CpuFailure(long maxInstructions, Throwable cause) {
        super(describe(maxInstructions, cause), cause);
    }

    private static String describe(long maxInstructions, Throwable cause) {
        StackTraceElement[] stack = cause.getStackTrace();
        String place = stack.length == 0 ? "" : " at " + stack[0];
        return "run(" + maxInstructions + ") threw " + cause + place;
    }
}
