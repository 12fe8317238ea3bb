package dev.hv.cpu.x86.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cpu.x86.core.Mem;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/** The generated class, as its methods are called. */
class TlbClassTest {
    private static final long PAGE = 0x7000L;
    private static final long VALUE = 0x8182_8384_8586_8788L;

    private final MemorySegment table =
            Arena.ofAuto().allocate((long) Mmu.ENTRIES * Mmu.ENTRY_BYTES, 4096);
    private final MemorySegment page = Arena.ofAuto().allocate(4096, 4096);
    private final long entry = table.address() + (PAGE >> 12) * Mmu.ENTRY_BYTES;

    private Object call(String method, Object... arguments) throws ReflectiveOperationException {
        Class<?> type = TlbClass.DESC.resolveConstantDesc(MethodHandles.lookup());
        Class<?>[] types = new Class<?>[arguments.length];
        Arrays.fill(types, long.class);
        return type.getMethod(method, types).invoke(null, arguments);
    }

    private boolean allowed(String method, long address) throws ReflectiveOperationException {
        return call(method, table.address(), address).equals(0L);
    }

    private void map(int tag) {
        Mem.put8(entry + Mmu.READ_TAG, Mmu.NO_PAGE);
        Mem.put8(entry + Mmu.WRITE_TAG, Mmu.NO_PAGE);
        Mem.put8(entry + tag, PAGE);
        Mem.put8(entry + Mmu.DELTA, page.address() - PAGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 16})
    void anAccessIsDirectIfAllOfItLiesInAPageThatHasTheTag(int size)
            throws ReflectiveOperationException {
        map(Mmu.READ_TAG);
        assertTrue(allowed("missesRead" + size, PAGE));
        assertTrue(allowed("missesRead" + size, PAGE + 4096 - size));
        assertFalse(allowed("missesRead" + size, PAGE + 4097 - size));
        assertFalse(allowed("missesRead" + size, PAGE + ((long) Mmu.ENTRIES << 12)));
        assertFalse(allowed("missesWrite" + size, PAGE));
        map(Mmu.WRITE_TAG);
        assertTrue(allowed("missesWrite" + size, PAGE + 4096 - size));
        assertFalse(allowed("missesRead" + size, PAGE));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void whatIsReadIsZeroExtendedAndNoMoreIsWritten(int size) throws ReflectiveOperationException {
        map(Mmu.WRITE_TAG);
        page.fill((byte) 0x55);
        call("put" + size, table.address(), PAGE + 24, VALUE);
        long mask = size == 8 ? -1L : (1L << (8 * size)) - 1;
        assertEquals(VALUE & mask, call("get" + size, table.address(), PAGE + 24));
        assertEquals(0x55L, call("get1", table.address(), PAGE + 23));
        assertEquals(0x55L, call("get1", table.address(), PAGE + 24 + size));
    }
}
