package dev.hv.tck.bench;

import dev.hv.api.backend.InputBackend;

import org.jspecify.annotations.Nullable;

/** A keyboard and a mouse without a host. */
final class BenchKeys implements InputBackend {
    private final Journal journal;
    private int lights;
    private @Nullable KeyReceiver keys;
    private @Nullable PointerReceiver pointer;

    BenchKeys(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void onKey(KeyReceiver receiver) {
        keys = receiver;
    }

    @Override
    public void onPointer(PointerReceiver receiver) {
        pointer = receiver;
    }

    @Override
    public void lights(int now) {
        if (now != lights) {
            lights = now;
            journal.note("lights " + lights);
        }
    }

    void key(int usage, boolean down) {
        if (keys != null) {
            keys.key(usage, down);
        }
    }

    void pointer(int right, int down, int towards, int buttons) {
        if (pointer != null) {
            pointer.pointer(right, down, towards, buttons);
        }
    }
}
