package dev.hv.tck.device;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Names what differs between two saved states. */
final class StateDifference {
    private StateDifference() {}

    /** Returns the fields that only one has, or that differ, for people. */
    static String between(StateTree expected, StateTree actual) {
        try {
            List<String> lines = new ArrayList<>();
            TreeSet<String> paths = new TreeSet<>(HostileState.fields(expected));
            paths.addAll(HostileState.fields(actual));
            for (String path : paths) {
                String one = HostileState.show(expected, path);
                String other = HostileState.show(actual, path);
                if (!one.equals(other)) {
                    lines.add(path + ": expected " + one + ", but was " + other);
                }
            }
            return String.join("\n", lines);
        } catch (StateException e) {
            throw new AssertionError("a state that cannot be read back", e);
        }
    }
}
