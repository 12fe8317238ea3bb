package dev.hv.api.pci;

import dev.hv.api.bus.Width;

import org.jspecify.annotations.Nullable;

import java.util.OptionalLong;

/**
 * The functions of one bus by their place, for whoever makes configuration cycles. Used inside the
 * device domain.
 */
public final class PciBus {
    private static final int HEADER_TYPE = 0x0E;
    private static final long MULTIFUNCTION = 0x80;

    private final @Nullable PciFunction[] functions =
            new PciFunction[PciAddress.DEVICES * PciAddress.FUNCTIONS];

    /** A bus with nothing on it. */
    public PciBus() {}

    /**
     * Puts a function on the bus.
     *
     * @throws IllegalArgumentException if the place is taken
     */
    public void attach(PciAddress at, PciFunction function) {
        if (functions[at.deviceFunction()] != null) {
            throw new IllegalArgumentException("two functions at " + at);
        }
        functions[at.deviceFunction()] = function;
    }

    /**
     * Reads configuration space. All ones where there is no function (master abort; 6.1); function
     * 0 of a device that has further functions says so in its header type (6.2.1).
     *
     * @param deviceFunction 0 to 255
     * @param offset 0 to 255, aligned to the width
     */
    public long read(int deviceFunction, int offset, Width width) {
        PciFunction function = functions[deviceFunction];
        if (function == null) {
            return width.mask();
        }
        return function.config().read(offset, width)
                | multifunction(deviceFunction, offset, width.bytes());
    }

    /** Reads without any effect; empty if that cannot be known. */
    public OptionalLong peek(int deviceFunction, int offset, Width width) {
        PciFunction function = functions[deviceFunction];
        if (function == null) {
            return OptionalLong.of(width.mask());
        }
        OptionalLong value = function.config().peek(offset, width);
        return value.isEmpty()
                ? value
                : OptionalLong.of(
                        value.getAsLong() | multifunction(deviceFunction, offset, width.bytes()));
    }

    /**
     * Writes configuration space; lost where there is no function.
     *
     * @param deviceFunction 0 to 255
     * @param offset 0 to 255, aligned to the width
     */
    public void write(int deviceFunction, int offset, Width width, long value) {
        PciFunction function = functions[deviceFunction];
        if (function != null) {
            function.config().write(offset, width, value);
        }
    }

    private long multifunction(int deviceFunction, int offset, int bytes) {
        int first = deviceFunction & -PciAddress.FUNCTIONS;
        if (first != deviceFunction || offset > HEADER_TYPE || offset + bytes <= HEADER_TYPE) {
            return 0;
        }
        for (int i = first + 1; i < first + PciAddress.FUNCTIONS; i++) {
            if (functions[i] != null) {
                return MULTIFUNCTION << (8 * (HEADER_TYPE - offset));
            }
        }
        return 0;
    }
}
