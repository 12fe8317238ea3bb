package dev.hv.tck.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.tck.Effort;
import dev.hv.tck.Plan;
import dev.hv.tck.Report;
import dev.hv.tck.Status;
import dev.hv.tck.Verdict;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Parts of QEMU, with the differences that docs/peers.md tells of; a QEMU without the qtest
 * accelerator will do.
 */
@Tag("long")
final class QemuPeerTest {
    private static final String QEMU = "qemu-system-x86_64";
    private static final List<String> STOPPED =
            List.of(
                    QEMU,
                    "-M",
                    "pc,hpet=off",
                    "-S",
                    "-qtest",
                    "unix:" + PeerProcess.LINK,
                    "-display",
                    "none",
                    "-nodefaults",
                    "-rtc",
                    "base=2001-02-03T04:05:06");

    private static final List<String> WITH_SERIAL =
            List.of(
                    "-chardev",
                    "socket,path=" + PeerProcess.CHARACTERS + ",id=serial",
                    "-serial",
                    "chardev:serial");

    /** What QEMU calls its interrupt controllers. */
    private static final List<String> WITH_NAMES =
            List.of("pic0=/machine/unattached/device[6]", "pic1=/machine/unattached/device[7]");

    @Test
    void itsSerialPortKeepsTheRulesThatNeedNoTime() {
        Report report = examine(PeerPart.UART, List.of(), WITH_SERIAL);
        requireOnly(Set.of("URT-MSR-01", "URT-MSR-02", "URT-RST-01"), report);
        requireThatOnlyTimeAndPinsAreMissing(report);
        assertTrue(ids(report.with(Status.PASS)).contains("URT-SCR-01"), report::toString);
    }

    @Test
    void itsTimerAndClockKeepTheRulesThatNeedNoTime() {
        Report timer = examine(PeerPart.PIT, List.of(), List.of());
        requireOnly(Set.of("PIT-STS-02"), timer);
        requireThatOnlyTimeAndPinsAreMissing(timer);
        Report clock = examine(PeerPart.RTC, List.of(), List.of());
        requireOnly(Set.of("RTC-TIM-02"), clock);
        requireThatOnlyTimeAndPinsAreMissing(clock);
    }

    @Test
    void itsInterruptControllersKeepTheRulesThatAPollCanAsk() {
        Report report = examine(PeerPart.PIC, WITH_NAMES, List.of());
        requireOnly(Set.of("PIC-LVL-01", "PIC-SFN-01", "PIC-SMM-01", "PIC-SMM-02"), report);
        assertEquals(
                PeerPart.unaskable().keySet(), ids(report.with(Status.UNTESTED)), report::toString);
        assertTrue(ids(report.with(Status.PASS)).contains("PIC-NST-01"), report::toString);
    }

    private static Report examine(PeerPart part, List<String> before, List<String> after) {
        boolean installed =
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, QEMU)));
        Assumptions.assumeTrue(installed, QEMU + " is not installed (Debian: qemu-system-x86)");
        List<String> command = Stream.of(before, STOPPED, after).flatMap(List::stream).toList();
        return PeerExamination.of(part, command, Plan.of(Effort.QUICK, 1));
    }

    private static void requireOnly(Set<String> differences, Report report) {
        assertEquals(List.of(), report.with(Status.ERROR), report::toString);
        assertEquals(differences, ids(report.with(Status.FAIL)), report::toString);
    }

    private static void requireThatOnlyTimeAndPinsAreMissing(Report report) {
        Set<String> reasons = Set.of(PeerLink.NO_CLOCK, "it has no port for the gate of counter 2");
        for (Verdict verdict : report.with(Status.UNTESTED)) {
            assertTrue(reasons.contains(verdict.explanation()), verdict::toString);
        }
    }

    private static Set<String> ids(List<Verdict> verdicts) {
        return verdicts.stream().map(verdict -> verdict.rule().id()).collect(Collectors.toSet());
    }
}
