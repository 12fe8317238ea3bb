package dev.hv.tck.part;

import java.util.OptionalLong;

/**
 * The model-specific registers of a local APIC, as its processor reaches them.
 *
 * @param part the APIC, a CpuInterrupts
 */
record ApicMsrs(PartBench part) {
    /** Returns what an MSR reads as; empty if it is refused. */
    OptionalLong read(int msr) {
        OptionalLong[] answer = new OptionalLong[1];
        part.bench()
                .interrupts("read MSR 0x%x".formatted(msr), cpu -> answer[0] = cpu.readMsr(msr));
        return answer[0];
    }

    /** Returns whether it was taken. */
    boolean write(int msr, long value) {
        boolean[] answer = new boolean[1];
        part.bench()
                .interrupts(
                        "write MSR 0x%x, 0x%x".formatted(msr, value),
                        cpu -> answer[0] = cpu.writeMsr(msr, value));
        return answer[0];
    }

    /** Reads one that must be there. */
    long value(int msr) {
        OptionalLong value = read(msr);
        part.require(value.isPresent(), "MSR 0x%x cannot be read", msr);
        return value.orElseThrow();
    }

    /** Writes what must be taken. */
    void set(int msr, long value) {
        part.require(write(msr, value), "0x%x cannot be written to MSR 0x%x", value, msr);
    }
}
