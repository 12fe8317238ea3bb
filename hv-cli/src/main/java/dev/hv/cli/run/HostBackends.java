package dev.hv.cli.run;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.backend.HostBackend;
import dev.hv.cli.console.ScriptPlayer;
import dev.hv.cli.console.ScriptedCharacters;
import dev.hv.cli.request.Argument;
import dev.hv.machine.pc.BackendSource;
import dev.hv.machine.pc.CharacterSources;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/** Opens what serial ports lead to; at most one of them leads to the standard streams. */
final class HostBackends implements BiFunction<SerialTarget, Argument, BackendSource> {
    private final InputStream input;
    private final OutputStream output;
    private final Optional<ScriptPlayer> script;
    private final PrintStream messages;
    private boolean taken;

    /**
     * @param input in place of the standard input
     * @param output in place of the standard output
     * @param script types instead of {@code input}, if there is one
     * @param messages where it is said what was opened
     */
    HostBackends(
            InputStream input,
            OutputStream output,
            Optional<ScriptPlayer> script,
            PrintStream messages) {
        this.input = input;
        this.output = output;
        this.script = script;
        this.messages = messages;
    }

    /** Sources that open nothing, for a machine that is only looked at. */
    static BiFunction<SerialTarget, Argument, BackendSource> inert() {
        return (target, argument) -> CharacterSources.nothing(argument.text());
    }

    /** Returns whether a port leads to the standard streams. */
    boolean standardStreams() {
        return taken;
    }

    @Override
    public BackendSource apply(SerialTarget target, Argument argument) {
        return switch (target) {
            case SerialTarget.Stdio stdio -> {
                if (taken) {
                    throw argument.problem("another device has the standard streams already");
                }
                taken = true;
                yield script.isPresent()
                        ? typed(script.get())
                        : CharacterSources.streams("stdio", input, output);
            }
            case SerialTarget.ToFile file -> CharacterSources.appendingTo(file.path());
            case SerialTarget.Pty pty ->
                    CharacterSources.pseudoTerminal(
                            path -> messages.println("hv: serial port on " + path));
            case SerialTarget.Tcp tcp ->
                    CharacterSources.tcpServer(
                            tcp.host(),
                            tcp.port(),
                            at -> messages.println("hv: serial port on tcp port " + at.getPort()));
            case SerialTarget.Plugin plugin -> BackendSource.of(plugin.plugin(), plugin.address());
            case SerialTarget.None none -> CharacterSources.nothing("none");
        };
    }

    private BackendSource typed(ScriptPlayer player) {
        BackendSource standard =
                CharacterSources.streams("stdio", InputStream.nullInputStream(), output);
        return new BackendSource() {
            @Override
            public String description() {
                return "stdio, typed by a script";
            }

            @Override
            public HostBackend open(Executor domain) throws IOException {
                if (!(standard.open(domain) instanceof CharacterBackend characters)) {
                    throw new AssertionError("streams are characters");
                }
                return new ScriptedCharacters(player, characters);
            }
        };
    }
}
