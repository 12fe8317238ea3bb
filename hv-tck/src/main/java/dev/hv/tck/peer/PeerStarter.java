package dev.hv.tck.peer;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts peers, one at a time: the next one ends the one before. Words {@code PART=NAME} before the
 * command say what the peer calls a part.
 */
final class PeerStarter implements AutoCloseable {
    private static final Pattern NAMED = Pattern.compile("(\\w+)=(.+)");

    private final List<String> command;
    private final Map<String, String> names = new HashMap<>();
    private @Nullable PeerProcess running;

    PeerStarter(List<String> words) {
        int first = 0;
        while (first < words.size()) {
            Matcher named = NAMED.matcher(words.get(first));
            if (!named.matches()) {
                break;
            }
            names.put(named.group(1), named.group(2));
            first++;
        }
        command = List.copyOf(words.subList(first, words.size()));
    }

    /** Returns what the peer calls a part: as the kit does, where nothing else is said. */
    String nameOf(String part) {
        return names.getOrDefault(part, part);
    }

    PeerProcess start() {
        close();
        PeerProcess started = PeerProcess.start(command);
        running = started;
        return started;
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
            running = null;
        }
    }
}
