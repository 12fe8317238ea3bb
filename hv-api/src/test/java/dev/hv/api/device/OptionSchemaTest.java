package dev.hv.api.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

final class OptionSchemaTest {
    private enum Parity {
        NONE,
        ODD_ONE
    }

    private record Config(
            @Option(doc = "Bits in a second.", min = 50, max = 115200, unit = "Hz") int baudRate,
            @Option(doc = "Room.", min = 4096, max = 1L << 40, unit = "bytes") long size,
            @Option(doc = "Whether.") boolean echo,
            @Option(doc = "Label.") String label,
            @Option(doc = "Parity.") Parity parity,
            @Option(doc = "Gain.", min = 0, max = 2) double gain,
            @Option(doc = "File.") Optional<String> file,
            @Option(doc = "Seed.") OptionalLong seed,
            @Option(doc = "Slot.", min = 0, max = 31) OptionalInt slot) {
        Config {
            if (echo && label.isEmpty()) {
                throw new IllegalArgumentException("an echo needs a label");
            }
        }
    }

    private static final Config DEFAULTS =
            new Config(
                    9600,
                    65536,
                    false,
                    "",
                    Parity.NONE,
                    0.5,
                    Optional.empty(),
                    OptionalLong.empty(),
                    OptionalInt.empty());
    private static final OptionSchema<Config> SCHEMA = OptionSchema.of(Config.class, DEFAULTS);

    @Test
    void listsOptionsInTheOrderOfTheComponents() {
        assertEquals(
                List.of(
                        "baud-rate",
                        "size",
                        "echo",
                        "label",
                        "parity",
                        "gain",
                        "file",
                        "seed",
                        "slot"),
                SCHEMA.names());
        assertEquals(
                new OptionInfo(
                        "baud-rate",
                        "integer",
                        "Bits in a second.",
                        OptionalLong.of(50),
                        OptionalLong.of(115200),
                        "Hz",
                        "9600",
                        List.of()),
                SCHEMA.options().getFirst());
    }

    @Test
    void showsTypesChoicesAndDefaults() {
        List<OptionInfo> options = SCHEMA.options();
        assertEquals("size", options.get(1).type());
        assertEquals("64K", options.get(1).defaultText());
        assertEquals("off", options.get(2).defaultText());
        assertEquals(List.of("none", "odd-one"), options.get(4).choices());
        assertEquals("none", options.get(4).defaultText());
        assertEquals("", options.get(6).defaultText());
    }

    @Test
    void nothingGivenMakesTheDefaults() throws ConfigException {
        assertEquals(DEFAULTS, SCHEMA.parse(Map.of()));
    }

    @Test
    void takesEveryType() throws ConfigException {
        assertEquals(
                new Config(
                        0x1c200,
                        3L << 30,
                        true,
                        "x",
                        Parity.ODD_ONE,
                        1.25,
                        Optional.of("a"),
                        OptionalLong.of(-5),
                        OptionalInt.of(31)),
                SCHEMA.parse(
                        Map.of(
                                "baud-rate", "0x1C200",
                                "size", "3G",
                                "echo", "on",
                                "label", "x",
                                "parity", "ODD_ONE",
                                "gain", "1.25",
                                "file", "a",
                                "seed", "-5",
                                "slot", "31")));
    }

    @Test
    void namesTheNearestOptionForOneThatDoesNotExist() {
        assertEquals(
                "baudrate: no such option; did you mean 'baud-rate'?",
                refusal(Map.of("baudrate", "1")));
        assertTrue(refusal(Map.of("completely-else", "1")).endsWith("gain, file, seed, slot"));
    }

    @Test
    void saysWhatWasExpected() {
        assertEquals(
                "baud-rate: 'fast': expected an integer such as 16 or 0x10, 50 to 115200 Hz",
                refusal(Map.of("baud-rate", "fast")));
        assertEquals(
                "baud-rate: '49': expected 50 to 115200 Hz", refusal(Map.of("baud-rate", "49")));
        assertEquals("size: '4095': expected a size of 4K to 1T", refusal(Map.of("size", "4095")));
        assertEquals(
                "size: '2X': expected a size such as 512, 0x200, 64K, 16M or 4G, 4K to 1T",
                refusal(Map.of("size", "2X")));
        assertEquals("echo: 'maybe': expected on or off", refusal(Map.of("echo", "maybe")));
        assertEquals(
                "parity: 'even': expected one of none, odd-one", refusal(Map.of("parity", "even")));
        assertEquals("gain: '3': expected a number, 0 to 2", refusal(Map.of("gain", "3")));
    }

    @Test
    void aSuffixNeedsTheUnitBytes() {
        assertTrue(refusal(Map.of("baud-rate", "1K")).contains("expected an integer"));
    }

    @Test
    void aNumberTooLargeForItsTypeIsOutOfRange() {
        assertEquals(
                "seed: '0xffffffffffffffffff': expected -9223372036854775808 to"
                        + " 9223372036854775807",
                refusal(Map.of("seed", "0xffffffffffffffffff")));
    }

    @Test
    void theRecordsOwnCheckIsReported() {
        assertEquals("echo: an echo needs a label", refusal(Map.of("echo", "on")));
    }

    private record Undocumented(int value) {}

    private record Untyped(@Option(doc = "Any.") List<String> values) {}

    @Test
    void refusesARecordThatIsNoConfiguration() {
        assertThrows(
                IllegalArgumentException.class,
                () -> OptionSchema.of(Undocumented.class, new Undocumented(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> OptionSchema.of(Untyped.class, new Untyped(List.of())));
    }

    private record Size(@Option(doc = "Size.", unit = "bytes") long value) {}

    @Property
    void aPrintedDefaultIsTakenAsItself(@ForAll long value) throws ConfigException {
        OptionSchema<Size> schema = OptionSchema.of(Size.class, new Size(value));
        String text = schema.options().getFirst().defaultText();
        assertEquals(new Size(value), schema.parse(Map.of("value", text)));
    }

    private static String refusal(Map<String, String> given) {
        return String.valueOf(
                assertThrows(ConfigException.class, () -> SCHEMA.parse(given)).getMessage());
    }
}
