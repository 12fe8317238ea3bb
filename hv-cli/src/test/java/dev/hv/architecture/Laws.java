package dev.hv.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.google.common.base.Stopwatch;
import com.google.common.base.Ticker;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import dev.hv.api.device.Device;
import dev.hv.api.device.DevicePlugin;

import org.jspecify.annotations.NullMarked;

import java.time.Clock;
import java.util.Calendar;
import java.util.Date;
import java.util.Set;

/** The laws of the house as rules over class files. */
final class Laws {
    private static final Set<String> SYSTEM_CLOCKS =
            Set.of("currentTimeMillis", "nanoTime", "now", "sleep", "getInstance");

    private Laws() {}

    /** A module's main code depends on nothing but what the room table gives it. */
    static ArchRule roomDependsOnlyOnWhatItsTableRowAllows(Room room) {
        return classes()
                .that()
                .resideInAPackage(room.packages())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(room.allowedPackages())
                .allowEmptyShould(true);
    }

    /** Law 1: a device knows neither Guice nor any other injector. */
    static ArchRule devicesNeverTouchAnInjector() {
        return noClasses()
                .that()
                .resideInAnyPackage(Room.DEVICES.packages(), Room.PLUGINS_EXAMPLES.packages())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Room.Library.GUICE.packages().toArray(String[]::new))
                .allowEmptyShould(true);
    }

    /** Law 1: a device's package never refers to another device's class or plugin. */
    static ArchRule noDeviceRefersToAnother() {
        return classes()
                .that()
                .resideInAnyPackage(Room.DEVICES.packages(), Room.PLUGINS_EXAMPLES.packages())
                .should(referToNoForeignDevice())
                .allowEmptyShould(true);
    }

    /**
     * Law 7: whatever runs inside a machine asks the machine's clock, never the system's. The
     * thread that waits for HotSpot is outside: it decides how fast a guest runs, never what it
     * sees.
     */
    static ArchRule guestVisibleCodeNeverAsksTheSystemsClock() {
        return noClasses()
                .that()
                .resideInAnyPackage(
                        Room.API.packages(),
                        Room.MEMORY.packages(),
                        Room.CPU_X86.packages(),
                        Room.DEVICES.packages(),
                        Room.PLUGINS_EXAMPLES.packages())
                .and()
                .haveNameNotMatching(".*\\.Compiling(\\$Called)?")
                .should()
                .accessTargetWhere(asksTheSystemsClock())
                .allowEmptyShould(true);
    }

    /** Only the command ends the process: a machine lives in somebody else's virtual machine. */
    static ArchRule onlyTheCommandEndsTheProcess() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(Room.CLI.packages())
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .allowEmptyShould(true);
    }

    /** Names say what a thing is; these say nothing. */
    static ArchRule noClassHidesBehindAnEmptyName() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Impl|Utils?|Helper|Misc)")
                .allowEmptyShould(true);
    }

    /** Every package says that its types are not null unless they say so. */
    static ArchRule everyPackageIsNullMarked() {
        return classes()
                .should(
                        new ArchCondition<>("live in a @NullMarked package") {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                                    events.add(
                                            SimpleConditionEvent.violated(
                                                    type,
                                                    type.getName()
                                                            + " lives in a package without"
                                                            + " @NullMarked"));
                                }
                            }
                        })
                .allowEmptyShould(true);
    }

    private static ArchCondition<JavaClass> referToNoForeignDevice() {
        DescribedPredicate<JavaClass> concrete =
                DescribedPredicate.describe(
                        "a concrete class", type -> !type.getModifiers().contains(ABSTRACT));
        DescribedPredicate<JavaClass> device = assignableTo(Device.class).and(concrete);
        DescribedPredicate<JavaClass> deviceOrPlugin =
                device.or(assignableTo(DevicePlugin.class).and(concrete));
        return new ArchCondition<>("refer to no other device") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    boolean neighbour =
                            device.test(outermost(type))
                                    && device.test(target)
                                    && !outermost(target).equals(outermost(type));
                    boolean foreign =
                            deviceOrPlugin.test(target)
                                    && !target.getPackageName().equals(type.getPackageName());
                    if (neighbour || foreign) {
                        events.add(
                                SimpleConditionEvent.violated(
                                        dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(Laws::outermost).orElse(type);
    }

    private static DescribedPredicate<JavaAccess<?>> asksTheSystemsClock() {
        return DescribedPredicate.describe(
                "the system's clock",
                access -> {
                    if (!(access.getTarget() instanceof CodeUnitAccessTarget target)) {
                        return false;
                    }
                    JavaClass owner = target.getOwner();
                    boolean timeless =
                            target.getRawParameterTypes().stream()
                                    .noneMatch(type -> type.isEquivalentTo(Clock.class));
                    if (owner.isEquivalentTo(Ticker.class)
                            || owner.isEquivalentTo(Stopwatch.class)) {
                        return target.getName().equals("systemTicker")
                                || (target.getName().startsWith("create")
                                        && target.getRawParameterTypes().isEmpty());
                    }
                    if (owner.isEquivalentTo(Clock.class)) {
                        return target.getName().startsWith("system")
                                || (target.getName().startsWith("tick") && timeless);
                    }
                    if (owner.isEquivalentTo(Date.class)) {
                        return target.getName().equals("<init>")
                                && target.getRawParameterTypes().isEmpty();
                    }
                    return (owner.isEquivalentTo(System.class)
                                    || owner.isEquivalentTo(Thread.class)
                                    || owner.isAssignableTo(Calendar.class)
                                    || owner.getPackageName().startsWith("java.time"))
                            && SYSTEM_CLOCKS.contains(target.getName())
                            && timeless;
                });
    }
}
