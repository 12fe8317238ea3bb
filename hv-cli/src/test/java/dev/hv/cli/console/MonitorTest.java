package dev.hv.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.machine.Machine;
import dev.hv.api.machine.MachineState;
import dev.hv.cli.display.Seat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class MonitorTest {
    private final List<String> calls = new ArrayList<>();
    private MachineState state = MachineState.RUNNING;
    private final Monitor monitor =
            new Monitor(machine(), new Seat(here -> {}), new RemovableDrives(List.of()));

    /** A machine that notes what it is told. */
    private Machine machine() {
        return (Machine)
                Proxy.newProxyInstance(
                        Machine.class.getClassLoader(),
                        new Class<?>[] {Machine.class},
                        (proxy, method, arguments) -> {
                            calls.add(method.getName());
                            return switch (method.getName()) {
                                case "state" -> state;
                                case "cpus", "devices" -> List.of();
                                default -> null;
                            };
                        });
    }

    private Monitor.Answer execute(String line) {
        return monitor.execute(line, Path.of(""));
    }

    private boolean leaves(String line) {
        return execute(line).next() == Monitor.Next.LEAVE;
    }

    @Test
    void commandsReachTheMachine() {
        assertFalse(leaves("pause"));
        assertTrue(leaves("resume"));
        assertTrue(leaves("reset"));
        assertTrue(leaves("power"));
        assertTrue(leaves("quit"));
        assertEquals(
                List.of("pause", "resume", "reset", "powerButton", "stop"),
                calls.stream().filter(call -> !call.equals("state")).toList());
    }

    @Test
    void registersAreReadWhileTheMachineStandsStill() {
        execute("registers");
        assertEquals(List.of("state", "pause", "cpus", "resume"), calls);
    }

    @Test
    void aMachineThatIsPausedStaysPaused() {
        state = MachineState.PAUSED;
        execute("registers");
        assertFalse(calls.contains("resume"));
    }

    @Test
    void theBeginningOfAWordIsEnoughIfItIsClear() {
        assertTrue(leaves("q"));
        assertEquals(List.of("'re': could be resume, reset, registers"), execute("re").lines());
    }

    @Test
    void aWordThatIsNoCommandGetsTheNearest() {
        assertEquals(List.of("'quite': did you mean 'quit'?"), execute("quite").lines());
    }

    @Test
    void helpListsEveryCommand() {
        assertEquals(Monitor.Command.values().length, execute("help").lines().size());
    }

    @Test
    void anEmptyLineDoesNothing() {
        assertEquals(List.of(), execute(" ").lines());
        assertEquals(List.of(), calls);
    }

    @Test
    void theWholeWordIsMeantWhereAnotherBeginsWithIt() {
        assertEquals(Monitor.Next.STAY, execute("status").next());
        assertEquals(Monitor.Next.REFUSED, execute("s").next());
    }

    @ParameterizedTest
    @CsvSource({
        "eject, expected 'eject DRIVE'",
        "insert cdrom0, expected 'insert DRIVE FILE'",
        "pause now, expected 'pause'",
        "screen, this machine has no display",
        "snap x.png, this machine has no display",
        "keys a, this machine has no keyboard",
        "eject cdrom0, this machine has no drive for it; start it with --cdrom none or --floppy"
                + " none"
    })
    void whatCannotBeDoneIsRefusedAndSaysWhy(String line, String problem) {
        assertEquals(new Monitor.Answer(List.of(problem), Monitor.Next.REFUSED), execute(line));
    }
}
