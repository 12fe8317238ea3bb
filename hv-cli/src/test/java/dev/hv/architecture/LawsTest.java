package dev.hv.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Every law must bite: each is held against classes written to break it. */
class LawsTest {
    private static final JavaClasses VIOLATIONS =
            new ClassFileImporter()
                    .importPackages(
                            "dev.hv.api.violation",
                            "dev.hv.memory.violation",
                            "dev.hv.devices.violation",
                            "dev.hv.plugins.examples.violation",
                            "dev.hv.cli.violation");

    @ParameterizedTest
    @CsvSource({
        "API, com.google.common.collect.ImmutableList",
        "MEMORY, dev.hv.devices.violation.second.SecondDevice",
        "DEVICES, com.google.inject.Inject",
        "PLUGINS_EXAMPLES, dev.hv.devices.violation.second.SecondDevice",
        "CLI, dev.hv.devices.violation.second.SecondDevice",
    })
    void aDependencyOutsideOfTheTablesRowIsNamed(Room room, String target) {
        List<String> found = violations(Laws.roomDependsOnlyOnWhatItsTableRowAllows(room));
        assertTrue(found.stream().anyMatch(line -> line.contains(target)), found::toString);
        assertTrue(found.stream().allMatch(line -> line.contains(target)), found::toString);
    }

    @Test
    void aDeviceThatIsInjectedIsFound() {
        assertNames(Laws.devicesNeverTouchAnInjector(), "KnowsTheInjector");
    }

    @Test
    void aDeviceThatKnowsAnotherIsFoundInItsOwnPackageAndOutside() {
        List<String> found = violations(Laws.noDeviceRefersToAnother());
        assertTrue(found.stream().anyMatch(line -> line.contains("FirstDevice")), found::toString);
        assertTrue(found.stream().anyMatch(line -> line.contains("ThirdDevice")), found::toString);
        assertTrue(
                found.stream().noneMatch(line -> line.contains("SecondDevice$Channel")),
                found::toString);
    }

    @Test
    void everyWayToTheSystemsClockIsFoundAndTheMachinesClockIsNot() {
        List<String> found = violations(Laws.guestVisibleCodeNeverAsksTheSystemsClock());
        for (String method :
                List.of(
                        "nanoTime",
                        "currentTimeMillis",
                        "instant",
                        "localDate",
                        "clock",
                        "reference",
                        "stopwatch",
                        "sleep")) {
            assertTrue(
                    found.stream()
                            .anyMatch(line -> line.contains("AsksTheSystemsClock." + method + "(")),
                    () -> method + " is not among " + found);
        }
        assertEquals(8, found.size(), found::toString);
    }

    @Test
    void aDeviceThatEndsTheProcessIsFound() {
        assertNames(Laws.onlyTheCommandEndsTheProcess(), "SerialUtils.giveUp()");
    }

    @Test
    void aDrawerIsFound() {
        assertNames(Laws.noClassHidesBehindAnEmptyName(), "SerialUtils");
    }

    @Test
    void aPackageThatSaysNothingOfNullIsFound() {
        assertNames(Laws.everyPackageIsNullMarked(), "KnowsALibrary");
    }

    private static void assertNames(ArchRule law, String name) {
        List<String> found = violations(law);
        assertTrue(found.stream().anyMatch(line -> line.contains(name)), found::toString);
    }

    private static List<String> violations(ArchRule law) {
        return law.evaluate(VIOLATIONS).getFailureReport().getDetails();
    }
}
