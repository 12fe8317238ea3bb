package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.cpu.CpuBus;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.tck.cpu.CpuBench;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What happens to decoded code when the memory map changes below it. */
final class MapChangesTest {
    private static final long MOVES = 0x5000;

    private final CpuBench bench = new CpuBench(1 << 20);
    private final MemorySegment elsewhere = Arena.ofAuto().allocate(4096, 4096);
    private final List<AddressSpaceListener> listeners = new ArrayList<>();
    private final VirtualCpu cpu;
    private boolean moved;

    MapChangesTest() {
        AddressSpace memory = proxy(AddressSpace.class, this::memory);
        CpuBus bus =
                proxy(
                        CpuBus.class,
                        (method, arguments) ->
                                method.getName().equals("memory")
                                        ? memory
                                        : call(method, bench, arguments));
        put(0x1000, "40e8fc3febfa"); // inc ax; call 5000h; jmp 1000h
        put(MOVES, "43c3"); // inc bx; ret
        MemorySegment.copy(bytes("4bc3"), 0, elsewhere, 0, 2); // dec bx; ret
        cpu = new X86Backend().create(CpuModel.parse("80386"), 0, bus);
        cpu.reset(ResetKind.COLD);
        cpu.state().set("cs", 0);
        cpu.state().set("cs.base", 0);
        cpu.state().set("rip", 0x1000);
        cpu.state().set("rsp", 0x8000);
    }

    @AfterEach
    void close() {
        cpu.close();
    }

    private interface Answer {
        Object to(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> answer.to(method, arguments)));
    }

    private static Object call(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Object memory(Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("listen")) {
            listeners.add((AddressSpaceListener) arguments[0]);
        }
        boolean there = moved && method.getName().equals("ram") && (long) arguments[0] == MOVES;
        return there ? Optional.of(elsewhere) : call(method, bench.memory(), arguments);
    }

    private static MemorySegment bytes(String hex) {
        return MemorySegment.ofArray(HexFormat.of().parseHex(hex));
    }

    private void put(long address, String hex) {
        bench.memory().writeBytes(address, bytes(hex), Initiator.named("test"));
    }

    private void change() {
        RamRegion region = proxy(RamRegion.class, (method, arguments) -> method.getName());
        listeners.forEach(listener -> listener.mapped(new FlatRange(MOVES, 4096, region, 0)));
    }

    private long decoded() {
        return cpu.statistics().stream()
                .filter(figure -> figure.name().equals("blocks-decoded"))
                .mapToLong(VirtualCpu.Diagnostic::count)
                .sum();
    }

    @Test
    void codeStaysWhereItsMemoryDoes() {
        cpu.run(500);
        long before = decoded();
        change();
        cpu.run(500);
        assertEquals(before, decoded());
    }

    @Test
    void codeGoesWhereAnotherMemoryComes() {
        cpu.run(500);
        assertEquals(100, cpu.state().get("rbx"));
        long before = decoded();
        moved = true;
        change();
        cpu.run(500);
        assertEquals(0, cpu.state().get("rbx"));
        assertEquals(before + 1, decoded(), "only what moved");
        moved = false;
        change();
        cpu.run(500);
        assertEquals(100, cpu.state().get("rbx"));
    }

    /** Whoever resets a processor may have put anything into its memory. */
    @Test
    void resetForgetsAll() {
        cpu.run(500);
        long before = decoded();
        cpu.reset(ResetKind.COLD);
        cpu.state().set("cs", 0);
        cpu.state().set("cs.base", 0);
        cpu.state().set("rip", 0x1000);
        cpu.state().set("rsp", 0x8000);
        cpu.run(500);
        assertTrue(decoded() > before);
    }
}
