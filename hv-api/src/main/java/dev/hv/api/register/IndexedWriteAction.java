package dev.hv.api.register;

/** Behaviour behind the writes of a repeated register. */
@FunctionalInterface
public interface IndexedWriteAction {
    /**
     * The guest has written; see {@link WriteAction#written}.
     *
     * @param index which repetition, from 0
     * @param old what the register held
     * @param now what it holds now
     */
    void written(int index, long old, long now);
}
