package dev.hv.machine.pc.life;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.machine.pc.MachineMap;
import dev.hv.machine.pc.MachineSpec;

import java.util.List;

/**
 * A machine that was put together, without its life.
 *
 * @param spec what it was made from
 * @param map what is where
 * @param domain its device domain
 * @param clock its time
 * @param timers its timers
 * @param date what its guest sees as date, if it is ours to set
 * @param requests what devices ask
 * @param pins of CPU 0
 * @param memory its memory space
 * @param ports its port space
 * @param ram main memory
 * @param cpu CPU 0
 * @param instances in the order in which they were made
 * @param powerButton what the button drives
 * @param startUp what firmware does after a reset
 * @param release gives back what is not a device, a backend or the CPU
 */
public record Parts(
        MachineSpec spec,
        MachineMap map,
        Domain domain,
        MachineClock clock,
        TimerQueue timers,
        GuestDate date,
        Requests requests,
        CpuPins pins,
        AddressSpace memory,
        AddressSpace ports,
        RamRegion ram,
        VirtualCpu cpu,
        List<Instance> instances,
        InterruptLine powerButton,
        StartUp startUp,
        Runnable release) {
    /** Copies. */
    public Parts {
        instances = List.copyOf(instances);
    }

    /** Inside the domain, between two instructions: resets everything and boots. */
    void reset(ResetKind kind) {
        for (Instance instance : instances) {
            instance.guard().call(() -> instance.device().reset(kind));
        }
        cpu.reset(kind);
        driveOutputs();
        startUp.run();
    }

    /** Inside the domain: the second phase of a reset or a restore. */
    void driveOutputs() {
        for (Instance instance : instances) {
            instance.guard().call(instance.device()::driveOutputs);
        }
        pins.drive();
    }

    /** Outside the domain. */
    void quiesce() {
        for (Instance instance : instances) {
            instance.guard().call(instance.device()::quiesce);
        }
    }

    /** What firmware does after a reset. */
    public interface StartUp {
        /** Returns one line for people. */
        String description();

        /** Brings the guest into memory; inside the domain. */
        void run();

        /**
         * Returns whether there is code at the reset vector for a processor that is reset alone.
         */
        boolean takesProcessor();
    }
}
