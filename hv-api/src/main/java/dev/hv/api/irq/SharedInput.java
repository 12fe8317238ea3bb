package dev.hv.api.irq;

import java.util.ArrayList;
import java.util.List;

/**
 * A wire: any number of sources, OR-ed into one {@link LineInput}. Used inside the device domain
 * only.
 */
public final class SharedInput {
    private final LineInput input;
    private final List<Source> sources = new ArrayList<>();
    private int asserted;

    /** A wire that leads to {@code input}, with no source yet: low. */
    public SharedInput(LineInput input) {
        this.input = input;
    }

    /**
     * Returns a further source, low.
     *
     * @param name for people: who drives it
     */
    public InterruptLine connect(String name) {
        Source source = new Source(name);
        sources.add(source);
        return source;
    }

    /** Returns the names of the sources, in the order in which they were connected. */
    public List<String> sources() {
        return sources.stream().map(source -> source.name).toList();
    }

    /** Returns the level of the wire. */
    public boolean asserted() {
        return asserted > 0;
    }

    /**
     * The guest has ended the interrupt: sources run their actions, those of {@link
     * InterruptLine#onEndOfInterrupt} if they still assert.
     */
    public void endOfInterrupt() {
        for (int i = 0; i < sources.size(); i++) {
            Source source = sources.get(i);
            source.everyEndOfInterrupt.run();
            if (source.level) {
                source.endOfInterrupt.run();
            }
        }
    }

    private final class Source implements InterruptLine {
        private final String name;
        private boolean level;
        private Runnable endOfInterrupt = () -> {};
        private Runnable everyEndOfInterrupt = () -> {};

        Source(String name) {
            this.name = name;
        }

        @Override
        public void set(boolean level) {
            if (this.level == level) {
                return;
            }
            this.level = level;
            asserted += level ? 1 : -1;
            if (asserted == (level ? 1 : 0)) {
                input.level(level);
            }
        }

        @Override
        public boolean asserted() {
            return level;
        }

        @Override
        public void onEndOfInterrupt(Runnable action) {
            endOfInterrupt = action;
        }

        @Override
        public void onEveryEndOfInterrupt(Runnable action) {
            everyEndOfInterrupt = action;
        }
    }
}
