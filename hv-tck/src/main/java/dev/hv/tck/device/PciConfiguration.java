package dev.hv.tck.device;

import dev.hv.api.bus.Width;
import dev.hv.api.device.Slot;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.Bench;

/**
 * Configuration space of a function on a bench, as a driver sets it up (PCI Local Bus Specification
 * 3.0, 6.2 and 6.8).
 */
record PciConfiguration(String slot) {
    private static final int COMMAND = 0x04;
    private static final int COMMAND_ALL = 0x07;
    private static final int CAPABILITIES = 0x34;
    private static final int MSI = 0x05;
    private static final int MSIX = 0x11;
    private static final int MSI_ENABLE = 0x01;
    private static final int MSI_64_BITS = 0x80;
    private static final int MSI_MASKING = 0x100;
    private static final int MSIX_ENABLE_AND_MASK = 0xC000;
    private static final int MOST_CAPABILITIES = 48;

    /** Returns that of the first function that the device declares. */
    static PciConfiguration of(DeviceTrial<?> trial) {
        return trial.descriptor().slots().stream()
                .filter(slot -> slot.kind() == Slot.Kind.PCI)
                .map(slot -> new PciConfiguration(slot.name()))
                .findFirst()
                .orElseThrow(() -> new UntestableRule("it declares no PCI function"));
    }

    /** Returns whether a step reaches configuration space; one done before says so by its name. */
    boolean reaches(DeviceStep step) {
        return switch (step) {
            case DeviceStep.Read read -> read.slot().equals(slot);
            case DeviceStep.Write write -> write.slot().equals(slot);
            case DeviceStep.Again again -> {
                String what = again.toString();
                yield what.startsWith("read " + slot + "+")
                        || what.startsWith("write " + slot + "+");
            }
            default -> false;
        };
    }

    private int read(Bench bench, int offset, Width width) {
        return (int) bench.read(slot, offset, width);
    }

    private void write(Bench bench, int offset, Width width, int value) {
        bench.write(slot, offset, width, value & width.mask());
    }

    /** Decodes its regions, makes it a bus master and lets its pin go. */
    void enable(Bench bench) {
        write(bench, COMMAND, Width.WORD, COMMAND_ALL);
    }

    /** Returns where a capability is; 0 if there is none. */
    private int capability(Bench bench, int id) {
        int at = read(bench, CAPABILITIES, Width.BYTE) & ~3;
        for (int i = 0; at != 0 && i < MOST_CAPABILITIES; i++) {
            if (read(bench, at, Width.BYTE) == id) {
                return at;
            }
            at = read(bench, at + 1, Width.BYTE) & ~3;
        }
        return 0;
    }

    /**
     * Switches messages on with all vectors masked.
     *
     * @return whether it can do that
     */
    boolean maskMessages(Bench bench) {
        int msix = capability(bench, MSIX);
        if (msix != 0) {
            write(bench, msix + 2, Width.WORD, MSIX_ENABLE_AND_MASK);
            return true;
        }
        int msi = capability(bench, MSI);
        int control = msi == 0 ? 0 : read(bench, msi + 2, Width.WORD);
        if ((control & MSI_MASKING) == 0) {
            return false;
        }
        write(bench, msi + ((control & MSI_64_BITS) != 0 ? 16 : 12), Width.DWORD, -1);
        write(bench, msi + 2, Width.WORD, control | MSI_ENABLE);
        return true;
    }

    /**
     * Switches MSI on, with one vector.
     *
     * @return whether it has that
     */
    boolean sendMessages(Bench bench, int address, int data) {
        int msi = capability(bench, MSI);
        if (msi == 0) {
            return false;
        }
        boolean wide = (read(bench, msi + 2, Width.WORD) & MSI_64_BITS) != 0;
        write(bench, msi + 4, Width.DWORD, address);
        if (wide) {
            write(bench, msi + 8, Width.DWORD, 0);
        }
        write(bench, msi + (wide ? 12 : 8), Width.WORD, data);
        write(bench, msi + 2, Width.WORD, MSI_ENABLE);
        return true;
    }
}
