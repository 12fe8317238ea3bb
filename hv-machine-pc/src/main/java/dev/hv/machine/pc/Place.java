package dev.hv.machine.pc;

import dev.hv.api.device.NearestName;
import dev.hv.api.device.Slot;
import dev.hv.api.pci.PciAddress;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a slot of a device goes. A slot without a place is placed by the assembly. */
public sealed interface Place {
    /** How people write it; {@link #parse} takes it back, backends excepted. */
    String text();

    /**
     * Registers in port space.
     *
     * @param base first port, 0 to 0xffff
     */
    record Port(int base) implements Place {
        /** Checks the range. */
        public Port {
            if (base < 0 || base > 0xffff) {
                throw new IllegalArgumentException("port " + base + ", expected 0 to 0xffff");
            }
        }

        @Override
        public String text() {
            return "0x" + Integer.toHexString(base);
        }
    }

    /**
     * Registers or memory in memory space.
     *
     * @param base guest physical address; unsigned
     */
    record Address(long base) implements Place {
        @Override
        public String text() {
            return "0x" + Long.toHexString(base);
        }
    }

    /**
     * An ISA interrupt: an input of the interrupt controllers that the machine has.
     *
     * @param number 0 to 15, and not 2, which the cascade of the two 8259A takes
     * @param shared whether the device may sit on a line that another one drives by edges; devices
     *     that drive by level share without being asked
     */
    record Irq(int number, boolean shared) implements Place {
        /** Checks the range. */
        public Irq {
            if (number < 0 || number > 15 || number == 2) {
                throw new IllegalArgumentException(
                        "irq " + number + ", expected 0 to 15 without 2, the cascade");
            }
        }

        /** An interrupt that the device has to itself, unless it drives by level. */
        public Irq(int number) {
            this(number, false);
        }

        @Override
        public String text() {
            return "irq:" + number + (shared ? "/shared" : "");
        }
    }

    /**
     * An input of the I/O APIC alone.
     *
     * @param input 0 or more
     */
    record Gsi(int input) implements Place {
        /** Checks the range. */
        public Gsi {
            if (input < 0 || input > 239) {
                throw new IllegalArgumentException("gsi " + input + ", expected 0 to 239");
            }
        }

        @Override
        public String text() {
            return "gsi:" + input;
        }
    }

    /**
     * A place on a PCI bus.
     *
     * @param address bus, device and function
     */
    record Pci(PciAddress address) implements Place {
        /** A function of a device on bus 0. */
        public static Pci of(int device, int function) {
            return new Pci(PciAddress.of(device, function));
        }

        @Override
        public String text() {
            return address.text();
        }
    }

    /**
     * A wire to or from a slot of another instance. Two instances are always there: {@code cpu},
     * with the pins {@code intr}, {@code nmi}, {@code a20} (asserted: address bit 20 passes),
     * {@code init}, {@code smi} and {@code ignne}, and which drives {@code smiact} and {@code
     * ferr}; and {@code machine}, which drives {@code power-button}.
     *
     * @param instance its name
     * @param slot of that instance
     */
    record Wire(String instance, String slot) implements Place {
        @Override
        public String text() {
            return instance + "." + slot;
        }
    }

    /**
     * Another device, in the role that the slot asks for.
     *
     * @param instance its name
     */
    record Peer(String instance) implements Place {
        @Override
        public String text() {
            return instance;
        }
    }

    /**
     * Something of the host's.
     *
     * @param source opens it when the machine is assembled
     */
    record Backend(BackendSource source) implements Place {
        @Override
        public String text() {
            return source.description();
        }
    }

    /**
     * One output to several places.
     *
     * @param places at least two, none of them several
     */
    record Several(List<Place> places) implements Place {
        /** Copies. */
        public Several {
            places = List.copyOf(places);
        }

        @Override
        public String text() {
            return places.stream().map(Place::text).collect(Collectors.joining("+"));
        }
    }

    /** Nowhere: the device gets something that leads nowhere. */
    record Nowhere() implements Place {
        @Override
        public String text() {
            return "none";
        }
    }

    /**
     * Reads what {@link #text} writes, and shorter forms where the kind of the slot says the rest:
     * a bare number is a port, an address or an ISA interrupt.
     *
     * @throws IllegalArgumentException if it is no place for that kind of slot; the message says
     *     what would be
     */
    static Place parse(Slot.Kind kind, String text) {
        if (text.equals("none")) {
            return new Nowhere();
        }
        return switch (kind) {
            case PORTS -> new Port((int) Math.min(number(text, "a port such as 0x3f8"), 1 << 16));
            case MMIO, RAM -> new Address(number(text, "an address such as 0xfed00000"));
            case OUTPUT -> output(text);
            case INPUT -> wire(text);
            case PEER -> new Peer(text);
            case PCI -> new Pci(PciAddress.parse(text));
            case BACKEND ->
                    throw new IllegalArgumentException(
                            "'" + text + "': a backend cannot be made from text here");
        };
    }

    private static Place output(String text) {
        if (text.contains("+")) {
            return new Several(Stream.of(text.split("\\+")).map(Place::output).toList());
        }
        if (text.contains(".")) {
            return wire(text);
        }
        String what = "an interrupt such as 5, irq:5 or gsi:20, or a wire such as pit.irq-disable";
        int colon = text.indexOf(':');
        String kind = colon < 0 ? "irq" : text.substring(0, colon);
        String rest = text.substring(colon + 1);
        boolean shared = rest.endsWith("/shared");
        long number = number(shared ? rest.substring(0, rest.indexOf('/')) : rest, what);
        return switch (kind) {
            case "irq" -> new Irq((int) Math.min(number, 1 << 16), shared);
            case "gsi" -> new Gsi((int) Math.min(number, 1 << 16));
            default ->
                    throw new IllegalArgumentException(
                            "'"
                                    + text
                                    + "': expected "
                                    + what
                                    + "; "
                                    + NearestName.hint(kind, List.of("irq", "gsi")));
        };
    }

    private static Wire wire(String text) {
        int dot = text.indexOf('.');
        if (dot <= 0 || dot == text.length() - 1) {
            throw new IllegalArgumentException(
                    "'" + text + "': expected instance.slot, such as machine.power-button");
        }
        return new Wire(text.substring(0, dot), text.substring(dot + 1));
    }

    private static long number(String text, String expected) {
        try {
            return text.startsWith("0x") || text.startsWith("0X")
                    ? Long.parseUnsignedLong(text.substring(2), 16)
                    : Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "': expected " + expected, e);
        }
    }
}
