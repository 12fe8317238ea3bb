package dev.hv.tck.bench;

/** The implementation under test threw what it must not throw. */
public final class SubjectFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What was being asked of it. */
    private final Call call;

    /** What the bench asks of a device. */
    public enum Call {
        /** {@code DevicePlugin.create}. */
        CREATE,
        /** {@code Device.reset} or {@code Device.driveOutputs}. */
        RESET,
        /** A guest's access, a timer, an input, or something from the host. */
        STEP,
        /** {@code IoHandler.peek}. */
        PEEK,
        /** {@code Device.save}. */
        SAVE,
        /** {@code Device.load}. */
        LOAD,
        /** {@code Device.quiesce} or {@code Device.close}. */
        CLOSE
    }

    SubjectFailure(Call call, Throwable cause) {
        super(call + " threw " + cause + place(cause), cause);
        this.call = call;
    }

    private SubjectFailure(SubjectFailure failure, String script) {
        super(failure.getMessage() + "\n" + script, failure.getCause());
        this.call = failure.call;
    }

    private static String place(Throwable cause) {
        StackTraceElement[] stack = cause.getStackTrace();
        return stack.length == 0 ? "" : " at " + stack[0];
    }

    /** Returns the same failure with the script that leads to it. */
    public SubjectFailure after(String script) {
        return new SubjectFailure(this, script);
    }

    /** Returns what was being asked of it. */
    public Call call() {
        return call;
    }
}
