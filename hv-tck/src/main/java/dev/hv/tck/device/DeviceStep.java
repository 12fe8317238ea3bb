package dev.hv.tck.device;

import dev.hv.api.bus.Width;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.bench.Stimulus;
import dev.hv.tck.script.Step;

import java.util.HexFormat;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** One thing that happens to a device: an access of the guest, time, or something from outside. */
public sealed interface DeviceStep extends Step<DeviceStep> {
    /** Lets it happen. */
    void on(Bench bench);

    @Override
    default Stream<DeviceStep> simpler() {
        return Stream.empty();
    }

    private static LongStream smaller(long value) {
        return value == 0
                ? LongStream.empty()
                : LongStream.of(0, 1, value & 0xFF, value & 0xFFFF, Long.highestOneBit(value))
                        .filter(candidate -> Long.compareUnsigned(candidate, value) < 0)
                        .distinct();
    }

    /** The guest reads. */
    record Read(String slot, long offset, Width width) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            var _ = bench.read(slot, offset, width);
        }

        @Override
        public Stream<DeviceStep> simpler() {
            return width == Width.BYTE
                    ? Stream.empty()
                    : Stream.of(new Read(slot, offset, Width.ofBytes(width.bytes() / 2)));
        }

        @Override
        public String toString() {
            return "read %s+0x%x %s".formatted(slot, offset, width);
        }
    }

    /** The guest writes. */
    record Write(String slot, long offset, Width width, long value) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            bench.write(slot, offset, width, value);
        }

        @Override
        public Stream<DeviceStep> simpler() {
            Stream<DeviceStep> narrower =
                    width == Width.BYTE
                            ? Stream.empty()
                            : Stream.of(
                                    new Write(
                                            slot, offset, Width.ofBytes(width.bytes() / 2), value));
            return Stream.concat(
                    narrower,
                    smaller(value & width.mask())
                            .mapToObj(less -> new Write(slot, offset, width, less)));
        }

        @Override
        public String toString() {
            return "write %s+0x%x %s = 0x%x".formatted(slot, offset, width, value & width.mask());
        }
    }

    /** Virtual time passes. */
    record Advance(long nanos) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            bench.advance(nanos);
        }

        @Override
        public Stream<DeviceStep> simpler() {
            return smaller(nanos).mapToObj(Advance::new);
        }

        @Override
        public String toString() {
            return "let " + nanos + " ns pass";
        }
    }

    /** Another part drives an input. */
    record Drive(String input, boolean level) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            bench.drive(input, level);
        }

        @Override
        public String toString() {
            return (level ? "raise " : "lower ") + input;
        }
    }

    /** Characters come from the host. */
    record Type(String hex) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            bench.type(HexFormat.of().parseHex(hex));
        }

        @Override
        public Stream<DeviceStep> simpler() {
            int half = hex.length() / 4 * 2;
            return hex.length() <= 2
                    ? Stream.empty()
                    : Stream.of(new Type(hex.substring(0, half)), new Type(hex.substring(half)));
        }

        @Override
        public String toString() {
            return "type the bytes " + hex;
        }
    }

    /** The person at the machine presses or releases a key. */
    record Key(int usage, boolean down) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            bench.key(usage, down);
        }

        @Override
        public String toString() {
            return (down ? "press key 0x%x" : "release key 0x%x").formatted(usage);
        }
    }

    /** The person at the machine moves the mouse. */
    record Move(int right, int down, int buttons) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            bench.move(right, down, buttons);
        }

        @Override
        public String toString() {
            return "move the mouse by %d, %d with buttons %d".formatted(right, down, buttons);
        }
    }

    /** The host takes no characters any more, or takes them again. */
    record Stall(boolean stalls) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            bench.stall(stalls);
        }

        @Override
        public String toString() {
            return stalls ? "stall the backend" : "let the backend take again";
        }
    }

    /** The CPU acknowledges an interrupt. */
    record Acknowledge() implements DeviceStep {
        @Override
        public void on(Bench bench) {
            var _ = bench.acknowledge();
        }

        @Override
        public String toString() {
            return "acknowledge";
        }
    }

    /** The guest ends the interrupts that the device asserts. */
    record EndInterrupts() implements DeviceStep {
        @Override
        public void on(Bench bench) {
            bench.endInterrupts();
        }

        @Override
        public String toString() {
            return "end the device's interrupts";
        }
    }

    /** A CPU broadcasts the end of an interrupt. */
    record EndOfInterrupt(int vector) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            bench.endOfInterrupt(vector);
        }

        @Override
        public String toString() {
            return "end of interrupt " + vector;
        }
    }

    /** Another part sends a message-signalled interrupt. */
    record Message(long address, int data) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            bench.message(address, data);
        }

        @Override
        public String toString() {
            return "message 0x%x 0x%x".formatted(address, data);
        }
    }

    /** The CPU reads a register of its interrupt hardware. */
    record ReadMsr(int index) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            bench.interrupts(toString(), interrupts -> interrupts.readMsr(index));
        }

        @Override
        public String toString() {
            return "rdmsr 0x%x".formatted(index);
        }
    }

    /** The CPU writes a register of its interrupt hardware. */
    record WriteMsr(int index, long value) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            bench.interrupts(toString(), interrupts -> interrupts.writeMsr(index, value));
        }

        @Override
        public Stream<DeviceStep> simpler() {
            return smaller(value).mapToObj(less -> new WriteMsr(index, less));
        }

        @Override
        public String toString() {
            return "wrmsr 0x%x = 0x%x".formatted(index, value);
        }
    }

    /** The CPU sets its task priority and reads it back. */
    record TaskPriority(int priority) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            bench.interrupts(
                    toString(),
                    interrupts -> {
                        interrupts.taskPriority(priority);
                        return interrupts.taskPriority();
                    });
        }

        @Override
        public String toString() {
            return "task priority " + priority;
        }
    }

    /** Something that was done to a device of the same plugin before. */
    record Again(Stimulus stimulus) implements DeviceStep {
        @Override
        public void on(Bench bench) {
            stimulus.action().orElseThrow().accept(bench);
        }

        @Override
        public String toString() {
            return stimulus.what();
        }
    }
}
