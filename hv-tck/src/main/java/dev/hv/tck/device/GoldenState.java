package dev.hv.tck.device;

import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateTree;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.script.Dice;

import org.junit.jupiter.api.Assertions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a device has saved once, in a file {@code ID-VERSION.state}, and its timers with it. */
public final class GoldenState {
    private static final int MOST_BYTES = 1 << 24;
    private static final int WRITES = 400;
    private static final String STATE = "state";
    private static final String TIMERS = "timers";
    private static final String EXTENSION = ".state";

    private GoldenState() {}

    /** Returns what the state of a device's present version is called. */
    public static String name(DevicePlugin<?> plugin) {
        return plugin.descriptor().id() + "-" + plugin.descriptor().state().version();
    }

    /** Returns the file of a device's present version. */
    public static Path file(DevicePlugin<?> plugin, Path folder) {
        return folder.resolve(name(plugin) + EXTENSION);
    }

    /**
     * Writes the file of a device's present version, if there is none.
     *
     * @throws ConfigException if the device refuses its own defaults
     */
    public static void record(DevicePlugin<?> plugin, Path folder)
            throws IOException, ConfigException {
        String name = name(plugin);
        Path file = file(plugin, folder);
        if (Files.exists(file)) {
            return;
        }
        try (Bench bench = Bench.of(plugin)) {
            bench.start();
            scribble(bench);
            Bench.Snapshot snapshot = bench.save();
            StateTree tree = new StateTree(name, 1);
            tree.putBytes(STATE, snapshot.state().toBytes());
            StateTree timers = tree.section(TIMERS);
            snapshot.deadlines().forEach(timers::putLong);
            Files.write(file, tree.toBytes());
        }
    }

    /** Writes here and there, the same each time: a state as after a reset would prove little. */
    private static void scribble(Bench bench) {
        Dice dice = new Dice(1);
        List<String> slots = bench.regions();
        for (int i = 0; i < WRITES && !slots.isEmpty(); i++) {
            String slot = dice.of(slots);
            IoRegion region = bench.region(slot);
            Width width = dice.of(List.copyOf(new TreeSet<>(region.rules().implemented())));
            long place = dice.below(Math.max(1, region.size() / width.bytes()));
            bench.write(slot, place * width.bytes(), width, dice.value() & width.mask());
        }
    }

    /**
     * Loads a file's state into a device of today, and saves it again.
     *
     * @param plugins by id
     * @throws StateException if the device refuses it
     * @throws ConfigException if the device refuses its own defaults
     */
    public static void check(Path file, Map<String, DevicePlugin<?>> plugins)
            throws IOException, StateException, ConfigException {
        String name = String.valueOf(file.getFileName()).replace(EXTENSION, "");
        String id = name.substring(0, name.lastIndexOf('-'));
        DevicePlugin<?> plugin = plugins.get(id);
        if (plugin == null) {
            throw new AssertionError("there is no device " + id + " any more");
        }
        StateReader tree = StateTree.parse(name, Files.readAllBytes(file)).reader();
        StateTree state = StateTree.parse(name, tree.getBytes(STATE, MOST_BYTES));
        Map<String, Long> deadlines = new TreeMap<>();
        StateReader timers =
                tree.section(TIMERS).orElseThrow(() -> new StateException(TIMERS, "is missing"));
        for (String timer : timers.names()) {
            deadlines.put(timer, timers.getLong(timer));
        }
        int version = state.reader().version();
        int oldest = plugin.descriptor().state().oldestReadable();
        Assertions.assertTrue(
                version >= oldest,
                "version " + version + " is not read any more; the oldest is " + oldest);
        try (Bench bench = Bench.of(plugin);
                Bench other = Bench.of(plugin)) {
            bench.start();
            other.start();
            bench.restore(new Bench.Snapshot(0, state, deadlines), other);
            if (version == plugin.descriptor().state().version()) {
                Assertions.assertEquals(
                        "",
                        StateDifference.between(state, bench.save().state()),
                        "it is saved as another state; raise the version of its schema");
            }
        }
    }
}
