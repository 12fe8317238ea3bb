package dev.hv.machine.pc.wiring;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.device.MachineRequests;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.time.WallClock;
import dev.hv.machine.pc.life.Domain;
import dev.hv.machine.pc.life.MachineClock;
import dev.hv.machine.pc.life.TimerQueue;
import dev.hv.machine.pc.life.Tracing;

/**
 * What all devices of a machine share.
 *
 * @param domain their domain
 * @param clock virtual time
 * @param timers the machine's
 * @param date that the guest sees
 * @param tracing gives each its trace
 * @param tracers hear what is read and written
 * @param requests what they may ask
 * @param memory as devices see it
 * @param msi where interrupt messages go
 */
record Surroundings(
        Domain domain,
        MachineClock clock,
        TimerQueue timers,
        WallClock date,
        Tracing tracing,
        BusTracers tracers,
        MachineRequests requests,
        AddressSpace memory,
        MsiTarget msi) {}
