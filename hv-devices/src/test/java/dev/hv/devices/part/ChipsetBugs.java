package dev.hv.devices.part;

import dev.hv.api.bus.RamControl;
import dev.hv.api.bus.Width;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.pci.PciPin;

import java.util.List;

/** What goes wrong in models of a chipset: its bridges, power management and reset ports. */
final class ChipsetBugs {
    private static final long CONE = 1L << 31;
    private static final long SMRAM_BASE = 0xA0000;
    private static final long LAST_SEGMENT = 0xEC000;
    private static final int GLBSTS = 0x18;
    private static final int APM_STS = 1 << 5;
    private static final int INIT_NOW = 1;
    private static final int SYS_RST = 1 << 1;

    private ChipsetBugs() {}

    static List<PartBug> hostBridge() {
        return List.of(
                PartBug.of("CONE is always set", "PMC-CFG-01", AlwaysCycles::new),
                PartBug.of("CONFADD takes bytes", "PMC-CFG-01", TakesBytes::new),
                PartBug.of("RAM that is shown is writable", "PMC-PAM-01", AllWritable::new),
                PartBug.of("the last segment is forgotten", "PMC-PAM-01", ForgetsLast::new),
                PartBug.of("SMRAM always shows", "PMC-SMR-01", OpenSmram::new),
                PartBug.of("all pins lead to one line", "PMC-INT-01", OnePin::new));
    }

    static List<PartBug> isaBridge() {
        return List.of(
                PartBug.of("a routed interrupt is a pulse", "PXB-RTE-01", Pulses::new),
                PartBug.of("a line stays high when the route moves", "PXB-SHR-01", Sticks::new));
    }

    static List<PartBug> power() {
        return List.of(
                PartBug.of("SMI# is not raised", "PIX-SMI-01", Silent::new),
                PartBug.of("APM_STS is not set", "PIX-SMI-01", NoApmStatus::new),
                PartBug.of("registers are a word further on", "PIX-PMB-01", Shifted::new));
    }

    static List<PartBug> reset() {
        return List.of(
                PartBug.of("each write of INIT_NOW resets", "RST-FST-01", AlwaysInit::new),
                PartBug.of("A20 does not close", "RST-FST-01", OpenGate::new),
                PartBug.of("RST_CPU is always a hard reset", "RST-CNT-01", HardReset::new));
    }

    private static final class AlwaysCycles extends Fault {
        @Override
        boolean standsBefore(String slot) {
            return slot.equals("confadd");
        }

        @Override
        void writeWide(Chip chip, int offset, Width width, long value) {
            super.writeWide(chip, offset, width, value | CONE);
        }
    }

    private static final class TakesBytes extends Fault {
        @Override
        boolean standsBefore(String slot) {
            return slot.equals("confadd");
        }

        @Override
        void write(Chip chip, int offset, int value) {
            long held = chip.registers().read(0, Width.DWORD);
            long cleared = held & ~(0xFFL << (8 * offset));
            chip.registers().write(0, Width.DWORD, cleared | (long) value << (8 * offset));
        }
    }

    private static final class AllWritable extends Fault {
        @Override
        void show(RamControl ram, long base, long size, boolean reads, boolean writes) {
            ram.show(base, size, reads, reads || writes);
        }
    }

    private static final class ForgetsLast extends Fault {
        @Override
        void show(RamControl ram, long base, long size, boolean reads, boolean writes) {
            if (base != LAST_SEGMENT) {
                ram.show(base, size, reads, writes);
            }
        }
    }

    private static final class OpenSmram extends Fault {
        @Override
        void show(RamControl ram, long base, long size, boolean reads, boolean writes) {
            boolean open = base == SMRAM_BASE;
            ram.show(base, size, reads || open, writes || open);
        }
    }

    private static final class OnePin extends Fault {
        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            if (method.equals("connect")) {
                arguments[1] = PciPin.A;
            }
            return right.with(arguments);
        }
    }

    private static final class Pulses extends Fault {
        @Override
        void drive(InterruptLine line, boolean level) {
            if (level) {
                line.pulse();
            }
        }
    }

    private static final class Sticks extends Fault {
        @Override
        void drive(InterruptLine line, boolean level) {
            if (level) {
                line.set(true);
            }
        }
    }

    private static final class Silent extends Fault {
        @Override
        void drive(InterruptLine line, boolean level) {}
    }

    private static final class NoApmStatus extends Fault {
        @Override
        long readWide(Chip chip, int offset, Width width) {
            long value = super.readWide(chip, offset, width);
            return offset == GLBSTS ? value & ~APM_STS : value;
        }
    }

    private static final class Shifted extends Fault {
        @Override
        long readWide(Chip chip, int offset, Width width) {
            return super.readWide(chip, offset + 2, width);
        }
    }

    private static final class AlwaysInit extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            if (chip.slot().equals("port92")) {
                chip.write(offset, value & ~INIT_NOW);
            }
            chip.write(offset, value);
        }
    }

    private static final class OpenGate extends Fault {
        @Override
        void drive(InterruptLine line, boolean level) {
            line.set(true);
        }
    }

    private static final class HardReset extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, chip.slot().equals("cf9") ? value | SYS_RST : value);
        }
    }
}
