package dev.hv.tck.bench;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Something that was done to a device on a bench.
 *
 * @param what it was, for people
 * @param action does it again to any device of the plugin; empty where that cannot be
 */
public record Stimulus(String what, Optional<Consumer<Bench>> action) {}
