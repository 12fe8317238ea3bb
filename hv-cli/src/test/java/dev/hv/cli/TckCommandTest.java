package dev.hv.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.hv.api.bus.BusPlugin;
import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.jar.JarMaker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whatever is in a JAR, there is a verdict. */
final class TckCommandTest {
    @TempDir private Path folder;

    /** A device of one register, of which one method's body comes from the caller. */
    private Path jar(String method, String body) throws IOException {
        String source =
                """
                package acme;

                import dev.hv.api.bus.*;
                import dev.hv.api.device.*;
                import dev.hv.api.state.*;
                import java.util.*;

                public class LampPlugin implements DevicePlugin<LampPlugin.Config> {
                    public record Config() {}

                    public Descriptor<Config> descriptor() {
                        return new Descriptor<>("lamp", "A lamp", Config.class, new Config(),
                                Schema.first("lamp"),
                                List.of(Slot.of("regs", Slot.Kind.PORTS, "The lamp")),
                                Set.of(Claim.PORT_IO, Claim.SNAPSHOT));
                    }

                    public Device create(Config config, DeviceContext context) {
                        return new Lamp(context);
                    }

                    static class Lamp implements Device, IoHandler {
                        private long value;

                        Lamp(DeviceContext context) {
                            context.ports("regs", 1, AccessRules.bytes(), this);
                        }

                        public long read(long offset, Width width) {
                            /*read*/
                            return value;
                        }

                        public void write(long offset, Width width, long now) {
                            /*write*/
                            value = now;
                        }

                        public void reset(ResetKind kind) {
                            /*reset*/
                            value = 0;
                        }

                        public void driveOutputs() {}

                        public void save(StateWriter out) {
                            out.putLong("value", value);
                        }

                        public void load(StateReader in) throws StateException {
                            value = in.getInt("value", 0, 255);
                        }
                    }
                }
                """
                        .replace("/*" + method + "*/", body);
        return new JarMaker()
                .source("acme.LampPlugin", source)
                .service(DevicePlugin.class, "acme.LampPlugin")
                .write(folder.resolve("lamp.jar"));
    }

    private Outcome tck(Path jar, String... more) {
        List<String> arguments = new ArrayList<>(List.of("tck", jar.toString(), "--effort=quick"));
        arguments.addAll(List.of(more));
        return Outcome.of(arguments.toArray(String[]::new));
    }

    private static void assertFails(String rule, String why, Outcome outcome) {
        assertEquals(1, outcome.code(), outcome::toString);
        assertTrue(outcome.out().contains("FAIL " + rule), outcome::toString);
        assertTrue(outcome.out().contains(why), outcome::toString);
    }

    @Test
    void aJarThatKnowsNothingOfOurBuildConformsAndItsReportsSaySo() throws IOException {
        Path reports = folder.resolve("reports");
        Outcome outcome = tck(jar("", ""), "--report=" + reports);
        assertEquals(0, outcome.code(), outcome::toString);
        JsonNode statement =
                new JsonMapper().readTree(Files.readString(reports.resolve("conformance.json")));
        assertTrue(statement.get("conforms").asBoolean());
        assertEquals("lamp", statement.get("subjects").get(0).get("subject").asText());
        assertTrue(
                Files.readString(reports.resolve("junit.xml"))
                        .contains("<testsuite name=\"lamp\""));
        assertTrue(Files.readString(reports.resolve("index.html")).contains("DEV-STA-01"));
    }

    @Test
    void aCallThatDoesNotReturnIsNamedAndTheRestIsLookedAt() throws IOException {
        Outcome outcome =
                tck(
                        jar("write", "while (now == 7) { }".replace("7", "255")),
                        "--patience=5",
                        "--rule=DEV-GST-01,DEV-GST-04,DEV-CFG");
        assertFails("PRC-HNG-01", "acme.LampPlugin$Lamp.write", outcome);
        assertTrue(outcome.out().contains("PASS        DEV-CFG-01"), outcome::toString);
    }

    @Test
    void anExitOfTheProcessIsAVerdict() throws IOException {
        Path jar = jar("reset", "System.exit(0);");
        assertFails("PRC-END-01", "exit code 0", tck(jar, "--rule=DEV-RST"));
    }

    @Test
    void anExitWithTheCodeOfUsedUpMemoryIsToldByItsPlace() throws IOException {
        Path jar = jar("reset", "System.exit(3);");
        assertFails("PRC-END-01", "exit code 3 by System.exit at ", tck(jar, "--rule=DEV-RST"));
    }

    @Test
    void aLinkageErrorIsPutDownToWhatWasAsked() throws IOException {
        Path jar = jar("write", "if (now > 3) throw new NoClassDefFoundError(\"acme/Gone\");");
        assertFails("DEV-GST-01", "acme/Gone", tck(jar, "--rule=DEV-GST-01"));
    }

    @Test
    void anExitWhileClassesLoadIsAVerdict() throws IOException {
        Path jar =
                new JarMaker()
                        .source(
                                "acme.Bomb",
                                "package acme; public class Bomb {"
                                        + " static { Runtime.getRuntime().halt(9); } }")
                        .service(DevicePlugin.class, "acme.Bomb")
                        .write(folder.resolve("bomb.jar"));
        assertFails("PRC-END-01", "exit code 9 while class acme.Bomb was loaded", tck(jar));
    }

    @Test
    void memoryThatIsUsedUpIsAVerdict() throws IOException {
        Path jar =
                jar(
                        "write",
                        "if (now > 3) { long[][] all = new long[99][]; for (int i = 0; i"
                                + " < 99; i++) all[i] = new long[9_999_999]; }");
        assertFails("PRC-MEM-01", "memory was used up", tck(jar, "--rule=DEV-GST-01"));
    }

    @Test
    void aThreadThatIsLeftBehindIsAVerdict() throws IOException {
        Path jar = jar("reset", "new Thread(() -> { while (true) Thread.onSpinWait(); }).start();");
        assertFails("DEV-LIF-02", "Thread-", tck(jar, "--rule=DEV-LIF-02"));
    }

    @Test
    void aFileThatIsNoJarIsAVerdict() throws IOException {
        Path jar = Files.writeString(folder.resolve("no.jar"), "no");
        assertFails("PRC-JAR-01", "PLG-JAR-01", tck(jar));
    }

    private static List<Path> guava() {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getProperty("java.class.path", ""))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().startsWith("guava-"))
                .toList();
    }

    /** Our own bus, as a stranger's would come with its library, right and with a ROM of RAM. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBusOfAJarIsHeldAgainstTheRulesForBuses(boolean broken) throws IOException {
        JarMaker jar = new JarMaker().service(BusPlugin.class, "stranger.StrangeBus");
        jar.source(
                "stranger.StrangeBus",
                """
                package stranger;

                import dev.hv.api.bus.*;

                public final class StrangeBus implements BusPlugin {
                    public String name() {
                        return "strange";
                    }

                    public AddressSpace space(int bits, java.util.concurrent.locks.Lock domain,
                            dev.hv.api.trace.Trace trace) {
                        return new PhysicalAddressSpace("memory", bits, domain, trace);
                    }

                    public RamRegion ram(String name, int size, boolean readOnly) {
                        return Ram.allocate(name, size, %s);
                    }
                }
                """
                        .formatted(broken ? "false" : "readOnly"));
        try (Stream<Path> files = Files.list(Path.of("../hv-memory/src/main/java/dev/hv/memory"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = file.getFileName().toString().replace(".java", "");
                if (!name.equals("package-info")) {
                    String text = Files.readString(file);
                    jar.source(
                            "stranger." + name,
                            text.replace("dev.hv.memory", "stranger")
                                    .replaceAll("(?m)^.*AutoService.*$", ""));
                }
            }
        }
        Path plugin = Files.createDirectory(folder.resolve("strange"));
        jar.write(plugin.resolve("strange.jar"));
        for (Path library : guava()) {
            Files.copy(library, plugin.resolve(library.getFileName()));
        }
        Outcome outcome = tck(plugin);
        assertEquals(broken ? 1 : 0, outcome.code(), outcome::toString);
        assertTrue(outcome.out().contains("strange"), outcome::toString);
        assertEquals(broken, outcome.out().contains("FAIL BUS-ROM-01"), outcome::toString);
    }

    @Test
    void aWaiverHoldsUntilItExpires() throws IOException {
        Path jar = jar("read", "if (true) return -1;");
        String waiver = "- rule: DEV-GST-04\n  reason: known\n  expires: %s\n";
        Path waivers = folder.resolve("waivers.yaml");
        String rule = "--rule=DEV-GST-04";

        Files.writeString(waivers, waiver.formatted("9999-12-31"));
        Outcome waived = tck(jar, rule, "--waivers=" + waivers);
        assertEquals(0, waived.code(), waived::toString);
        assertTrue(waived.out().contains("WAIVED DEV-GST-04"), waived::toString);
        assertTrue(waived.out().contains("left out on request"), waived::toString);

        Files.writeString(waivers, waiver.formatted("2001-01-01"));
        assertFails("DEV-GST-04", "expired on 2001-01-01", tck(jar, rule, "--waivers=" + waivers));
    }

    @Test
    void severalSeedsAreHeldAgainstEachOther() throws IOException {
        Outcome same = tck(jar("", ""), "--rule=DEV-GST-04", "--seeds=2");
        assertEquals(0, same.code(), same::toString);
        assertTrue(same.out().contains("the same verdicts with seeds 1 to 2"), same::toString);
        assertEquals(2, Outcome.of("tck", "pit-8254", "--seeds=0").code());
    }

    @Test
    void theInstalledProcessorConformsToTheRulesForModes() {
        Outcome outcome = Outcome.of("tck", "x86", "--rule", "CPU-MOD");
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.out().contains("CPU-MOD-03"), outcome::toString);
    }

    @Test
    void anotherInstructionSetIsHeldAgainstItsOwnRulesAndThoseForAnyProcessor() {
        Outcome outcome =
                Outcome.of("tck", "rv32i", "--effort=quick", "--rule=CPU-RUN,CPU-STA,CPU-ALU,RVI");
        assertEquals(0, outcome.code(), outcome::toString);
        for (String kept : List.of("CPU-RUN-01", "CPU-STA-01", "RVI-ALU-01", "RVI-TRP-01")) {
            assertTrue(outcome.out().contains("PASS        " + kept), outcome::toString);
        }
        assertFalse(outcome.out().contains("PASS        CPU-ALU-01"), outcome::toString);
    }

    @Test
    void whatCannotBeLookedAtIsBadInput() {
        Outcome outcome = Outcome.of("tck", "no-such-device");
        assertEquals(2, outcome.code());
        assertFalse(outcome.err().isEmpty());
        assertEquals(2, Outcome.of("tck", "pit-8254", "--rule=NO").code());
        assertEquals(2, Outcome.of("tck", "pit-8254", "--effort=some").code());
    }
}
