package dev.hv.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Zeroed memory of the host.
 *
 * <p>Where this module may call native code ({@code --enable-native-access}) on Linux, pages are
 * mapped with mmap(2): a page costs nothing until it is touched, and the kernel is asked for huge
 * pages, as madvise(2) describes them. Elsewhere the arena's own allocator is used, which writes
 * every page once.
 */
final class HostMemory {
    static final int PAGE_BYTES = 4096;

    /** From asm-generic/mman-common.h and mman.h; the same on x86-64, AArch64 and RISC-V. */
    private static final int PROT_READ_WRITE = 1 | 2;

    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int MADV_HUGEPAGE = 14;
    private static final long MAP_FAILED = -1;

    private HostMemory() {}

    /**
     * @throws OutOfMemoryError if the host has not got that much
     */
    static MemorySegment allocate(long size, Arena arena) {
        return Pages.available()
                .map(pages -> pages.map(size, arena))
                .orElseGet(() -> arena.allocate(size, PAGE_BYTES));
    }

    /** The host's calls for pages. */
    private record Pages(MethodHandle mmap, MethodHandle munmap, MethodHandle madvise) {
        private static final Optional<Pages> AVAILABLE = find();

        static Optional<Pages> available() {
            return AVAILABLE;
        }

        private static Optional<Pages> find() {
            boolean linux = System.getProperty("os.name").equals("Linux");
            if (!linux || !HostMemory.class.getModule().isNativeAccessEnabled()) {
                return Optional.empty();
            }
            return Optional.of(
                    new Pages(
                            call(
                                    "mmap",
                                    FunctionDescriptor.of(
                                            JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT,
                                            JAVA_INT, JAVA_LONG)),
                            call("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG)),
                            call(
                                    "madvise",
                                    FunctionDescriptor.of(
                                            JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT))));
        }

        @SuppressWarnings("restricted")
        private static MethodHandle call(String name, FunctionDescriptor type) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
        }

        @SuppressWarnings("restricted")
        MemorySegment map(long size, Arena arena) {
            try {
                long address =
                        (long)
                                mmap.invokeExact(
                                        MemorySegment.NULL,
                                        size,
                                        PROT_READ_WRITE,
                                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                                        -1,
                                        0L);
                if (address == MAP_FAILED) {
                    throw new OutOfMemoryError(
                            "the host refuses to map " + size + " bytes of guest memory");
                }
                MemorySegment pages =
                        MemorySegment.ofAddress(address).reinterpret(size, arena, this::unmap);
                int _ = (int) madvise.invokeExact(pages, size, MADV_HUGEPAGE);
                return pages;
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError("a native call throws nothing of its own", e);
            }
        }

        private void unmap(MemorySegment pages) {
            try {
                int _ = (int) munmap.invokeExact(pages, pages.byteSize());
            } catch (Throwable e) {
                throw new AssertionError("a native call throws nothing of its own", e);
            }
        }
    }
}
