package dev.hv.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;

/** Holds every module's main code to the room table and the laws of the house. */
class ArchitectureTest {
    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.hv");

    @ParameterizedTest
    @EnumSource
    void everyRoomIsLookedAt(Room room) {
        assertTrue(HOUSE.stream().anyMatch(room::holds), () -> "no class file of " + room);
    }

    @Test
    void everyClassLivesInARoom() {
        for (var type : HOUSE) {
            assertTrue(
                    Arrays.stream(Room.values()).anyMatch(room -> room.holds(type)),
                    () -> type.getName() + " is in no room of the table");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRoomDependsOnlyOnWhatItsTableRowAllows(Room room) {
        Laws.roomDependsOnlyOnWhatItsTableRowAllows(room).check(HOUSE);
    }

    @Test
    void devicesNeverTouchAnInjector() {
        Laws.devicesNeverTouchAnInjector().check(HOUSE);
    }

    @Test
    void noDeviceRefersToAnother() {
        Laws.noDeviceRefersToAnother().check(HOUSE);
    }

    @Test
    void guestVisibleCodeNeverAsksTheSystemsClock() {
        Laws.guestVisibleCodeNeverAsksTheSystemsClock().check(HOUSE);
    }

    @Test
    void onlyTheCommandEndsTheProcess() {
        Laws.onlyTheCommandEndsTheProcess().check(HOUSE);
    }

    @Test
    void noClassHidesBehindAnEmptyName() {
        Laws.noClassHidesBehindAnEmptyName().check(HOUSE);
    }

    @Test
    void everyPackageIsNullMarked() {
        Laws.everyPackageIsNullMarked().check(HOUSE);
    }
}
