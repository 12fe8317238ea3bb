package dev.hv.devices.backend;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Functions of the C library that return a number, or a negative one and errno. */
final class NativeCalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final Map<String, MethodHandle> HANDLES = new ConcurrentHashMap<>();

    private NativeCalls() {}

    /**
     * Calls a function; the same one always with arguments of the same types.
     *
     * @param returns {@code JAVA_INT} or {@code JAVA_LONG}
     * @param arguments each an Integer, a Long or a MemorySegment
     * @return the result, or the negative error number
     */
    static long call(String function, MemoryLayout returns, Object... arguments) {
        MethodHandle handle =
                HANDLES.computeIfAbsent(function, name -> link(name, returns, arguments));
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment state = scratch.allocate(STATE);
            Object[] all = new Object[arguments.length + 1];
            all[0] = state;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            long result = ((Number) handle.invokeWithArguments(all)).longValue();
            return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (Throwable e) {
            throw new AssertionError(function + " is called with what it was linked for", e);
        }
    }

    /**
     * Calls a function that must succeed.
     *
     * @throws IOException if it does not
     */
    static int checked(String function, Object... arguments) throws IOException {
        long result = call(function, JAVA_INT, arguments);
        if (result < 0) {
            throw new IOException(function + " failed with error number " + -result);
        }
        return (int) result;
    }

    @SuppressWarnings("restricted") // that is what this class is for
    private static MethodHandle link(String name, MemoryLayout returns, Object[] arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] =
                    switch (arguments[i]) {
                        case Integer ignored -> JAVA_INT;
                        case Long ignored -> JAVA_LONG;
                        case MemorySegment ignored -> ADDRESS;
                        default -> throw new IllegalArgumentException(name + ": argument " + i);
                    };
        }
        return LINKER.downcallHandle(
                LINKER.defaultLookup().find(name).orElseThrow(),
                FunctionDescriptor.of(returns, layouts),
                Linker.Option.captureCallState("errno"));
    }
}
