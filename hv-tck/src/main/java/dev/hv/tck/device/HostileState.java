package dev.hv.tck.device;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateTree;
import dev.hv.tck.script.Dice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Copies of saved states in which something is wrong. */
public final class HostileState {
    private static final int LONG_BYTES = 1 << 16;

    private HostileState() {}

    /** Returns the paths of every field, sections included, with slashes between. */
    public static List<String> fields(StateTree state) throws StateException {
        List<String> paths = new ArrayList<>();
        collect(state.reader(), "", paths);
        return paths;
    }

    private static void collect(StateReader in, String prefix, List<String> paths)
            throws StateException {
        for (String name : in.names()) {
            Optional<StateReader> section = section(in, name);
            if (section.isPresent()) {
                collect(section.get(), prefix + name + "/", paths);
            } else {
                paths.add(prefix + name);
            }
        }
    }

    private static Optional<StateReader> section(StateReader in, String name) {
        try {
            return in.section(name);
        } catch (StateException e) {
            return Optional.empty();
        }
    }

    /** Returns a field's value for people. */
    public static String show(StateTree state, String path) throws StateException {
        StateReader in = state.reader();
        String[] names = path.split("/", -1);
        for (int i = 0; i < names.length - 1; i++) {
            Optional<StateReader> section = in.section(names[i]);
            if (section.isEmpty()) {
                return "absent";
            }
            in = section.get();
        }
        String name = names[names.length - 1];
        if (!in.names().contains(name)) {
            return "absent";
        }
        if (section(in, name).isPresent()) {
            return "a section";
        }
        Object value = value(in, name);
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString();
    }

    /** Returns a copy without one field. */
    public static StateTree without(StateTree state, String path) throws StateException {
        return changed(state, path, (_, _, _) -> {});
    }

    /** Returns a copy in which one field is not what it was. */
    public static StateTree spoiled(StateTree state, String path, Dice dice) throws StateException {
        return changed(state, path, (in, name, out) -> spoil(in, name, out, dice));
    }

    /** Writes a field that is to be changed. */
    @FunctionalInterface
    private interface Change {
        void put(StateReader in, String name, StateTree out);
    }

    private static StateTree changed(StateTree state, String path, Change change)
            throws StateException {
        StateReader in = state.reader();
        StateTree copy = new StateTree("hostile", in.version());
        copy(in, "", copy, path, change);
        return copy;
    }

    private static void copy(
            StateReader in, String prefix, StateTree out, String path, Change change)
            throws StateException {
        for (String name : in.names()) {
            Optional<StateReader> section = section(in, name);
            if (section.isPresent()) {
                StateTree inner = out.section(name, section.get().version());
                copy(section.get(), prefix + name + "/", inner, path, change);
            } else if (path.equals(prefix + name)) {
                change.put(in, name, out);
            } else {
                keep(in, name, out);
            }
        }
    }

    private static void keep(StateReader in, String name, StateTree out) throws StateException {
        Object value = value(in, name);
        switch (value) {
            case Long number -> out.putLong(name, number);
            case byte[] bytes -> out.putBytes(name, bytes);
            default -> out.putString(name, value.toString());
        }
    }

    private static Object value(StateReader in, String name) throws StateException {
        try {
            return in.getLong(name);
        } catch (StateException notANumber) {
            try {
                return in.getBytes(name, Integer.MAX_VALUE);
            } catch (StateException notBytes) {
                return in.getString(name, Integer.MAX_VALUE);
            }
        }
    }

    private static void spoil(StateReader in, String name, StateTree out, Dice dice) {
        Object value;
        try {
            value = value(in, name);
        } catch (StateException e) {
            throw new AssertionError("a field that is neither number, bytes nor text", e);
        }
        if (dice.oneIn(8)) {
            out.section(name);
            return;
        }
        if (dice.oneIn(8)) {
            out.putString(name, "hostile");
            return;
        }
        switch (value) {
            case Long number -> out.putLong(name, spoiled(number, dice));
            case byte[] bytes -> out.putBytes(name, spoiled(bytes, dice));
            default -> out.putString(name, "x".repeat(dice.below(LONG_BYTES)));
        }
    }

    private static long spoiled(long number, Dice dice) {
        return switch (dice.below(6)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            case 2 -> number + (dice.oneIn(2) ? 1 : -1);
            case 3 -> number ^ (1L << dice.below(Long.SIZE));
            case 4 -> -number;
            default -> dice.value();
        };
    }

    private static byte[] spoiled(byte[] bytes, Dice dice) {
        return switch (dice.below(4)) {
            case 0 -> new byte[0];
            case 1 -> new byte[LONG_BYTES];
            case 2 -> Arrays.copyOf(bytes, Math.max(0, bytes.length + (dice.oneIn(2) ? 1 : -1)));
            default -> {
                byte[] changed = bytes.clone();
                for (int i = 0; i < changed.length; i++) {
                    changed[i] = (byte) dice.value();
                }
                yield changed;
            }
        };
    }
}
