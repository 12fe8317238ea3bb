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
 * QEMU's serial port, as docs/peers.md tells of it; a QEMU without the qtest accelerator will do.
 */
@Tag("long")
final class QemuPeerTest {
    private static final String QEMU = "qemu-system-x86_64";
    private static final Set<String> DIFFERENCES = Set.of("URT-MSR-01", "URT-RST-01");

    private static final List<String> COMMAND =
            List.of(
                    QEMU,
                    "-M",
                    "pc",
                    "-S",
                    "-qtest",
                    "unix:" + PeerProcess.LINK,
                    "-display",
                    "none",
                    "-nodefaults",
                    "-chardev",
                    "socket,path=" + PeerProcess.CHARACTERS + ",id=serial",
                    "-serial",
                    "chardev:serial");

    @Test
    void qemuKeepsTheRulesThatNeedNoTimeButForTheDocumentedDifferences() {
        boolean installed =
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, QEMU)));
        Assumptions.assumeTrue(installed, QEMU + " is not installed (Debian: qemu-system-x86)");
        Report report = PeerExamination.of(PeerPart.UART, COMMAND, Plan.of(Effort.QUICK, 1));
        assertEquals(List.of(), report.with(Status.ERROR), report::toString);
        Set<String> failed = ids(report.with(Status.FAIL));
        assertTrue(DIFFERENCES.containsAll(failed), report::toString);
        assertTrue(ids(report.with(Status.PASS)).contains("URT-SCR-01"), report::toString);
        for (Verdict verdict : report.with(Status.UNTESTED)) {
            assertEquals(PeerLink.NO_CLOCK, verdict.explanation(), verdict::toString);
        }
    }

    private static Set<String> ids(List<Verdict> verdicts) {
        return verdicts.stream().map(verdict -> verdict.rule().id()).collect(Collectors.toSet());
    }
}
