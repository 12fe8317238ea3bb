package dev.hv.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.machine.Machine;
import dev.hv.api.machine.MachineState;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class MonitorTest {
    private final List<String> calls = new ArrayList<>();
    private MachineState state = MachineState.RUNNING;
    private final Monitor monitor = new Monitor(machine(), Optional.empty());

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

    @Test
    void commandsReachTheMachine() {
        assertFalse(monitor.execute("pause").leave());
        assertTrue(monitor.execute("resume").leave());
        assertTrue(monitor.execute("reset").leave());
        assertTrue(monitor.execute("power").leave());
        assertTrue(monitor.execute("quit").leave());
        assertEquals(
                List.of("pause", "resume", "reset", "powerButton", "stop"),
                calls.stream().filter(call -> !call.equals("state")).toList());
    }

    @Test
    void registersAreReadWhileTheMachineStandsStill() {
        monitor.execute("registers");
        assertEquals(List.of("state", "pause", "cpus", "resume"), calls);
    }

    @Test
    void aMachineThatIsPausedStaysPaused() {
        state = MachineState.PAUSED;
        monitor.execute("registers");
        assertFalse(calls.contains("resume"));
    }

    @Test
    void theBeginningOfAWordIsEnoughIfItIsClear() {
        assertTrue(monitor.execute("q").leave());
        assertEquals(
                List.of("'re': could be resume, reset, registers"), monitor.execute("re").lines());
    }

    @Test
    void aWordThatIsNoCommandGetsTheNearest() {
        assertEquals(List.of("'quite': did you mean 'quit'?"), monitor.execute("quite").lines());
    }

    @Test
    void helpListsEveryCommand() {
        assertEquals(Monitor.Command.values().length, monitor.execute("help").lines().size());
    }

    @Test
    void anEmptyLineDoesNothing() {
        assertEquals(List.of(), monitor.execute(" ").lines());
        assertEquals(List.of(), calls);
    }
}
