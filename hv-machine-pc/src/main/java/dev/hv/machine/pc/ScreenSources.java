package dev.hv.machine.pc;

import dev.hv.api.backend.HostBackend;
import dev.hv.api.time.VirtualClock;
import dev.hv.machine.pc.screen.PersonInput;
import dev.hv.machine.pc.screen.Screen;

import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** What a display and a keyboard can lead to on this host. */
public final class ScreenSources {
    private ScreenSources() {}

    /**
     * A screen in memory.
     *
     * @param opened told the screen when the machine is assembled, and the machine's clock
     */
    public static BackendSource screen(BiConsumer<Screen, VirtualClock> opened) {
        return new Source("screen") {
            @Override
            HostBackend make(Executor domain, VirtualClock clock) {
                Screen screen = new Screen(domain);
                opened.accept(screen, clock);
                return screen;
            }
        };
    }

    /**
     * Keys and pointer of whoever uses such a screen.
     *
     * @param opened told them when the machine is assembled, and the machine's clock
     */
    public static BackendSource person(BiConsumer<PersonInput, VirtualClock> opened) {
        return new Source("person") {
            @Override
            HostBackend make(Executor domain, VirtualClock clock) {
                PersonInput input = new PersonInput(domain);
                opened.accept(input, clock);
                return input;
            }
        };
    }

    private abstract static class Source implements BackendSource {
        private final String description;

        Source(String description) {
            this.description = description;
        }

        abstract HostBackend make(Executor domain, VirtualClock clock);

        @Override
        public String description() {
            return description;
        }

        @Override
        public HostBackend open(Executor domain) {
            throw new UnsupportedOperationException(description + " needs the machine's clock");
        }

        @Override
        public HostBackend open(Executor domain, VirtualClock clock) {
            return make(domain, clock);
        }
    }
}
