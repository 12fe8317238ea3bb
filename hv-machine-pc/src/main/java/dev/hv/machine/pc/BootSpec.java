package dev.hv.machine.pc;

import java.util.List;
import java.util.Optional;

/**
 * What a machine boots: a kernel, or what its firmware finds on its drives.
 *
 * @param kernel the image; its format is seen from its contents; empty: firmware looks for
 *     something to boot, and all but {@code order} is ignored
 * @param initrd initial RAM disk, for kernels that take one
 * @param commandLine for the kernel; may be empty
 * @param modules for Multiboot and PVH kernels, in order
 * @param entry where the kernel is entered
 * @param order in which firmware tries devices, where there is no kernel
 */
public record BootSpec(
        Optional<BootFile> kernel,
        Optional<BootFile> initrd,
        String commandLine,
        List<Module> modules,
        KernelEntry entry,
        List<BootDevice> order) {
    /** The order in which devices are tried unless somebody says otherwise. */
    public static final List<BootDevice> USUAL_ORDER =
            List.of(BootDevice.FLOPPY, BootDevice.DISK, BootDevice.CDROM);

    /** Copies. */
    public BootSpec {
        modules = List.copyOf(modules);
        order = List.copyOf(order);
    }

    /** A kernel with nothing beside it. */
    public static BootSpec of(BootFile kernel) {
        return new BootSpec(
                Optional.of(kernel),
                Optional.empty(),
                "",
                List.of(),
                KernelEntry.AUTOMATIC,
                USUAL_ORDER);
    }

    /** No kernel: firmware tries these devices. */
    public static BootSpec from(List<BootDevice> order) {
        return new BootSpec(
                Optional.empty(), Optional.empty(), "", List.of(), KernelEntry.AUTOMATIC, order);
    }

    /** The same with that initial RAM disk. */
    public BootSpec withInitrd(BootFile file) {
        return new BootSpec(kernel, Optional.of(file), commandLine, modules, entry, order);
    }

    /** The same with that command line. */
    public BootSpec withCommandLine(String line) {
        return new BootSpec(kernel, initrd, line, modules, entry, order);
    }

    /** The same with those modules. */
    public BootSpec withModules(List<Module> list) {
        return new BootSpec(kernel, initrd, commandLine, list, entry, order);
    }

    /** The same entered there. */
    public BootSpec withEntry(KernelEntry where) {
        return new BootSpec(kernel, initrd, commandLine, modules, where, order);
    }

    /**
     * A Multiboot module.
     *
     * @param file its contents
     * @param commandLine its string; may be empty
     */
    public record Module(BootFile file, String commandLine) {}
}
