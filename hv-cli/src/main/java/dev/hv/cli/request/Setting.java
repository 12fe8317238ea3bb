package dev.hv.cli.request;

/**
 * An option of a device that a machine has, as people write it: {@code instance.option=value}.
 *
 * @param instance name of the device
 * @param option its option or slot
 * @param value what it is to be
 */
public record Setting(String instance, String option, String value) {
    /**
     * Reads one.
     *
     * @throws dev.hv.cli.InputException if it is none
     */
    public static Setting parse(Argument argument) {
        String text = argument.text();
        int equals = text.indexOf('=');
        int dot = text.indexOf('.');
        if (dot <= 0 || equals <= dot + 1) {
            throw argument.problem("expected instance.option=value, such as uart0.irq=5");
        }
        return new Setting(
                text.substring(0, dot),
                text.substring(dot + 1, equals),
                text.substring(equals + 1));
    }
}
