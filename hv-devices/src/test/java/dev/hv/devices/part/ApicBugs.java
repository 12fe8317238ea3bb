package dev.hv.devices.part;

import dev.hv.api.bus.Initiator;
import dev.hv.api.irq.MsiTarget;

import java.util.List;
import java.util.Optional;

/** What goes wrong in models of the I/O APIC and of the local APIC. */
final class ApicBugs {
    private static final int WINDOW = 0x10;
    private static final int MASK = 1 << 16;
    private static final int LEVEL = 1 << 15;
    private static final int REMOTE_IRR = 1 << 14;

    private ApicBugs() {}

    static List<PartBug> ioApic() {
        return List.of(
                PartBug.of("one entry too many", "IOA-REG-01", MoreEntries::new),
                PartBug.of("remote IRR can be written", "IOA-REG-02", WritableRemoteIrr::new),
                PartBug.of("a message has another destination", "IOA-EDG-01", WrongPlace::new),
                PartBug.of("a masked input is sent", "IOA-MSK-01", NeverMasked::new),
                PartBug.of("a level is taken for an edge", "IOA-LVL-01", AlwaysEdge::new),
                PartBug.of("a level that waits is forgotten", "IOA-LVL-02", ForgetsLevel::new),
                PartBug.of("any end ends every level", "IOA-EOI-01", AnyEnd::new),
                PartBug.of("only one entry is sampled anew", "IOA-EOI-02", OneOfItsVector::new),
                PartBug.of("a masked entry never ends", "IOA-EOI-03", MaskedNeverEnds::new),
                PartBug.of("the ID is read-only", "IOA-IDN-01", ReadOnlyId::new),
                PartBug.of("an NMI with a level is sent for ever", "IOA-NMI-01", LevelNmi::new),
                PartBug.of("the upper vectors never end", "IOA-EOI-01", LowEnds::new),
                PartBug.of("every message is fixed", "IOA-MSG-01", AlwaysFixed::new));
    }

    static List<PartBug> localApic() {
        return List.of(
                PartBug.of("SVR is zero after a reset", "LAP-RST-01", () -> reads(0xF0, 0xFF, 0)),
                PartBug.of("the ISR cannot be seen", "LAP-ACC-01", () -> hides(0x100)),
                PartBug.of("a second one is lost in service", "LAP-ACC-02", LostInService::new),
                PartBug.of("EOI ends everything", "LAP-PRI-01", EndsAll::new),
                PartBug.of("the task priority is ignored", "LAP-TPR-01", () -> loses(0x80)),
                PartBug.of("a spurious vector of its own", "LAP-SPU-01", WrongSpurious::new),
                PartBug.of("it cannot be disabled", "LAP-SVR-01", NeverDisabled::new),
                PartBug.of("low vectors are taken", "LAP-VEC-01", LowVectors::new),
                PartBug.of("every message is an edge", "LAP-TMR-01", EveryEdge::new),
                PartBug.of("no shorthand", "LAP-ICR-01", () -> loses(0x300)),
                PartBug.of("a timer that only repeats", "LAP-TIM-01", OnlyPeriodic::new),
                PartBug.of("a timer that never repeats", "LAP-TIM-02", NeverPeriodic::new),
                PartBug.of("a timer that cannot be masked", "LAP-TIM-03", UnmaskedTimer::new),
                PartBug.of("a divisor that is ignored", "LAP-TIM-04", () -> loses(0x3E0)),
                PartBug.of("the current count is written", "LAP-TIM-05", WritableCount::new),
                PartBug.of("every message is taken", "LAP-DST-01", TakesAll::new),
                PartBug.of("all but self means self", "LAP-ICR-02", IncludesSelf::new),
                PartBug.of("the upper half sends too", "LAP-ICR-03", SendsTwice::new),
                PartBug.of("errors are not told", "LAP-ESR-01", () -> hides(0x280)),
                PartBug.of("errors show before ESR is written", "LAP-ESR-01", EarlyErrors::new),
                PartBug.of("the end of an edge is told", "LAP-BRC-01", TellsEdges::new),
                PartBug.of("disabling ends what is in service", "LAP-SVR-02", DisablingEnds::new),
                PartBug.of(
                        "PPR shows all of the vector in service",
                        "LAP-PPR-01",
                        () -> reads(0xA0, 0x50, 0x55)),
                PartBug.of("CR8 keeps the sub-class", "LAP-TPR-02", KeepsSubClass::new),
                PartBug.of("an NMI is a fixed interrupt", "LAP-NMI-01", FixedNmi::new),
                PartBug.of(
                        "ExtINT is a fixed interrupt", "LAP-EXT-01", () -> entries(0x350, 0x700)),
                PartBug.of("a counter interrupts for ever", "LAP-PMI-01", NeverMasks::new),
                PartBug.of("it cannot be disabled for good", "LAP-BAS-01", AlwaysOn::new),
                PartBug.of("a deadline that is over is lost", "LAP-DLN-01", LostDeadline::new),
                PartBug.of("LDR is read-only", "LAP-REG-01", () -> loses(0xD0)),
                PartBug.of("an EOI lowers the task priority", "LAP-EOI-01", LowersPriority::new),
                PartBug.of("the pins cannot be masked", "LAP-LNT-01", UnmaskedPins::new),
                PartBug.of("every write of an MSR is legal", "XAP-MOD-01", WritesAll::new),
                PartBug.of("every write of an MSR is legal", "XAP-REG-01", WritesAll::new),
                PartBug.of("a destination of eight bits", "XAP-ICR-01", NarrowCommand::new));
    }

    private static Fault loses(int register) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                if (offset != register) {
                    chip.write(offset, value);
                }
            }
        };
    }

    private static Fault reads(int register, int right, int wrong) {
        return new Fault() {
            @Override
            int read(Chip chip, int offset) {
                int value = chip.read(offset);
                return offset == register && value == right ? wrong : value;
            }
        };
    }

    private static Fault hides(int set) {
        return new Fault() {
            @Override
            int read(Chip chip, int offset) {
                return offset >= set && offset < set + 0x80 ? 0 : chip.read(offset);
            }
        };
    }

    /** What is written to the low half of an entry is changed. */
    private abstract static class Entries extends Fault {
        private int index;

        abstract int change(int value);

        int index() {
            return index;
        }

        @Override
        void write(Chip chip, int offset, int value) {
            if (offset == 0) {
                index = value;
            }
            boolean low = offset == WINDOW && index >= 0x10 && index % 2 == 0;
            chip.write(offset, low ? change(value) : value);
        }
    }

    private static final class MoreEntries extends Entries {
        @Override
        int change(int value) {
            return value;
        }

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return offset == WINDOW && index() == 1 ? value + (1 << 16) : value;
        }
    }

    private static final class WritableRemoteIrr extends Entries {
        private int written;

        @Override
        int change(int value) {
            written = value & REMOTE_IRR;
            return value;
        }

        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return offset == WINDOW && index() >= 0x10 && index() % 2 == 0
                    ? value | written
                    : value;
        }
    }

    private static final class WrongPlace extends Fault {
        @Override
        void send(MsiTarget target, long address, int data, Initiator from) {
            target.deliver(address ^ (1 << 12), data, from);
        }
    }

    private static final class NeverMasked extends Entries {
        @Override
        int change(int value) {
            return value & ~MASK;
        }
    }

    private static final class AlwaysEdge extends Entries {
        @Override
        int change(int value) {
            return value & ~LEVEL;
        }
    }

    /** An entry that is unmasked is an edge for a moment, so that its level is not sampled. */
    private static final class ForgetsLevel extends Fault {
        private int sent;

        @Override
        void send(MsiTarget target, long address, int data, Initiator from) {
            if (sent++ > 0 || (data & LEVEL) == 0) {
                target.deliver(address, data, from);
            }
        }
    }

    private static final class AnyEnd extends Fault {
        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            if (method.equals("endOfInterrupt")) {
                for (int vector = 0x10; vector < 0xFE; vector++) {
                    var _ = right.with(vector);
                }
                return right.with(0xFE);
            }
            return right.with(arguments);
        }
    }

    /** A message whose vector is in service is dropped. */
    private static final class LostInService extends Fault {
        private Optional<Chip> chip = Optional.empty();

        @Override
        void made(Chip made) {
            chip = Optional.of(made);
        }

        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            if (method.equals("deliver")) {
                int vector = (int) arguments[1] & 0xFF;
                int word = chip.orElseThrow().peek(0x100 + vector / 32 * 16);
                if ((word >> (vector % 32) & 1) != 0) {
                    return right.with(0L, 0, arguments[2]);
                }
            }
            return right.with(arguments);
        }
    }

    private static final class EndsAll extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            for (int i = 0; i < (offset == 0xB0 ? 8 : 1); i++) {
                chip.write(offset, value);
            }
        }
    }

    private static final class WrongSpurious extends Fault {
        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            Object answer = right.with(arguments);
            boolean spurious = method.equals("acknowledge") && answer.equals(0xEF);
            return spurious ? (Object) 0xFF : answer;
        }
    }

    private static final class NeverDisabled extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, offset == 0xF0 ? value | 0x100 : value);
        }
    }

    /** A delivery mode is left out of an entry of the LVT. */
    private static Fault entries(int register, int mode) {
        return new Fault() {
            @Override
            void write(Chip chip, int offset, int value) {
                chip.write(offset, offset == register ? value & ~mode : value);
            }
        };
    }

    /** Delivery modes that are edges are taken for fixed ones. */
    private static final class LevelNmi extends Entries {
        @Override
        int change(int value) {
            return value & ~0x700;
        }
    }

    private static final class LowEnds extends Fault {
        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            boolean lost = method.equals("endOfInterrupt") && (int) arguments[0] >= 0x80;
            return lost ? right.with(0) : right.with(arguments);
        }
    }

    private static final class KeepsSubClass extends Fault {
        private int subClass;

        @Override
        void write(Chip chip, int offset, int value) {
            subClass = offset == 0x80 ? value & 0xF : subClass;
            chip.write(offset, value);
        }

        @Override
        int read(Chip chip, int offset) {
            return offset == 0x80 ? chip.read(offset) | subClass : chip.read(offset);
        }
    }

    private static final class FixedNmi extends Fault {
        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            return method.equals("deliver")
                    ? right.with(arguments[0], (int) arguments[1] & ~0x700, arguments[2])
                    : right.with(arguments);
        }
    }

    /** The entry for counters never tells that it is masked. */
    private static final class NeverMasks extends Fault {
        @Override
        int read(Chip chip, int offset) {
            int value = chip.read(offset);
            return offset == 0x340 ? value & ~MASK : value;
        }
    }

    private static final class AlwaysOn extends Fault {
        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            boolean base = method.equals("writeMsr") && arguments[0].equals(0x1B);
            return base
                    ? right.with(arguments[0], (long) arguments[1] | 1 << 11)
                    : right.with(arguments);
        }
    }

    private static final class EarlyErrors extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            if (offset == 0x300) {
                chip.write(0x280, 0);
            }
        }
    }

    /** Every message is a level to it, so that its end is told. */
    private static final class TellsEdges extends Fault {
        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            return method.equals("deliver")
                    ? right.with(arguments[0], (int) arguments[1] | 0xC000, arguments[2])
                    : right.with(arguments);
        }
    }

    private static final class DisablingEnds extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            if (offset == 0xF0 && (value & 0x100) == 0) {
                chip.write(0xB0, 0);
            }
        }
    }

    private static final class LostDeadline extends Fault {
        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            boolean over =
                    method.equals("writeMsr")
                            && arguments[0].equals(0x6E0)
                            && arguments[1].equals(1L);
            return over ? right.with(arguments[0], 1L << 54) : right.with(arguments);
        }
    }

    private static final class LowVectors extends Fault {
        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            if (method.equals("deliver") && ((int) arguments[1] & 0xFF) < 16) {
                return right.with(arguments[0], (int) arguments[1] | 0x20, arguments[2]);
            }
            return right.with(arguments);
        }
    }

    private static final class EveryEdge extends Fault {
        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            if (method.equals("deliver")) {
                return right.with(arguments[0], (int) arguments[1] & ~LEVEL, arguments[2]);
            }
            return right.with(arguments);
        }
    }

    /** What is written to the LVT entry of the timer is changed. */
    private abstract static class TimerEntry extends Fault {
        abstract int change(int value);

        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, offset == 0x320 ? change(value) : value);
        }
    }

    private static final class OnlyPeriodic extends TimerEntry {
        @Override
        int change(int value) {
            return value | 1 << 17;
        }
    }

    private static final class NeverPeriodic extends TimerEntry {
        @Override
        int change(int value) {
            return value & ~(1 << 17);
        }
    }

    private static final class UnmaskedTimer extends TimerEntry {
        @Override
        int change(int value) {
            return value & ~MASK;
        }
    }

    /** Of the levels that are sent again at an end, only the first is. */
    private static final class OneOfItsVector extends Fault {
        private boolean ending;
        private int sent;

        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            ending = method.equals("endOfInterrupt");
            sent = 0;
            Object answer = right.with(arguments);
            ending = false;
            return answer;
        }

        @Override
        void send(MsiTarget target, long address, int data, Initiator from) {
            if (!ending || sent++ == 0) {
                target.deliver(address, data, from);
            }
        }
    }

    private static final class MaskedNeverEnds extends Entries {
        private boolean masked;

        @Override
        int change(int value) {
            masked = (value & MASK) != 0;
            return value;
        }

        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            return masked && method.equals("endOfInterrupt")
                    ? right.with(0xFF)
                    : right.with(arguments);
        }
    }

    private static final class ReadOnlyId extends Entries {
        @Override
        int change(int value) {
            return value;
        }

        @Override
        void write(Chip chip, int offset, int value) {
            if (offset != WINDOW || index() != 0) {
                super.write(chip, offset, value);
            }
        }
    }

    private static final class AlwaysFixed extends Fault {
        @Override
        void send(MsiTarget target, long address, int data, Initiator from) {
            target.deliver(address, data & ~0x700, from);
        }
    }

    private static final class WritableCount extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset == 0x390 ? 0x380 : offset, value);
        }
    }

    private static final class TakesAll extends Fault {
        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            return method.equals("deliver")
                    ? right.with(0xFEEF_F000L, arguments[1], arguments[2])
                    : right.with(arguments);
        }
    }

    private static final class IncludesSelf extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            boolean butSelf = offset == 0x300 && (value & 3 << 18) == 3 << 18;
            chip.write(offset, butSelf ? value & ~(1 << 18) : value);
        }
    }

    private static final class SendsTwice extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            if (offset == 0x310) {
                chip.write(0x300, chip.peek(0x300));
            }
        }
    }

    private static final class LowersPriority extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, value);
            if (offset == 0xB0) {
                chip.write(0x80, 0);
            }
        }
    }

    private static final class UnmaskedPins extends Fault {
        @Override
        void write(Chip chip, int offset, int value) {
            chip.write(offset, offset == 0x350 || offset == 0x360 ? value & ~MASK : value);
        }
    }

    private static final class WritesAll extends Fault {
        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            Object answer = right.with(arguments);
            return method.equals("writeMsr") ? (Object) true : answer;
        }
    }

    private static final class NarrowCommand extends Fault {
        @Override
        Object called(String method, Object[] arguments, Call right) throws Throwable {
            if (method.equals("writeMsr") && arguments[0].equals(0x830)) {
                return right.with(arguments[0], (long) arguments[1] & 0xFF_FFFF_FFFFL);
            }
            return right.with(arguments);
        }
    }
}
