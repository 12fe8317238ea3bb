package dev.hv.machine.pc;

import dev.hv.api.machine.MachineEnd;

import java.nio.file.Path;

/** The example of the README. */
final class Example {
    private Example() {}

    // README
    static int run(Path kernel, Path initrd) throws InterruptedException {
        MachineSpec spec =
                MachineSpec.of("microvm")
                        .withMemory(512L << 20)
                        .withClock(ClockSpec.deterministic())
                        .withBoot(
                                BootSpec.of(BootFile.of(kernel))
                                        .withInitrd(BootFile.of(initrd))
                                        .withCommandLine("console=ttyS0"))
                        .withDevice(DeviceSpec.of("uart1", "uart-16550a").with("irq", "3"));
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            machine.start();
            MachineEnd end = machine.await();
            return end.code();
        }
    }
    // README
}
