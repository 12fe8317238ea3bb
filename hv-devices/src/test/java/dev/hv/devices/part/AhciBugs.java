package dev.hv.devices.part;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.irq.MsiTarget;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** What goes wrong in models of an AHCI host bus adapter. */
final class AhciBugs {
    private static final int GHC = 0x04;
    private static final int IS = 0x08;
    private static final int PI = 0x0C;
    private static final int PX_CLB = 0x100;
    private static final int PX_IS = 0x110;
    private static final int PX_IE = 0x114;
    private static final int PX_CMD = 0x118;
    private static final int PX_TFD = 0x120;
    private static final int PX_SIG = 0x124;
    private static final int PX_SERR = 0x130;
    private static final int PX_CI = 0x138;
    private static final int FIS_BYTES = 20;

    private AhciBugs() {}

    static List<PartBug> all() {
        return List.of(
                PartBug.of("no port is told of", "AHC-REG-01", () -> reads(PI, _ -> 0)),
                PartBug.of("no reset by GHC", "AHC-HBR-01", () -> writes(GHC, v -> v & ~1)),
                PartBug.of("a reset by GHC forgets the list", "AHC-HBR-01", ForgetsList::new),
                PartBug.of(
                        "FISes always come", "AHC-FRE-01", () -> writes(PX_CMD, v -> v | 1 << 4)),
                PartBug.of("CLO does nothing", "AHC-CLO-01", () -> writes(PX_CMD, v -> v & ~8)),
                PartBug.of("one bit of IS for all", "AHC-PRT-01", () -> reads(IS, v -> v & 1)),
                PartBug.of("no messages", "AHC-MSI-01", Silent::new),
                PartBug.of("no signature", "AHC-SIG-01", () -> reads(PX_SIG, _ -> -1)),
                PartBug.of("zeros clear PxIS", "AHC-IDN-01", () -> writes(PX_IS, v -> ~v)),
                PartBug.of("no FIS at the end", "AHC-RDD-01", () -> reads(PX_IS, v -> v & ~1)),
                PartBug.of("zeros are written", "AHC-WRD-01", BusMasterBugs.ReadsZeros::new),
                PartBug.of("an error ends well", "AHC-ERR-01", () -> reads(PX_TFD, _ -> 0x50)),
                PartBug.of(
                        "only one slot is issued",
                        "AHC-SLT-01",
                        () -> writes(PX_CI, Integer::lowestOneBit)),
                PartBug.of(
                        "no exchange is told",
                        "AHC-LNK-01",
                        () -> reads(PX_SERR, v -> v & ~(1 << 26))),
                PartBug.of("everything is enabled", "AHC-INE-01", () -> writes(PX_IE, _ -> -1)),
                PartBug.of("IS falls with PxIS", "AHC-INE-01", ClearsBoth::new),
                PartBug.of("addresses have 32 bits", "AHC-HBF-01", ShortAddresses::new),
                PartBug.of("counts have eight bits", "AHC-CNT-01", ShortCounts::new),
                PartBug.of(
                        "PIO has no FIS of its own",
                        "AHC-PIO-01",
                        () -> reads(PX_IS, v -> v & ~(1 << 1))),
                PartBug.of(
                        "what was not found was aborted",
                        "AHC-FIS-01",
                        () -> reads(PX_TFD, v -> (v & 0x1000) != 0 ? v ^ 0x1400 : v)),
                PartBug.of(
                        "overflows are not told",
                        "AHC-OVF-01",
                        () -> reads(PX_IS, v -> v & ~(1 << 24))),
                PartBug.of(
                        "entries are not told",
                        "AHC-DPS-01",
                        () -> reads(PX_IS, v -> v & ~(1 << 5))),
                PartBug.of(
                        "a FIS that is no command stays",
                        "AHC-SRS-01",
                        () -> writes(PX_CI, v -> v & ~2)),
                PartBug.of(
                        "a fault of the bus is one of the link",
                        "AHC-HBF-01",
                        () ->
                                reads(
                                        PX_IS,
                                        v ->
                                                (v & (1 << 29)) != 0
                                                        ? (v & ~(1 << 29)) | 1 << 27
                                                        : v)),
                PartBug.of(
                        "what behind the end is trimmed is no error",
                        "AHC-TRM-01",
                        () -> reads(PX_IS, v -> v & ~(1 << 30))),
                PartBug.of(
                        "there are 31 slots",
                        "AHC-CCS-01",
                        () -> writes(PX_CI, v -> v & Integer.MAX_VALUE)));
    }

    /** It stands before the registers of the adapter, not those of its PCI function. */
    private static class AdapterFault extends Fault {
        @Override
        boolean standsBefore(String slot) {
            return slot.equals("abar");
        }
    }

    private static final class Silent extends AdapterFault {
        @Override
        void send(MsiTarget target, long address, int data, Initiator from) {}
    }

    private static final class ClearsBoth extends AdapterFault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            if (offset == PX_IS) {
                chip.write(IS, -1);
            }
        }
    }

    private static final class ShortAddresses extends AdapterFault {
        @Override
        Optional<MemorySegment> memory(
                AddressSpace memory, long address, long length, boolean writable) {
            return memory.ram(address & 0xFFFF_FFFFL, length, writable);
        }
    }

    private static final class ShortCounts extends AdapterFault {
        @Override
        Optional<MemorySegment> memory(
                AddressSpace memory, long address, long length, boolean writable) {
            Optional<MemorySegment> right = memory.ram(address, length, writable);
            if (length != FIS_BYTES) {
                return right;
            }
            return right.map(
                    fis -> {
                        MemorySegment changed =
                                MemorySegment.ofArray(fis.toArray(ValueLayout.JAVA_BYTE));
                        changed.set(ValueLayout.JAVA_BYTE, 13, (byte) 0);
                        return changed;
                    });
        }
    }

    private static final class ForgetsList extends AdapterFault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            if (offset == GHC && (value & 1) != 0) {
                chip.write(PX_CLB, 0);
            }
        }
    }

    private static Fault reads(int register, IntUnaryOperator change) {
        return new AdapterFault() {
            @Override
            int read(Chip chip, int offset) {
                int value = chip.read(offset);
                return offset == register ? change.applyAsInt(value) : value;
            }
        };
    }

    private static Fault writes(int register, IntUnaryOperator change) {
        return new AdapterFault() {
            @Override
            void write(Chip chip, int offset, int value) {
                chip.write(offset, offset == register ? change.applyAsInt(value) : value);
            }
        };
    }
}
