package dev.hv.cpu.x86.translate;

/** Something that {@link HostCodeWriter} writes no code for. */
final class NotWritten extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotWritten() {
        super("", null, false, false);
    }
}
