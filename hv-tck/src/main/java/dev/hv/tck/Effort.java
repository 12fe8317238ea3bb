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

    /** A first look. */
    public static final Effort QUICK = new Effort(25, 40);

    /** Minutes for a device: before a release. */
    public static final Effort THOROUGH = new Effort(1_000, 160);

    /** Checks the bounds. */
    public Effort {
        if (scripts < 1 || steps < 1) {
            throw new IllegalArgumentException(
                    scripts + " scripts of " + steps + " steps, expected 1 or more of each");
        }
    }
}
