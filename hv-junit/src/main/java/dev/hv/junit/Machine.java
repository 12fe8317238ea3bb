package dev.hv.junit;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A machine for a test method: a parameter of type {@link GuestMachine}. Each test has one of its
 * own, which stands still until {@link GuestMachine#start} and is closed after the test.
 *
 * {@snippet :
 * static MachineSpec shell() {
 *     return MachineSpec.of("microvm").withClock(ClockSpec.deterministic()).withBoot(linux());
 * }
 *
 * static void booted(GuestMachine machine) {
 *     machine.start().expect("/ # ");
 * }
 *
 * @Test
 * void echoEchoes(@Machine(value = "shell", prepared = "booted") GuestMachine machine) {
 *     machine.start().type("echo hello\n").expect("hello\r\n/ # ");
 * }
 * }
 */
@Documented
@ExtendWith(MachineExtension.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Machine {
    /**
     * Names a static method of the test class that returns the {@link
     * dev.hv.machine.pc.MachineSpec}; of a parameterized test it may take the first arguments. The
     * machine's first serial port, display and keyboard lead to the test unless the method says
     * otherwise; a deterministic clock makes every run the same.
     */
    String value();

    /**
     * Names a static method of the test class that takes a {@link GuestMachine} and brings it to
     * where tests begin. It is called once for the class and each set of arguments; each test gets
     * a machine of its own in the state in which that one was left. Disks are not part of that
     * state.
     */
    String prepared() default "";
}
