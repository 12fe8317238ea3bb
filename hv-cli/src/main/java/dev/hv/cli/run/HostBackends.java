package dev.hv.cli.run;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.cli.console.ConsoleBackend;
import dev.hv.cli.console.OutputQueue;
import dev.hv.cli.request.Argument;
import dev.hv.machine.pc.BackendSource;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BiFunction;

/** Opens what serial ports lead to; at most one of them leads to the standard streams. */
final class HostBackends implements BiFunction<SerialTarget, Argument, BackendSource> {
    private final OutputQueue output;
    private boolean taken;
    private volatile Optional<ConsoleBackend> console = Optional.empty();

    /**
     * @param output the standard output
     */
    HostBackends(OutputQueue output) {
        this.output = output;
    }

    /** Sources that open nothing, for a machine that is only looked at. */
    static BiFunction<SerialTarget, Argument, BackendSource> inert() {
        return (target, argument) ->
                BackendSource.of(argument.text(), domain -> new SilentCharacters());
    }

    /** Returns the backend on the standard streams, once it has been opened. */
    Optional<ConsoleBackend> console() {
        return console;
    }

    @Override
    public BackendSource apply(SerialTarget target, Argument argument) {
        return switch (target) {
            case SerialTarget.Stdio stdio -> {
                if (taken) {
                    throw argument.problem("another device has the standard streams already");
                }
                taken = true;
                yield BackendSource.of(
                        "stdio",
                        domain -> {
                            ConsoleBackend opened = new ConsoleBackend(output, domain);
                            console = Optional.of(opened);
                            return opened;
                        });
            }
            case SerialTarget.ToFile file -> throw argument.problem("not there yet");
            case SerialTarget.Pty pty -> throw argument.problem("not there yet");
            case SerialTarget.Tcp tcp -> throw argument.problem("not there yet");
            case SerialTarget.None none ->
                    BackendSource.of("none", domain -> new SilentCharacters());
        };
    }

    /** Takes everything and says nothing. */
    private static final class SilentCharacters implements CharacterBackend {
        @Override
        public int write(ByteBuffer bytes) {
            int count = bytes.remaining();
            bytes.position(bytes.limit());
            return count;
        }

        @Override
        public void onInput(Receiver receiver) {}
    }
}
