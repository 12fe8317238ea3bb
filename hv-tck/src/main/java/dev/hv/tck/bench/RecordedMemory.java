package dev.hv.tck.bench;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.ForwardingAddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Memory as a device reaches it by itself: every access is told before it happens. */
final class RecordedMemory extends ForwardingAddressSpace {
    private final Consumer<String> onAccess;

    /**
     * @param onAccess is told of each access
     */
    RecordedMemory(AddressSpace memory, Consumer<String> onAccess) {
        super(memory);
        this.onAccess = onAccess;
    }

    private void tell(String what, long address, Object more) {
        onAccess.accept(String.format(Locale.ROOT, "memory: %s 0x%x %s", what, address, more));
    }

    private static String contents(MemorySegment bytes) {
        int hash = 1;
        for (long i = 0; i < bytes.byteSize(); i++) {
            hash = 31 * hash + bytes.get(ValueLayout.JAVA_BYTE, i);
        }
        return "%d bytes (%08x)".formatted(bytes.byteSize(), hash);
    }

    @Override
    public long read(long address, Width width, Initiator by) {
        tell("read", address, width);
        return super.read(address, width, by);
    }

    @Override
    public void write(long address, Width width, long value, Initiator by) {
        tell("write", address, "%s = 0x%x".formatted(width, value & width.mask()));
        super.write(address, width, value, by);
    }

    @Override
    public void readBytes(long address, MemorySegment into, Initiator by) {
        tell("read", address, into.byteSize() + " bytes");
        super.readBytes(address, into, by);
    }

    @Override
    public void writeBytes(long address, MemorySegment from, Initiator by) {
        tell("write", address, contents(from));
        super.writeBytes(address, from, by);
    }

    @Override
    public long compareAndExchange(
            long address, Width width, long expected, long update, Initiator by) {
        tell("exchange", address, "%s 0x%x for 0x%x".formatted(width, expected, update));
        return super.compareAndExchange(address, width, expected, update, by);
    }

    @Override
    public Optional<MemorySegment> ram(long address, long length, boolean writable) {
        tell(writable ? "take for writing" : "take for reading", address, length + " bytes");
        return super.ram(address, length, writable);
    }
}
