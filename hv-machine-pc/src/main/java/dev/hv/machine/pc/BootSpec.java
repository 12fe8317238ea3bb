package dev.hv.machine.pc;

import java.util.List;
import java.util.Optional;

/**
 * What a machine boots.
 *
 * @param kernel the image; its format is seen from its contents
 * @param initrd initial RAM disk, for kernels that take one
 * @param commandLine for the kernel; may be empty
 * @param modules for Multiboot and PVH kernels, in order
 * @param entry where the kernel is entered
 */
public record BootSpec(
        BootFile kernel,
        Optional<BootFile> initrd,
        String commandLine,
        List<Module> modules,
        KernelEntry entry) {
    /** Copies. */
    public BootSpec {
        modules = List.copyOf(modules);
    }

    /** A kernel with nothing beside it. */
    public static BootSpec of(BootFile kernel) {
        return new BootSpec(kernel, Optional.empty(), "", List.of(), KernelEntry.AUTOMATIC);
    }

    /** The same with that initial RAM disk. */
    public BootSpec withInitrd(BootFile file) {
        return new BootSpec(kernel, Optional.of(file), commandLine, modules, entry);
    }

    /** The same with that command line. */
    public BootSpec withCommandLine(String line) {
        return new BootSpec(kernel, initrd, line, modules, entry);
    }

    /** The same with those modules. */
    public BootSpec withModules(List<Module> list) {
        return new BootSpec(kernel, initrd, commandLine, list, entry);
    }

    /** The same entered there. */
    public BootSpec withEntry(KernelEntry where) {
        return new BootSpec(kernel, initrd, commandLine, modules, where);
    }

    /**
     * A Multiboot module.
     *
     * @param file its contents
     * @param commandLine its string; may be empty
     */
    public record Module(BootFile file, String commandLine) {}
}
