package dev.hv.api.state;

/** A snapshot cannot be taken in. Checked: a snapshot is input. */
public final class StateException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param path of the field or section
     * @param problem for people
     */
    public StateException(String path, String problem) {
        super(path + ": " + problem);
    }
}
