package dev.hv.tck;

/**
 * How long to look.
 *
 * @param scripts how many scripts are tried for each rule that needs some
 * @param steps how many steps the longest of them has
 */
public record Effort(int scripts, int steps) {
    /** What a build does on every run: seconds for a device. */
    public static final Effort USUAL = new Effort(100, 80);

    /** Checks the bounds. */
    public Effort {
        if (scripts < 1 || steps < 1) {
            throw new IllegalArgumentException(
                    scripts + " scripts of " + steps + " steps, expected 1 or more of each");
        }
    }
}
