package dev.hv.tck.bus;

import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.tck.script.Step;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.stream.Stream;

/** One thing that is done to an address space; what it shows is text that two worlds share. */
sealed interface BusStep extends Step<BusStep> {
    /** Does it, and returns what came of it. */
    String on(BusWorld world);

    @Override
    default Stream<BusStep> simpler() {
        return Stream.empty();
    }

    private static Initiator by(boolean debugger) {
        return debugger ? BusWorld.DEBUGGER : BusWorld.GUEST;
    }

    /** Maps a region. */
    record Map(int region, long base, int priority) implements BusStep {
        @Override
        public String on(BusWorld world) {
            return world.outcome(
                            () -> {
                                AddressSpaceEdit edit = world.space.edit();
                                edit.map(base, world.regions.get(region), priority).commit();
                                return "mapped";
                            })
                    + " "
                    + world.flatView();
        }

        @Override
        public String toString() {
            return "map region %d at 0x%x, priority %d".formatted(region, base, priority);
        }
    }

    /** Takes a region away. */
    record Unmap(int region) implements BusStep {
        @Override
        public String on(BusWorld world) {
            return world.outcome(
                            () -> {
                                world.space.edit().unmap(world.regions.get(region)).commit();
                                return "unmapped";
                            })
                    + " "
                    + world.flatView();
        }

        @Override
        public String toString() {
            return "unmap region " + region;
        }
    }

    /** Reads. */
    record Read(long address, Width width, boolean debugger) implements BusStep {
        @Override
        public String on(BusWorld world) {
            return world.outcome(
                    () -> BusWorld.hex(world.space.read(address, width, by(debugger))));
        }

        @Override
        public String toString() {
            String who = debugger ? "debugger reads" : "read";
            return "%s 0x%x %s".formatted(who, address, width);
        }
    }

    /** Writes. */
    record Write(long address, Width width, long value) implements BusStep {
        @Override
        public String on(BusWorld world) {
            return world.outcome(
                            () -> {
                                world.space.write(address, width, value, BusWorld.GUEST);
                                return "written";
                            })
                    + " "
                    + world.memory();
        }

        @Override
        public Stream<BusStep> simpler() {
            return (value & width.mask()) == 0x55
                    ? Stream.empty()
                    : Stream.of(new Write(address, width, 0x55));
        }

        @Override
        public String toString() {
            return "write 0x%x %s = 0x%x".formatted(address, width, value);
        }
    }

    /** Copies out. */
    record ReadBytes(long address, int length) implements BusStep {
        @Override
        public String on(BusWorld world) {
            return world.outcome(
                    () -> {
                        byte[] bytes = new byte[length];
                        world.space.readBytes(
                                address, MemorySegment.ofArray(bytes), BusWorld.GUEST);
                        return HexFormat.of().formatHex(bytes);
                    });
        }

        @Override
        public String toString() {
            return "copy %d bytes from 0x%x".formatted(length, address);
        }
    }

    /** Copies in. */
    record WriteBytes(long address, int length, int first) implements BusStep {
        @Override
        public String on(BusWorld world) {
            return world.outcome(
                            () -> {
                                byte[] bytes = new byte[length];
                                for (int i = 0; i < length; i++) {
                                    bytes[i] = (byte) (first + i);
                                }
                                world.space.writeBytes(
                                        address, MemorySegment.ofArray(bytes), BusWorld.GUEST);
                                return "copied";
                            })
                    + " "
                    + world.memory();
        }

        @Override
        public String toString() {
            return "copy %d bytes to 0x%x".formatted(length, address);
        }
    }

    /** Compares and exchanges; expects what is there, or not. */
    record Exchange(long address, Width width, boolean succeeds, long update) implements BusStep {
        @Override
        public String on(BusWorld world) {
            long held = world.space.read(address, width, BusWorld.DEBUGGER);
            long expected = succeeds ? held : held ^ 1;
            return world.outcome(
                            () ->
                                    BusWorld.hex(
                                            world.space.compareAndExchange(
                                                    address,
                                                    width,
                                                    expected,
                                                    update,
                                                    BusWorld.GUEST)))
                    + " "
                    + world.memory();
        }

        @Override
        public String toString() {
            String how = succeeds ? "exchange" : "exchange in vain";
            return "%s 0x%x %s = 0x%x".formatted(how, address, width, update);
        }
    }

    /** Asks for direct memory. */
    record Direct(long address, int length, boolean writable) implements BusStep {
        @Override
        public String on(BusWorld world) {
            return world.outcome(
                    () ->
                            world.space
                                    .ram(address, length, writable)
                                    .map(s -> s.byteSize() + " " + s.isReadOnly())
                                    .orElse("none"));
        }

        @Override
        public String toString() {
            return "direct memory 0x%x +%d%s"
                    .formatted(address, length, writable ? " to write" : "");
        }
    }
}
