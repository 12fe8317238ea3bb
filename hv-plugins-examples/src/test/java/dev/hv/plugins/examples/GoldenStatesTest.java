package dev.hv.plugins.examples;

import dev.hv.tck.GoldenStateContract;

import java.nio.file.Path;

/** What earlier versions of these devices have saved is taken in. */
final class GoldenStatesTest implements GoldenStateContract {
    @Override
    public Path goldenStates() {
        return Path.of("src", "test", "golden");
    }
}
