package dev.hv.tck.part;

import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.pci.PciAddress;
import dev.hv.api.pci.PciHost;
import dev.hv.api.pci.PciPin;
import dev.hv.tck.Rule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.device.DeviceTrial;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The host bridge of a 440FX (Intel 82441FX datasheet, order number 290549). */
public final class HostBridgeRules {
    private static final int PORTS = 4;
    private static final long CONE = 1L << 31;
    private static final long CONFADD_BITS = 0x80FF_FFFCL;
    private static final PciAddress PLACE = PciAddress.of(5, 2);
    private static final long IDENTITY = 0x1237_8086L;

    private static final int PAM = 0x59;
    private static final int PAM_REGISTER = PAM & ~3;
    private static final int PAM_BYTES = 7;
    private static final int SEGMENT = 0x4000;
    private static final long FIRST_SEGMENT = 0xC0000;
    private static final long BIOS = 0xF0000;
    private static final long END = 0x10_0000;
    private static final List<String> ATTRIBUTES = List.of("--", "r-", "-w", "rw");

    private static final int SMRAM = 0x72;
    private static final long SMRAM_BASE = 0xA0000;
    private static final int G_SMRAME = 1 << 3;
    private static final int D_LCK = 1 << 4;
    private static final int D_OPEN = 1 << 6;

    private final PartBench bridge;
    private final Bench bench;
    private final String config;
    private final String address;
    private final String data;

    private HostBridgeRules(DeviceTrial<?> trial) {
        bridge = PartBench.of(trial);
        bench = bridge.bench();
        config = slots(256).getFirst();
        List<String> ports = slots(PORTS);
        bridge.require(ports.size() == 2, "its slots of four ports are %s", ports);
        address = ports.getFirst();
        data = ports.getLast();
    }

    private List<String> slots(int size) {
        return bench.regions().stream().filter(slot -> bench.region(slot).size() == size).toList();
    }

    private static long cycle(int bus, int device, int function, int register) {
        return CONE | bus << 16 | device << 11 | function << 8 | register;
    }

    private void select(long where) {
        bench.write(address, 0, Width.DWORD, where);
    }

    private void requireData(String what, int offset, Width width, long expected) {
        bridge.requireEqual(
                "%s, CONFDATA+%d %s".formatted(what, offset, width),
                expected,
                bench.read(data, offset, width));
    }

    @Rule(
            id = "PMC-CFG-01",
            text =
                    "A whole double word to CONFADD says which register of which function CONFDATA"
                        + " reaches, in any width, while CONE is set; where nothing is, it reads as"
                        + " ones.",
            needs = Claim.HOST_BRIDGE_I440FX,
            source = "Intel 290549, 3.1; PCI Local Bus Specification 3.0, 3.2.2.3.2")
    static void configurationCycles(DeviceTrial<?> trial) {
        HostBridgeRules rules = new HostBridgeRules(trial);
        PciHost host = rules.bridge.as(PciHost.class);
        rules.bench.inDomain(
                () -> {
                    host.attach(PLACE, rules.bench.functions().getFirst());
                    return host;
                });
        rules.requireData("after a reset", 0, Width.DWORD, 0xFFFF_FFFFL);
        for (long value : new long[] {0xFFFF_FFFFL, 0, 0x8012_3456L}) {
            rules.select(value);
            rules.bridge.requireEqual(
                    "CONFADD",
                    value & CONFADD_BITS,
                    rules.bench.read(rules.address, 0, Width.DWORD) & CONFADD_BITS);
        }
        long here = cycle(0, PLACE.device(), PLACE.function(), 0);
        rules.select(here);
        rules.bench.write(rules.address, 3, Width.BYTE, 0);
        rules.bench.write(rules.address, 2, Width.WORD, 0);
        rules.requireData("after narrow writes to CONFADD", 0, Width.DWORD, IDENTITY);
        for (int i = 0; i < 4; i++) {
            rules.requireData("vendor and device", i, Width.BYTE, IDENTITY >> (8 * i) & 0xFF);
            rules.requireData(
                    "vendor and device", i & 2, Width.WORD, IDENTITY >> (8 * (i & 2)) & 0xFFFF);
        }
        rules.select(here & ~CONE);
        rules.requireData("without CONE", 0, Width.DWORD, 0xFFFF_FFFFL);
        for (long nowhere :
                new long[] {
                    cycle(0, 5, 3, 0),
                    cycle(0, 4, 2, 0),
                    cycle(0, 21, 2, 0),
                    cycle(1, 5, 2, 0),
                    cycle(128, 5, 2, 0)
                }) {
            rules.select(nowhere);
            rules.requireData(
                    "%x, where nothing is".formatted(nowhere), 0, Width.DWORD, -1L >>> 32);
            rules.bench.write(rules.data, 0, Width.DWORD, 0);
        }
        rules.select(here | PAM_REGISTER);
        rules.bench.write(rules.data, PAM & 3, Width.BYTE, 0x30);
        rules.bridge.requireEqual(
                "PAM0, written through CONFDATA",
                0x30L,
                rules.bench.read(rules.config, PAM, Width.BYTE));
        rules.select((here & ~CONE) | PAM_REGISTER);
        rules.bench.write(rules.data, PAM & 3, Width.BYTE, 0);
        rules.select(cycle(1, PLACE.device(), PLACE.function(), PAM_REGISTER));
        rules.bench.write(rules.data, PAM & 3, Width.BYTE, 0);
        rules.bridge.requireEqual(
                "PAM0, after cycles that are not its own",
                0x30L,
                rules.bench.read(rules.config, PAM, Width.BYTE));
    }

    @Rule(
            id = "PMC-PAM-01",
            text =
                    "Each attribute of PAM0 to PAM6 decides for its own segment whether RAM answers"
                            + " reads and takes writes; after a reset none does.",
            needs = Claim.HOST_BRIDGE_I440FX,
            source = "Intel 290549, 3.2.18")
    static void attributes(DeviceTrial<?> trial) {
        HostBridgeRules rules = new HostBridgeRules(trial);
        rules.requireShown("after a reset", 0, 0, "--");
        for (int i = 0; i < PAM_BYTES; i++) {
            for (int half = i == 0 ? 1 : 0; half < 2; half++) {
                long base = i == 0 ? BIOS : FIRST_SEGMENT + (2L * (i - 1) + half) * SEGMENT;
                long end = i == 0 ? END : base + SEGMENT;
                for (int attribute = 1; attribute <= ATTRIBUTES.size(); attribute++) {
                    int value = (attribute % ATTRIBUTES.size()) << (4 * half);
                    rules.bench.write(rules.config, PAM + i, Width.BYTE, value);
                    rules.requireShown(
                            "with PAM%d 0x%02x".formatted(i, value),
                            base,
                            end,
                            ATTRIBUTES.get(attribute % ATTRIBUTES.size()));
                }
            }
        }
    }

    private void requireShown(String when, long base, long end, String expected) {
        for (long at = FIRST_SEGMENT; at < END; at += SEGMENT) {
            String wanted = at >= base && at < end ? expected : "--";
            bridge.require(
                    bench.shownRam(at).equals(wanted),
                    "%s RAM at 0x%x is %s, expected %s",
                    when,
                    at,
                    bench.shownRam(at),
                    wanted);
        }
    }

    @Rule(
            id = "PMC-SMR-01",
            text =
                    "SMRAM shows with G_SMRAME while D_OPEN is set or SMIACT# asserted; D_LCK"
                            + " clears D_OPEN, and nothing but a reset opens it again.",
            needs = Claim.HOST_BRIDGE_I440FX,
            source = "Intel 290549, 3.2.24")
    static void systemManagementRam(DeviceTrial<?> trial) {
        HostBridgeRules rules = new HostBridgeRules(trial);
        for (boolean active : new boolean[] {false, true, false}) {
            rules.bench.drive("smiact", active);
            for (int open : new int[] {0, D_OPEN}) {
                rules.requireSmram(open, false);
                rules.requireSmram(open | G_SMRAME, open != 0 || active);
            }
            rules.requireSmram(0, false);
        }
        rules.requireSmram(G_SMRAME | D_OPEN, true);
        rules.requireSmram(G_SMRAME | D_OPEN | D_LCK, false);
        rules.bridge.requireEqual("SMRAM, locked", G_SMRAME | D_LCK | 2, rules.smram());
        rules.requireSmram(G_SMRAME | D_OPEN, false);
        rules.requireSmram(0, false);
        rules.bridge.requireEqual("SMRAM, locked", G_SMRAME | D_LCK | 2, rules.smram());
        rules.bench.drive("smiact", true);
        rules.requireSmram(0, true);
        rules.bench.drive("smiact", false);
        rules.requireSmram(0, false);
    }

    private int smram() {
        return (int) bench.read(config, SMRAM, Width.BYTE);
    }

    private void requireSmram(int control, boolean shows) {
        bench.write(config, SMRAM, Width.BYTE, control);
        for (long at = SMRAM_BASE; at < FIRST_SEGMENT; at += SEGMENT) {
            bridge.require(
                    bench.shownRam(at).equals(shows ? "rw" : "--"),
                    "after 0x%02x was written to SMRAM, RAM at 0x%x is %s",
                    control,
                    at,
                    bench.shownRam(at));
        }
    }

    @Rule(
            id = "PMC-INT-01",
            text =
                    "Each pin of a device leads to a line of its own, which is high while any that"
                            + " is connected to it is.",
            needs = Claim.HOST_BRIDGE_I440FX,
            source = "PCI Local Bus Specification 3.0, 2.2.6")
    static void interruptPins(DeviceTrial<?> trial) {
        HostBridgeRules rules = new HostBridgeRules(trial);
        PciHost host = rules.bridge.as(PciHost.class);
        for (int device = 0; device < PciAddress.DEVICES; device += 3) {
            PciAddress at = PciAddress.of(device, 0);
            Set<String> seen = new TreeSet<>();
            for (PciPin pin : PciPin.values()) {
                InterruptLine one =
                        rules.bench.inDomain(() -> host.connect(at, pin, "one of " + at));
                InterruptLine other =
                        rules.bench.inDomain(() -> host.connect(at, pin, "other of " + at));
                rules.requireHigh(0);
                rules.bench.set(one, true);
                rules.requireHigh(1);
                seen.addAll(rules.high());
                rules.bench.set(other, true);
                rules.bench.set(one, false);
                rules.requireHigh(1);
                rules.bench.set(other, false);
            }
            rules.bridge.require(seen.size() == 4, "the pins of %s lead to %s", at, seen);
        }
        rules.requireHigh(0);
    }

    private Set<String> high() {
        Set<String> high = new TreeSet<>();
        bench.levels().forEach((name, level) -> high.addAll(level ? Set.of(name) : Set.of()));
        return high;
    }

    private void requireHigh(int count) {
        bridge.require(high().size() == count, "%s are high, expected %d", high(), count);
    }
}
