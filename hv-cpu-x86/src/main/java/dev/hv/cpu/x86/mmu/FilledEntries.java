package dev.hv.cpu.x86.mmu;

import java.util.BitSet;
import java.util.function.IntConsumer;

/** The TLB entries that were filled since the last flush, so that a flush costs what was filled. */
final class FilledEntries {
    private final int[] indices;
    private final BitSet present;
    private int count;

    FilledEntries(int capacity) {
        indices = new int[capacity];
        present = new BitSet(capacity);
    }

    void add(int index) {
        if (!present.get(index)) {
            present.set(index);
            indices[count++] = index;
        }
    }

    void forEach(IntConsumer action) {
        for (int i = 0; i < count; i++) {
            action.accept(indices[i]);
        }
    }

    void drain(IntConsumer action) {
        forEach(action);
        present.clear();
        count = 0;
    }
}
