package dev.hv.machine.pc;

import java.util.List;
import java.util.Optional;

/**
 * What a machine boots.
 *
 * @param kernel the image; its format is seen from its contents
 * @param initrd initial RAM disk, for kernels that take one
 * @param commandLine for the kernel; may be empty
 * @param modules for Multiboot kernels, in order
 */
public record BootSpec(
        BootFile kernel, Optional<BootFile> initrd, String commandLine, List<Module> modules) {
    /** Copies. */
    public BootSpec {
        modules = List.copyOf(modules);
    }

    /** A kernel with nothing beside it. */
    public static BootSpec of(BootFile kernel) {
        return new BootSpec(kernel, Optional.empty(), "", List.of());
    }

    /** The same with that initial RAM disk. */
    public BootSpec withInitrd(BootFile file) {
        return new BootSpec(kernel, Optional.of(file), commandLine, modules);
    }

    /** The same with that command line. */
    public BootSpec withCommandLine(String line) {
        return new BootSpec(kernel, initrd, line, modules);
    }

    /** The same with those modules. */
    public BootSpec withModules(List<Module> list) {
        return new BootSpec(kernel, initrd, commandLine, list);
    }

    /**
     * A Multiboot module.
     *
     * @param file its contents
     * @param commandLine its string; may be empty
     */
    public record Module(BootFile file, String commandLine) {}
}
