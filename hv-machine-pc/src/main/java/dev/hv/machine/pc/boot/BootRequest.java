package dev.hv.machine.pc.boot;

import dev.hv.machine.pc.KernelEntry;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.acpi.AcpiTables;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
        Optional<MemorySegment> initrd,
        List<Module> modules) {
    /** Guest physical address of the ACPI root pointer. */
    long rootPointer() {
        return MemoryMap.ACPI_TABLES + AcpiTables.CONTROL_SIZE;
    }

    /** Returns whether there is a PC's hardware around, of which the built-in BIOS makes a PC. */
    boolean bios() {
        return platform.first("pic-8259a").isPresent();
    }

    /**
     * A file that goes with the kernel.
     *
     * @param contents its bytes
     * @param commandLine its string
     */
    record Module(MemorySegment contents, String commandLine) {}

    /** Returns the initial RAM disk, if there is one, and the modules after it. */
    List<Module> files() {
        return Stream.concat(initrd.map(bytes -> new Module(bytes, "")).stream(), modules.stream())
                .toList();
    }

    BootException impossible(String kind) {
        return new BootException("is " + kind + " and has no " + entry.text() + " entry");
    }
}
