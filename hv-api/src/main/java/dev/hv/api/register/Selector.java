package dev.hv.api.register;

import java.util.function.IntSupplier;

/**
 * A state of the device that chooses between registers at one offset, such as the divisor latch
 * access bit of a UART. Two registers in different values of one selector never answer together.
 */
public final class Selector {
    private final String name;
    private final IntSupplier value;

    /**
     * @param name as in the datasheet, such as {@code DLAB}
     * @param value the present state; without effects
     */
    public Selector(String name, IntSupplier value) {
        this.name = name;
        this.value = value;
    }

    /** Returns the name, as in the datasheet. */
    public String name() {
        return name;
    }

    /** Returns the present state. */
    public int value() {
        return value.getAsInt();
    }

    @Override
    public String toString() {
        return name;
    }
}
