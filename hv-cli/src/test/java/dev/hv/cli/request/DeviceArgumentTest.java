package dev.hv.cli.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cli.InputException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;

class DeviceArgumentTest {
    private static DeviceArgument parse(String text) {
        return DeviceArgument.parse(Argument.ofOption("--device", text));
    }

    @Test
    void aPluginAloneIsADeviceWithItsDefaults() {
        assertEquals(new DeviceArgument("uart", Optional.empty(), Map.of()), parse("uart"));
    }

    @Test
    void nameNamesTheInstanceAndTheRestAreSettingsInTheirOrder() {
        DeviceArgument device = parse("uart,regs=0x2e8,name=uart4,irq=5");
        assertEquals(Optional.of("uart4"), device.name());
        assertEquals(List.of("regs", "irq"), List.copyOf(device.settings().keySet()));
        assertEquals("0x2e8", device.settings().get("regs"));
    }

    @Test
    void aDoubledCommaIsACommaOfTheValue() {
        assertEquals(Map.of("label", "a,b", "x", ""), parse("d,label=a,,b,x=").settings());
    }

    @Test
    void aValueMayHoldEqualsSigns() {
        assertEquals(Map.of("chars", "file:a=b"), parse("d,chars=file:a=b").settings());
    }

    @Property
    void whatIsEscapedIsReadBack(@ForAll String value) {
        assertEquals(
                value, parse("d,option=" + DeviceArgument.escape(value)).settings().get("option"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|expected plugin,option=value",
                "a=b|expected plugin,option=value",
                "d,|is not of the form option=value",
                "d,x|'x' is not of the form option=value",
                "d,=1|'=1' is not of the form option=value",
                "d,x=1,x=2|option 'x' is given twice"
            })
    void whatIsNoDeviceSaysWhy(String text, String problem) {
        String message =
                String.valueOf(assertThrows(InputException.class, () -> parse(text)).getMessage());
        assertTrue(message.startsWith("--device '" + text + "'"), message);
        assertTrue(message.contains(problem), message);
    }

    @ParameterizedTest
    @CsvSource({"uart0.irq=5, uart0, irq, 5", "a.b=c=d, a, b, c=d", "a.b=, a, b, ''"})
    void aSettingNamesItsInstanceOptionAndValue(
            String text, String instance, String option, String value) {
        assertEquals(
                new Setting(instance, option, value),
                Setting.parse(Argument.ofOption("--set", text)));
    }

    @ParameterizedTest
    @CsvSource({"uart0", "uart0.irq", ".irq=5", "uart0.=5", "irq=1.5"})
    void whatIsNoSettingIsRefused(String text) {
        assertThrows(InputException.class, () -> Setting.parse(Argument.ofOption("--set", text)));
    }
}
