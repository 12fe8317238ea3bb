package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.device.DeviceTrial;

/**
 * A parallel port with a printer in compatibility mode (IBM Personal Computer AT Technical
 * Reference, "Serial/Parallel Adapter"; IEEE 1284-1994, clause 6).
 */
public final class ParallelPortRules {
    private static final int DATA = 0;
    private static final int STATUS = 1;
    private static final int CONTROL = 2;

    private static final int STROBE = 1;
    private static final int INIT = 1 << 2;
    private static final int SELECT_IN = 1 << 3;
    private static final int IRQ_ENABLE = 1 << 4;
    private static final int CONTROLS = 0x1F;
    private static final int IDLE = INIT | SELECT_IN;

    private static final int NOT_ERROR = 1 << 3;
    private static final int SELECTED = 1 << 4;
    private static final int NO_PAPER = 1 << 5;
    private static final int NOT_BUSY = 1 << 7;

    private static final long MICROSECOND = 1_000;
    private static final long SECOND = 1_000_000_000;

    private final PartBench port;

    private ParallelPortRules(DeviceTrial<?> trial) {
        port = PartBench.of(trial, 3);
        if (!port.bench().usesCharacters()) {
            throw new UntestableRule("its printer is no character backend");
        }
        port.write(0, CONTROL, IDLE);
    }

    private int read(int register) {
        return port.read(0, register);
    }

    private void write(int register, int value) {
        port.write(0, register, value);
    }

    private void print(int value, int control) {
        write(DATA, value);
        port.pass(MICROSECOND);
        write(CONTROL, control | STROBE);
        port.pass(MICROSECOND);
        write(CONTROL, control);
        port.pass(MICROSECOND);
    }

    /** As a driver does: a printer may take its time for a byte. */
    private void awaitReady() {
        for (long step = MICROSECOND; step < SECOND && (read(STATUS) & NOT_BUSY) == 0; step *= 2) {
            port.pass(step);
        }
    }

    private void requirePrinted(String when, String expected) {
        String printed = port.bench().firstCharacters().output();
        port.require(
                printed.equals(expected),
                "%s '%s' is printed, expected '%s'",
                when,
                printed,
                expected);
    }

    @Rule(
            id = "LPT-STB-01",
            text =
                    "Data and control read back; each strobe prints what the data lines hold, once,"
                            + " and nothing else prints.",
            needs = Claim.PARALLEL_PORT,
            source = "IBM AT Technical Reference, Serial/Parallel Adapter; IEEE 1284, 6")
    static void strobes(DeviceTrial<?> trial) {
        ParallelPortRules rules = new ParallelPortRules(trial);
        StringBuilder expected = new StringBuilder();
        for (int value = 0; value < 256; value += 15) {
            rules.write(DATA, value);
            rules.port.requireEqual("data", value, rules.read(DATA));
            rules.write(STATUS, value);
            rules.write(CONTROL, IDLE);
            rules.requirePrinted("without a strobe", expected.toString());
            rules.print(value, IDLE);
            rules.awaitReady();
            expected.append((char) value);
            rules.requirePrinted("after a strobe", expected.toString());
            rules.port.pass(SECOND);
            rules.requirePrinted("a second later", expected.toString());
        }
        rules.write(CONTROL, IDLE | STROBE);
        expected.append((char) 255);
        rules.write(CONTROL, IDLE | STROBE | IRQ_ENABLE);
        rules.port.pass(MICROSECOND);
        rules.write(CONTROL, IDLE);
        rules.port.pass(MICROSECOND);
        rules.awaitReady();
        rules.requirePrinted("after one long strobe", expected.toString());
        for (int control = 0; control <= CONTROLS; control += 2) {
            rules.write(CONTROL, control);
            rules.port.requireEqual("control", control, rules.read(CONTROL) & CONTROLS);
        }
    }

    @Rule(
            id = "LPT-BSY-01",
            text =
                    "A printer that is ready is selected, has paper and no error; it is busy while"
                            + " it cannot take a byte, and takes it later, once.",
            needs = Claim.PARALLEL_PORT,
            source = "IEEE 1284, 6; IBM AT Technical Reference, printer status")
    static void busy(DeviceTrial<?> trial) {
        ParallelPortRules rules = new ParallelPortRules(trial);
        rules.requireStatus("ready", NOT_BUSY);
        rules.print('a', IDLE);
        rules.awaitReady();
        rules.requireStatus("ready again", NOT_BUSY);
        for (int i = 0; i < 3; i++) {
            rules.port.bench().stall(true);
            rules.print('b' + i, IDLE);
            rules.requireStatus("with a byte that is not taken", 0);
            rules.write(DATA, 'x');
            rules.port.pass(SECOND);
            rules.requireStatus("a second later", 0);
            rules.requirePrinted("while nothing is taken", "abcd".substring(0, i + 1));
            rules.port.bench().stall(false);
            rules.port.pass(SECOND);
            rules.requireStatus("when the byte is taken", NOT_BUSY);
            rules.requirePrinted("when it is taken", "abcd".substring(0, i + 2));
        }
    }

    private void requireStatus(String when, int busy) {
        port.requireEqual(
                "status of a printer that is " + when,
                NOT_ERROR | SELECTED | busy,
                read(STATUS) & (NOT_ERROR | SELECTED | NO_PAPER | NOT_BUSY));
    }

    @Rule(
            id = "LPT-IRQ-01",
            text =
                    "With IRQ_ENABLE, the line rises once for each byte that is acknowledged,"
                            + " however late; without, it is low.",
            needs = Claim.PARALLEL_PORT,
            source = "IBM AT Technical Reference, Serial/Parallel Adapter, printer control")
    static void interrupts(DeviceTrial<?> trial) {
        ParallelPortRules rules = new ParallelPortRules(trial);
        for (int i = 0; i < 2; i++) {
            rules.requireRises("a byte without IRQ_ENABLE", 0, () -> rules.print('a', IDLE));
            rules.port.require(!rules.port.line().asserted(), "without IRQ_ENABLE, it is high");
            rules.write(CONTROL, IDLE | IRQ_ENABLE);
            for (int j = 0; j < 3; j++) {
                rules.requireRises(
                        "a byte with IRQ_ENABLE",
                        1,
                        () -> {
                            rules.print('b', IDLE | IRQ_ENABLE);
                            rules.awaitReady();
                        });
            }
            rules.port.bench().stall(true);
            rules.requireRises(
                    "a byte that is not taken", 0, () -> rules.print('c', IDLE | IRQ_ENABLE));
            rules.port.bench().stall(false);
            rules.requireRises("a byte that is taken late", 1, () -> rules.port.pass(SECOND));
            rules.write(CONTROL, IDLE);
        }
    }

    private void requireRises(String what, int expected, Runnable action) {
        int before = port.line().rises();
        action.run();
        int rises = port.line().rises() - before;
        port.require(rises == expected, "%s: the line rises %d times", what, rises);
    }
}
