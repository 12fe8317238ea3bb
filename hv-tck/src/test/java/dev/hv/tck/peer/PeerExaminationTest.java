package dev.hv.tck.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.tck.Effort;
import dev.hv.tck.Plan;
import dev.hv.tck.Report;
import dev.hv.tck.Status;
import dev.hv.tck.Verdict;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A device model in another process gets verdicts as one of ours does. */
final class PeerExaminationTest {
    private static Verdict examine(String rule, String... peer) {
        List<String> java =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ScratchPeer.class.getName(),
                        PeerProcess.LINK);
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of(peer));
        Plan plan = Plan.of(Effort.QUICK, 1).wanting(wanted -> wanted.id().equals(rule));
        Report report = PeerExamination.of(PeerPart.UART, command, plan);
        return report.verdicts().stream()
                .filter(verdict -> verdict.rule().id().equals(rule))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRegisterThatIsRightPasses() {
        Verdict verdict = examine("URT-SCR-01", "0", "1000000");
        assertEquals(Status.PASS, verdict.status(), verdict::toString);
    }

    @Test
    void aRegisterThatLosesABitFailsAndTheMessageNamesIt() {
        Verdict verdict = examine("URT-SCR-01", "0x10", "1000000");
        assertEquals(Status.FAIL, verdict.status(), verdict::toString);
        assertTrue(verdict.explanation().contains("expected 0x"), verdict::toString);
    }

    @Test
    void aPeerThatEndsHasNotPassed() {
        Verdict verdict = examine("URT-SCR-01", "0", "5");
        assertEquals(Status.ERROR, verdict.status(), verdict::toString);
        assertTrue(verdict.explanation().contains("peer"), verdict::toString);
    }

    @Test
    void aPeerThatDoesNotStartHasNotPassed() {
        Report report =
                PeerExamination.of(
                        PeerPart.RTC,
                        List.of("/no/such/program", PeerProcess.LINK),
                        Plan.of(Effort.QUICK, 1));
        assertFalse(report.conforms());
        assertTrue(report.toString().contains("does not start"), report::toString);
    }
}
