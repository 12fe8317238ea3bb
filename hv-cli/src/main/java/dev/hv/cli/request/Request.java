package dev.hv.cli.request;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that was said of a machine, by key, in the order in which it was said. Immutable. */
public final class Request {
    private final Map<Key, List<Argument>> arguments;

    private Request(Map<Key, List<Argument>> arguments) {
        this.arguments = arguments;
    }

    /** A request that says nothing. */
    public static Request empty() {
        return new Request(new EnumMap<>(Key.class));
    }

    /** A request that says all of that. */
    static Request of(Map<Key, List<Argument>> arguments) {
        Map<Key, List<Argument>> said = new EnumMap<>(Key.class);
        arguments.forEach((key, list) -> said.put(key, List.copyOf(list)));
        return new Request(said);
    }

    /** The same, with something more. */
    public Request with(Key key, Argument argument) {
        Map<Key, List<Argument>> more = new EnumMap<>(Key.class);
        more.putAll(arguments);
        List<Argument> list = new ArrayList<>(all(key));
        list.add(argument);
        more.put(key, List.copyOf(list));
        return new Request(more);
    }

    /**
     * This request with a command line's on top: what that says, it says instead, except that
     * devices and their settings add up.
     */
    public Request overriddenBy(Request commandLine) {
        Map<Key, List<Argument>> merged = new EnumMap<>(Key.class);
        merged.putAll(arguments);
        commandLine.arguments.forEach(
                (key, list) -> {
                    List<Argument> sum = new ArrayList<>(key.addsUp() ? all(key) : List.of());
                    sum.addAll(list);
                    merged.put(key, List.copyOf(sum));
                });
        return new Request(merged);
    }

    /** Returns all that was said of a key. */
    public List<Argument> all(Key key) {
        return arguments.getOrDefault(key, List.of());
    }

    /** Returns what was said last of a key. */
    public Optional<Argument> last(Key key) {
        List<Argument> list = all(key);
        return list.isEmpty() ? Optional.empty() : Optional.of(list.getLast());
    }

    /** Returns whether anything was said of a key. */
    public boolean has(Key key) {
        return !all(key).isEmpty();
    }
}
