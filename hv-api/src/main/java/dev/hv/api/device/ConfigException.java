package dev.hv.api.device;

/** An option has a value that cannot be built. The message speaks to the person who wrote it. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Name of the option. */
    private final String option;

    /**
     * @param option name of the option
     * @param problem the value, and what was expected
     */
    public ConfigException(String option, String problem) {
        super(option + ": " + problem);
        this.option = option;
    }

    /** Returns the name of the option. */
    public String option() {
        return option;
    }
}
