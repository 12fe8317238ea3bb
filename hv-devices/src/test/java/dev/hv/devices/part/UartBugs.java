package dev.hv.devices.part;

import dev.hv.api.irq.InterruptLine;

import java.util.List;
import java.util.function.IntUnaryOperator;

/** What goes wrong in models of the 16550A. */
final class UartBugs {
    private static final int DATA = 0;
    private static final int IER = 1;
    private static final int IIR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;
    private static final int MSR = 6;
    private static final int SCR = 7;
    private static final int DLAB = 0x80;

    private UartBugs() {}

    static boolean dlab(Fault.Chip chip) {
        return (chip.peek(LCR) & DLAB) != 0;
    }

    private static Fault reads(int register, IntUnaryOperator change) {
        return new Fault() {
            @Override
            int read(Chip chip, int offset) {
                int value = chip.read(offset);
                return offset == register ? change.applyAsInt(value) & 0xFF : value;
            }
        };
    }

    private static Fault writes(int register, IntUnaryOperator change) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                chip.write(offset, offset == register ? change.applyAsInt(value) : value);
            }
        };
    }

    /** What is written to the divisor reaches the register that it hides as well. */
    private static Fault divisorAliases(int register) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                chip.write(offset, value);
                if (offset == register && dlab(chip)) {
                    int lcr = chip.peek(LCR);
                    chip.write(LCR, lcr & ~DLAB);
                    chip.write(offset, value);
                    chip.write(LCR, lcr);
                }
            }
        };
    }

    /** The status that is read right after a write does not show the character yet. */
    private static class AfterWrite extends Fault {
        private final int hidden;
        private boolean written;

        AfterWrite(int hidden) {
            this.hidden = hidden;
        }

        @Override
        void write(Chip chip, int offset, int value) {
            written = offset == DATA && !dlab(chip);
            chip.write(offset, value);
        }

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            boolean hides = written && offset == LSR;
            written &= !hides;
            return hides ? value & ~hidden : value;
        }
    }

    private static final class EmptyEarly extends AfterWrite {
        EmptyEarly() {
            super(0x01);
        }
    }

    private static final class FullInterrupts extends AfterWrite {
        FullInterrupts() {
            super(0x20);
        }
    }

    static List<PartBug> all() {
        return List.of(
                PartBug.of("FIFOs are reset though they are off", "URT-FCR-01", ResetsFifos::new),
                PartBug.of("no error in the FIFO", "URT-LSR-01", () -> reads(LSR, v -> v & 0x7F)),
                PartBug.of(
                        "an empty THR comes before the time-out",
                        "URT-IIR-03",
                        () -> reads(IIR, v -> (v & 0x0F) == 0x0C ? (v & 0xF0) | 2 : v)),
                PartBug.of("the last delta is the only one", "URT-MSR-02", LastDelta::new),
                PartBug.of("loopback hears what is outside", "URT-LOP-03", Hears::new),
                PartBug.of("LCR comes up as 8N1", "URT-RST-01", () -> reads(LCR, v -> v | 3)),
                PartBug.of("no scratch register", "URT-SCR-01", () -> reads(SCR, _ -> 0xFF)),
                PartBug.of(
                        "MCR keeps bits that are not there",
                        "URT-REG-01",
                        () -> reads(MCR, v -> v | 0x20)),
                PartBug.of("IER takes four bits more", "URT-REG-01", () -> reads(IER, v -> v * 17)),
                PartBug.of("a divisor is sent too", "URT-DLB-01", () -> divisorAliases(DATA)),
                PartBug.of(
                        "the divisor's high byte enables interrupts",
                        "URT-DLB-01",
                        () -> divisorAliases(IER)),
                PartBug.of("seven bits are sent", "URT-TXD-01", SevenBitSender::new),
                PartBug.of("TEMT stays clear", "URT-TXD-01", () -> reads(LSR, v -> v & ~0x40)),
                PartBug.of(
                        "seven bits are received", "URT-RXD-01", () -> reads(DATA, v -> v & 0x7F)),
                PartBug.of("a zero counts as a break", "URT-RXD-01", BreakByData::new),
                PartBug.of("a byte is read twice", "URT-RXD-02", Repeater::new)
                        .publishedAs("ghaerr/elks#1376, of QEMU"),
                PartBug.of("THR comes before data", "URT-IIR-01", WrongPriority::new),
                PartBug.of(
                                "IIR read for data loses the empty THR",
                                "URT-IIR-02",
                                LosesTransmitter::new)
                        .publishedAs("mamedev/mame#5745"),
                PartBug.of("enabling raises nothing", "URT-IIR-02", SilentEnable::new)
                        .publishedAs("rust-vmm/vm-superio#135"),
                PartBug.of("IIR never ends the empty THR", "URT-IIR-02", TransmitterStorm::new)
                        .publishedAs("projectacrn/acrn-hypervisor#3048"),
                PartBug.of("the line never falls", "URT-INT-01", StuckLine::new)
                        .publishedAs("openhwgroup/cvw#1170"),
                PartBug.of(
                        "IIR says nothing of FIFOs", "URT-FIF-01", () -> reads(IIR, v -> v & 0x3F)),
                PartBug.of(
                        "RCVR FIFO RESET does nothing", "URT-FIF-01", () -> writes(2, v -> v & ~2)),
                PartBug.of(
                        "the trigger level is always 1",
                        "URT-FIF-02",
                        () -> writes(2, v -> v & 0x3F)),
                PartBug.of(
                        "no code of the time-out",
                        "URT-FIF-02",
                        () -> reads(IIR, v -> (v & 0xF) == 0xC ? v & ~8 : v)),
                PartBug.of("no loopback", "URT-LOP-01", () -> writes(MCR, v -> v & ~0x10)),
                PartBug.of(
                        "looped CTS and DSR are swapped",
                        "URT-LOP-02",
                        () -> reads(MSR, v -> (v & ~0x30) | ((v & 0x10) << 1) | ((v & 0x20) >> 1))),
                PartBug.of("the deltas stay", "URT-MSR-01", StickyDeltas::new),
                PartBug.of("no delta of DSR", "URT-MSR-01", () -> reads(MSR, v -> v & ~0x02)),
                PartBug.of("a character comes half way", "URT-TIM-01", HalfWay::new),
                PartBug.of("TEMT comes before the last bit", "URT-TMT-01", EmptyEarly::new),
                PartBug.of("a full THR interrupts", "URT-THR-01", FullInterrupts::new),
                PartBug.of("no breaks", "URT-BRK-01", () -> reads(LSR, v -> v & ~0x10)),
                PartBug.of("time-outs go by the highest rate", "URT-TMO-01", HighestRate::new),
                PartBug.of("no overrun", "URT-OVR-01", () -> reads(LSR, v -> v & ~0x02)),
                PartBug.of(
                        "an overrun of FIFOs shows from the start",
                        "URT-OVR-02",
                        FifoOverrunEarly::new));
    }

    private static final class SevenBitSender extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, offset == DATA && !dlab(chip) ? value & 0x7F : value);
        }
    }

    private static final class BreakByData extends Fault {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            boolean zero = offset == LSR && (value & 1) != 0 && chip.peek(DATA) == 0;
            return zero ? value | 0x10 : value;
        }
    }

    private static final class Repeater extends Fault {
        private int reads;
        private int last;

        @Override
        int read(Chip chip, int offset) {
            if (offset == DATA && ++reads % 7 == 0) {
                return last;
            }
            int value = chip.read(offset);
            last = offset == DATA ? value : last;
            return value;
        }
    }

    private static final class WrongPriority extends Fault {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            boolean both = offset == IIR && (value & 0xF) == 4 && (chip.peek(LSR) & 0x20) != 0;
            return both ? (value & 0xF0) | 2 : value;
        }
    }

    private static final class LosesTransmitter extends Fault {
        private boolean lost;

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            if (offset != IIR) {
                return value;
            }
            boolean hidden = lost && (value & 0xF) == 2;
            lost = (value & 0xF) == 4;
            return hidden ? (value & 0xF0) | 1 : value;
        }
    }

    private static final class SilentEnable extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            if (offset == IER && !dlab(chip) && (chip.peek(IIR) & 0xF) == 2) {
                var _ = chip.read(IIR);
            }
        }
    }

    private static final class TransmitterStorm extends Fault {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            if (offset == IIR && (value & 0xF) == 2) {
                int enables = chip.peek(IER);
                chip.write(IER, enables & ~2);
                chip.write(IER, enables);
            }
            return value;
        }
    }

    private static final class StuckLine extends Fault {
        @Override
        void drive(InterruptLine line, boolean level) {
            line.set(level || line.asserted());
        }
    }

    private static final class StickyDeltas extends Fault {
        private int deltas;

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            if (offset != MSR) {
                return value;
            }
            deltas |= value & 0x0F;
            return value | deltas;
        }
    }

    private static final class FifoOverrunEarly extends Fault {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            boolean fifos = (chip.peek(IIR) & 0xC0) != 0;
            return offset == LSR && fifos ? value | 2 * (value & 1) : value;
        }
    }

    private static final class HighestRate extends Fault {
        private boolean latch;

        @Override
        void write(Chip chip, int offset, int value) {
            latch = offset == 3 ? (value & 0x80) != 0 : latch;
            chip.write(offset, latch && offset == 0 ? 1 : value);
        }
    }

    /** What is sent in loopback does not show in the first twenty reads of LSR. */
    private static final class HalfWay extends Fault {
        private int hidden;

        @Override
        void write(Chip chip, int offset, int value) {
            hidden = offset == 0 ? 20 : hidden;
            chip.write(offset, value);
        }

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            boolean hides = offset == LSR && hidden > 0;
            hidden -= hides ? 1 : 0;
            return hides ? value & ~0x01 : value;
        }
    }

    private static final class ResetsFifos extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            if (offset == IIR && (value & 1) == 0) {
                chip.write(offset, value | 1);
            }
            chip.write(offset, value);
        }
    }

    private static final class LastDelta extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            if (offset == MCR) {
                chip.read(MSR);
            }
            chip.write(offset, value);
        }
    }

    private static final class Hears extends Fault {
        @Override
        int read(Chip chip, int offset) {
            boolean loops = (chip.peek(MCR) & 0x10) != 0;
            return chip.read(offset) | (loops && offset == LSR ? 1 : 0);
        }
    }
}
