package dev.hv.machine.pc.screen;

import dev.hv.api.backend.InputBackend;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;

/**
 * Keys and pointer of whoever sits at the machine, from any number of places: a window, a terminal,
 * clients of a VNC server. Where several people hold one key down, it goes up with the first.
 */
public final class PersonInput implements InputBackend {
    private static final int MAX_USAGE = 0xFF;

    private final Executor domain;
    private final List<IntConsumer> lightsListeners = new ArrayList<>();
    private final TreeSet<Integer> down = new TreeSet<>();
    private KeyReceiver keys = (usage, isDown) -> {};
    private PointerReceiver pointer = (right, below, wheel, buttons) -> {};

    /**
     * @param domain takes work into the machine's device domain
     */
    public PersonInput(Executor domain) {
        this.domain = domain;
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
    public void lights(int lights) {
        synchronized (lightsListeners) {
            lightsListeners.forEach(listener -> listener.accept(lights));
        }
    }

    /** Adds somebody who hears of the keyboard's lights, inside the domain. Any thread. */
    public void onLights(IntConsumer listener) {
        synchronized (lightsListeners) {
            lightsListeners.add(listener);
        }
    }

    /**
     * A key goes down or up; down again while it is down is a repetition, which the keyboard makes
     * by itself, and is ignored. Any thread.
     *
     * @param usage of page 07h of the USB HID Usage Tables
     */
    public void key(int usage, boolean isDown) {
        if (usage <= 0 || usage > MAX_USAGE) {
            return;
        }
        domain.execute(() -> keyInDomain(usage, isDown));
    }

    /** The same, called inside the domain. */
    public void keyInDomain(int usage, boolean isDown) {
        if (isDown ? down.add(usage) : down.remove(usage)) {
            keys.key(usage, isDown);
        }
    }

    /** All keys go up, as when a window is left. Any thread. */
    public void releaseAll() {
        domain.execute(
                () -> {
                    for (int usage : List.copyOf(down)) {
                        keyInDomain(usage, false);
                    }
                });
    }

    /** The pointer moved, or a button or the wheel did; see {@link PointerReceiver}. Any thread. */
    public void pointer(int right, int below, int wheel, int buttons) {
        domain.execute(() -> pointer.pointer(right, below, wheel, buttons));
    }
}
