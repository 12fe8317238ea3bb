package dev.hv.api.pci;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a function sits: PCI Local Bus Specification 3.0, 3.2.2.3.
 *
 * @param bus 0 to 255
 * @param device 0 to 31
 * @param function 0 to 7
 */
public record PciAddress(int bus, int device, int function) implements Comparable<PciAddress> {
    private static final Pattern TEXT =
            Pattern.compile("(?:([0-9a-f]{1,2}):)?([0-9a-f]{1,2})(?:\\.([0-7]))?");

    /** How many devices a bus has room for. */
    public static final int DEVICES = 32;

    /** How many functions a device has room for. */
    public static final int FUNCTIONS = 8;

    /** Checks the ranges. */
    public PciAddress {
        if (bus < 0 || bus > 255 || device < 0 || device >= DEVICES) {
            throw new IllegalArgumentException("bus " + bus + ", device " + device);
        }
        if (function < 0 || function >= FUNCTIONS) {
            throw new IllegalArgumentException("function " + function + ", expected 0 to 7");
        }
    }

    /** A function of a device on bus 0. */
    public static PciAddress of(int device, int function) {
        return new PciAddress(0, device, function);
    }

    /**
     * Reads what {@link #text} writes; bus and function may be left out, and are 0 then.
     *
     * @throws IllegalArgumentException if it is none; the message says what would be
     */
    public static PciAddress parse(String text) {
        Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches() || Integer.parseInt(matcher.group(2), 16) >= DEVICES) {
            throw new IllegalArgumentException(
                    "'" + text + "': expected bus:device.function in hexadecimal, such as 00:04.0");
        }
        String bus = matcher.group(1);
        String function = matcher.group(3);
        return new PciAddress(
                bus == null ? 0 : Integer.parseInt(bus, 16),
                Integer.parseInt(matcher.group(2), 16),
                function == null ? 0 : Integer.parseInt(function));
    }

    /** Returns device and function as one number, 0 to 255. */
    public int deviceFunction() {
        return device * FUNCTIONS + function;
    }

    /** Returns how people write it, such as {@code 00:04.0}. */
    public String text() {
        return "%02x:%02x.%d".formatted(bus, device, function);
    }

    @Override
    public int compareTo(PciAddress other) {
        return Integer.compare(
                bus << 8 | deviceFunction(), other.bus << 8 | other.deviceFunction());
    }

    @Override
    public String toString() {
        return text();
    }
}
