package dev.hv.devices.part;

import java.util.List;
import java.util.function.IntUnaryOperator;

/** What goes wrong in models of an AHCI host bus adapter. */
final class AhciBugs {
    private static final int GHC = 0x04;
    private static final int PI = 0x0C;
    private static final int PX_IS = 0x110;
    private static final int PX_TFD = 0x120;
    private static final int PX_SIG = 0x124;
    private static final int PX_CI = 0x138;

    private AhciBugs() {}

    static List<PartBug> all() {
        return List.of(
                PartBug.of("no port is told of", "AHC-REG-01", () -> reads(PI, _ -> 0)),
                PartBug.of("no reset by GHC", "AHC-HBR-01", () -> writes(GHC, v -> v & ~1)),
                PartBug.of("no signature", "AHC-SIG-01", () -> reads(PX_SIG, _ -> -1)),
                PartBug.of("zeros clear PxIS", "AHC-IDN-01", () -> writes(PX_IS, v -> ~v)),
                PartBug.of("no FIS at the end", "AHC-RDD-01", () -> reads(PX_IS, v -> v & ~1)),
                PartBug.of("zeros are written", "AHC-WRD-01", BusMasterBugs.ReadsZeros::new),
                PartBug.of("an error ends well", "AHC-ERR-01", () -> reads(PX_TFD, _ -> 0x50)),
                PartBug.of(
                        "only one slot is issued",
                        "AHC-SLT-01",
                        () -> writes(PX_CI, Integer::lowestOneBit)));
    }

    /** It stands before the registers of the adapter, not those of its PCI function. */
    private static class AdapterFault extends Fault {
        @Override
        boolean standsBefore(String slot) {
            return slot.equals("abar");
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
