package dev.hv.api.backend;

/** The characters of a text screen at one moment. Immutable; any thread. */
public interface TextScreen {
    /** Where there is no cursor to be seen. */
    int NO_CURSOR = -1;

    /** Returns the number of columns. */
    int columns();

    /** Returns the number of rows. */
    int rows();

    /** Returns a character as the adapter has it: 0 to 255, usually of code page 437. */
    int character(int column, int row);

    /** Returns the colour of a character, 0x00RRGGBB. */
    int foreground(int column, int row);

    /** Returns the colour behind a character, 0x00RRGGBB. */
    int background(int column, int row);

    /**
     * Returns where the cursor is, {@code row * columns + column}, blinking or not; {@link
     * #NO_CURSOR} if it is off.
     */
    int cursor();
}
