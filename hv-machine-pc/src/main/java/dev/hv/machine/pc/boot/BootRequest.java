package dev.hv.machine.pc.boot;

import dev.hv.machine.pc.KernelEntry;
import dev.hv.machine.pc.Platform;

import java.util.List;
import java.util.Optional;

/**
 * What is to be booted beside the kernel, and on what.
 *
 * @param platform the hardware
 * @param map its memory
 * @param longMode whether the CPU has 64-bit mode
 * @param entry how the kernel is to be entered
 * @param commandLine may be empty
 * @param initrd its bytes
 * @param modules in order
 */
record BootRequest(
        Platform platform,
        MemoryMap map,
        boolean longMode,
        KernelEntry entry,
        String commandLine,
        Optional<byte[]> initrd,
        List<Module> modules) {
    /** Guest physical address of the ACPI root pointer. */
    long rootPointer() {
        return MemoryMap.ACPI_TABLES + dev.hv.machine.pc.acpi.AcpiTables.CONTROL_SIZE;
    }

    /**
     * A file that goes with the kernel.
     *
     * @param contents its bytes
     * @param commandLine its string
     */
    record Module(byte[] contents, String commandLine) {}

    /** Returns the initial RAM disk, if there is one, and the modules after it. */
    List<Module> files() {
        return java.util.stream.Stream.concat(
                        initrd.map(bytes -> new Module(bytes, "")).stream(), modules.stream())
                .toList();
    }

    BootException impossible(String kind) {
        return new BootException("is " + kind + " and has no " + entry.text() + " entry");
    }
}
