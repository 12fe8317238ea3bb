package dev.hv.machine.pc.pci;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.pci.PciAddress;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sets the chipset and the PCI bus up as a PC's firmware does: shadow RAM open, interrupts routed,
 * base addresses given out, decoding switched on (PCI Local Bus Specification 3.0, 6.2.5; PCI BIOS
 * Specification 2.1; the chipset's datasheets as in {@code dev.hv.devices.chipset}). It goes by
 * what the guest could see too: configuration space and ports.
 */
public final class PciSetup {
    /** Where base addresses in memory are given out: from here to {@link #MEMORY_END}. */
    public static final long MEMORY_BASE = 0xE000_0000L;

    /** First address after the window of memory behind the bus. */
    public static final long MEMORY_END = 0xFEC0_0000L;

    /** Where base addresses in I/O space are given out. */
    public static final int IO_BASE = 0xC000;

    /** First port after those given out. */
    public static final int IO_END = 0x1_0000;

    /** The interrupts that PIRQA# to PIRQD# are routed to. */
    public static final List<Integer> ROUTES = List.of(10, 10, 11, 11);

    /** Where the register block of the power management function is put. */
    public static final int PM_BASE = 0x600;

    private static final int VENDOR_AND_DEVICE = 0x00;
    private static final int COMMAND = 0x04;
    private static final int HEADER_TYPE = 0x0E;
    private static final int BARS = 0x10;
    private static final int ROM = 0x30;
    private static final int INTERRUPT_LINE = 0x3C;
    private static final int INTERRUPT_PIN = 0x3D;
    private static final int MULTIFUNCTION = 0x80;
    private static final long NOBODY = 0xFFFF_FFFFL;
    private static final int DECODING = 3;

    private static final long I440FX = 0x1237_8086L;
    private static final int PAM0 = 0x59;
    private static final int PAM_REGISTERS = 7;
    private static final long PIIX3 = 0x7000_8086L;
    private static final int PIRQRC = 0x60;
    private static final long PIIX3_IDE = 0x7010_8086L;
    private static final int IDETIM = 0x40;
    private static final long BOTH_CHANNELS_DECODED = 0x8000_8000L;
    private static final long PIIX4_PM = 0x7113_8086L;
    private static final int PMBA = 0x40;
    private static final int PMREGMISC = 0x80;
    private static final int ELCR = 0x4D0;

    private final ConfigurationAccess config;
    private final AddressSpace ports;
    private final Initiator by;

    /** A base address that wants a place. */
    private record Wanted(PciAddress function, int offset, boolean io, boolean wide, long size) {}

    /** Sets up the bus behind those ports. */
    public PciSetup(AddressSpace ports, Initiator by) {
        this.config = new ConfigurationAccess(ports, by);
        this.ports = ports;
        this.by = by;
    }

    /** Returns the functions on bus 0, in the order of their addresses. */
    public List<PciAddress> functions() {
        List<PciAddress> found = new ArrayList<>();
        for (int device = 0; device < PciAddress.DEVICES; device++) {
            PciAddress first = PciAddress.of(device, 0);
            if (identity(first) == NOBODY) {
                continue;
            }
            boolean more = (config.read(first, HEADER_TYPE, Width.BYTE) & MULTIFUNCTION) != 0;
            for (int function = 0; function < (more ? PciAddress.FUNCTIONS : 1); function++) {
                PciAddress at = PciAddress.of(device, function);
                if (identity(at) != NOBODY) {
                    found.add(at);
                }
            }
        }
        return found;
    }

    private long identity(PciAddress at) {
        return config.read(at, VENDOR_AND_DEVICE, Width.DWORD);
    }

    /** Does all of it; nothing where there is no PCI bus. */
    public void run() {
        List<PciAddress> functions = functions();
        for (PciAddress at : functions) {
            long identity = identity(at);
            if (identity == I440FX) {
                openShadowRam(at);
            } else if (identity == PIIX3) {
                routeInterrupts(at);
            } else if (identity == PIIX3_IDE) {
                config.write(at, IDETIM, Width.DWORD, BOTH_CHANNELS_DECODED);
            } else if (identity == PIIX4_PM) {
                config.write(at, PMBA, Width.DWORD, PM_BASE);
                config.write(at, PMREGMISC, Width.BYTE, 1);
            }
        }
        giveOut(functions);
        functions.forEach(this::enable);
    }

    private void openShadowRam(PciAddress bridge) {
        config.write(bridge, PAM0, Width.BYTE, 0x30);
        for (int i = 1; i < PAM_REGISTERS; i++) {
            config.write(bridge, PAM0 + i, Width.BYTE, 0x33);
        }
    }

    private void routeInterrupts(PciAddress bridge) {
        long levels = 0;
        for (int i = 0; i < ROUTES.size(); i++) {
            config.write(bridge, PIRQRC + i, Width.BYTE, ROUTES.get(i));
            levels |= 1L << ROUTES.get(i);
        }
        ports.write(ELCR, Width.BYTE, levels & 0xFF, by);
        ports.write(ELCR + 1, Width.BYTE, levels >> 8, by);
    }

    /** Gives out the largest first, so that each lies at a multiple of its size without gaps. */
    private void giveOut(List<PciAddress> functions) {
        List<Wanted> wanted = new ArrayList<>();
        functions.forEach(at -> size(at, wanted));
        wanted.sort(Comparator.comparingLong(Wanted::size).reversed());
        long memory = MEMORY_BASE;
        long io = IO_BASE;
        for (Wanted bar : wanted) {
            long base = aligned(bar.io() ? io : memory, bar.size());
            long end = bar.io() ? IO_END : MEMORY_END;
            if (base > end - bar.size()) {
                continue;
            }
            config.write(bar.function(), bar.offset(), Width.DWORD, base);
            if (bar.wide()) {
                config.write(bar.function(), bar.offset() + 4, Width.DWORD, 0);
            }
            if (bar.io()) {
                io = base + bar.size();
            } else {
                memory = base + bar.size();
            }
        }
    }

    private static long aligned(long address, long size) {
        return (address + size - 1) & -size;
    }

    private void size(PciAddress at, List<Wanted> wanted) {
        config.write(at, COMMAND, Width.WORD, config.read(at, COMMAND, Width.WORD) & ~DECODING);
        for (int bar = 0; bar < 6; bar++) {
            int offset = BARS + 4 * bar;
            config.write(at, offset, Width.DWORD, NOBODY);
            long mask = config.read(at, offset, Width.DWORD);
            config.write(at, offset, Width.DWORD, 0);
            boolean io = (mask & 1) != 0;
            boolean wide = !io && (mask & 4) != 0;
            long address = mask & (io ? ~3L : ~15L);
            if (address != 0) {
                wanted.add(new Wanted(at, offset, io, wide, address & -address));
            }
            bar += wide ? 1 : 0;
        }
        config.write(at, ROM, Width.DWORD, NOBODY & ~1L);
        long mask = config.read(at, ROM, Width.DWORD) & ~1L;
        config.write(at, ROM, Width.DWORD, 0);
        if (mask != 0) {
            wanted.add(new Wanted(at, ROM, false, false, mask & -mask));
        }
    }

    private void enable(PciAddress at) {
        long command = config.read(at, COMMAND, Width.WORD);
        config.write(at, COMMAND, Width.WORD, command | DECODING);
        int pin = (int) config.read(at, INTERRUPT_PIN, Width.BYTE);
        if (pin != 0) {
            int route = ROUTES.get(Math.floorMod(pin + at.device() - 2, ROUTES.size()));
            config.write(at, INTERRUPT_LINE, Width.BYTE, route);
        }
    }
}
