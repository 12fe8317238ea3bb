package dev.hv.machine.pc;

import dev.hv.api.machine.DeviceInstance;

import java.util.List;

/**
 * What is where in a machine, as data.
 *
 * @param memory who answers in memory space, in ascending order of address
 * @param ports who answers in port space, in ascending order
 * @param interrupts interrupt inputs with a source, ISA interrupts first
 * @param devices in the order in which they were made
 */
public record MachineMap(
        List<Range> memory,
        List<Range> ports,
        List<Interrupt> interrupts,
        List<DeviceInstance> devices) {
    /** Copies. */
    public MachineMap {
        memory = List.copyOf(memory);
        ports = List.copyOf(ports);
        interrupts = List.copyOf(interrupts);
        devices = List.copyOf(devices);
    }

    /**
     * A range of addresses or ports.
     *
     * @param first unsigned
     * @param last unsigned, inclusive
     * @param owner what answers, such as {@code ram} or {@code uart0.regs}
     */
    public record Range(long first, long last, String owner) {}

    /**
     * An interrupt.
     *
     * @param input for people, such as {@code irq 4} or {@code gsi 20}
     * @param sources who drives it, such as {@code uart0.irq}
     */
    public record Interrupt(String input, List<String> sources) {
        /** Copies. */
        public Interrupt {
            sources = List.copyOf(sources);
        }
    }
}
