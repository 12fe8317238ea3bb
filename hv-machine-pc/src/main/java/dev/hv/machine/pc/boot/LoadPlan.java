package dev.hv.machine.pc.boot;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/** What goes where in guest memory: in RAM, and nothing over another. */
final class LoadPlan {
    private static final long LIMIT_32 = 1L << 32;
    private static final int PAGE = 4096;
    private static final int ZEROS = 1 << 16;

    private final List<MemoryMap.Range> ram;
    private final NavigableMap<Long, Piece> pieces = new TreeMap<>();

    LoadPlan(MemoryMap map) {
        ram = map.ranges().stream().filter(r -> r.type() == MemoryMap.Type.RAM).toList();
    }

    /**
     * Bytes and their place.
     *
     * @param what it is, for people
     * @param address guest physical
     * @param contents the bytes
     * @param size of what it takes; zeros follow the contents
     */
    record Piece(String what, long address, MemorySegment contents, long size) {
        long end() {
            return address + size;
        }
    }

    /** Returns all pieces by ascending address. */
    List<Piece> pieces() {
        return List.copyOf(pieces.values());
    }

    /** Puts something in its place. */
    void at(String what, long address, MemorySegment contents, long size) throws BootException {
        if (ram.stream()
                .noneMatch(
                        r ->
                                address >= r.base()
                                        && address <= r.end()
                                        && size <= r.end() - address)) {
            throw new BootException(
                    "does not fit in memory: "
                            + what
                            + " needs 0x"
                            + Long.toHexString(size)
                            + " bytes at 0x"
                            + Long.toHexString(address)
                            + ", and RAM there is "
                            + ramAround(address));
        }
        Piece piece = new Piece(what, address, contents, size);
        Piece other = conflict(address, size);
        if (other != null) {
            throw new BootException(
                    "cannot be loaded: " + what + " and " + other.what() + " overlap in memory");
        }
        if (size > 0) {
            pieces.put(address, piece);
        }
    }

    private String ramAround(long address) {
        return ram.stream()
                .filter(r -> r.end() > address)
                .findFirst()
                .or(() -> ram.stream().reduce((first, second) -> second))
                .map(r -> "0x" + Long.toHexString(r.base()) + "-0x" + Long.toHexString(r.end() - 1))
                .orElse("none");
    }

    /** Puts bytes at the lowest free place below 1 MiB; returns their address. */
    long low(String what, byte[] bytes, int alignment) throws BootException {
        return lowest(what, MemorySegment.ofArray(bytes), alignment, 0, MemoryMap.EXTENDED);
    }

    /** Puts a file on the lowest free page from there on; returns its address. */
    long above(String what, long from, byte[] bytes) throws BootException {
        return lowest(what, MemorySegment.ofArray(bytes), PAGE, from, LIMIT_32);
    }

    private long lowest(
            String what, MemorySegment contents, int alignment, long from, long limit)
            throws BootException {
        long size = contents.byteSize();
        for (MemoryMap.Range range : ram) {
            long end = Math.min(range.end(), limit);
            OptionalLong address =
                    search(
                            alignUp(Math.max(range.base(), from), alignment),
                            range.base(),
                            end,
                            size,
                            other -> alignUp(pieces.get(other).end(), alignment));
            if (address.isPresent()) {
                at(what, address.getAsLong(), contents, size);
                return address.getAsLong();
            }
        }
        throw noPlace(what, size);
    }

    /** Puts a file on the highest free page that ends below a limit; returns its address. */
    long below(String what, long limit, byte[] bytes) throws BootException {
        long size = bytes.length;
        for (MemoryMap.Range range : ram.reversed()) {
            long end = Math.min(range.end(), Math.min(limit, LIMIT_32));
            if (range.base() < MemoryMap.EXTENDED) {
                continue;
            }
            OptionalLong address =
                    search(
                            end - size & -PAGE,
                            range.base(),
                            end,
                            size,
                            other -> other - size & -PAGE);
            if (address.isPresent()) {
                at(what, address.getAsLong(), MemorySegment.ofArray(bytes), size);
                return address.getAsLong();
            }
        }
        throw noPlace(what, size);
    }

    /** Steps from one piece in the way to the next until there is room, or the range ends. */
    private OptionalLong search(
            long first, long base, long end, long size, LongUnaryOperator past) {
        long address = first;
        while (address >= base && address + size <= end) {
            Piece other = conflict(address, Math.max(size, 1));
            if (other == null) {
                return OptionalLong.of(address);
            }
            address = past.applyAsLong(other.address());
        }
        return OptionalLong.empty();
    }

    private @Nullable Piece conflict(long address, long size) {
        Map.Entry<Long, Piece> before = pieces.lowerEntry(address + size);
        return before != null && before.getValue().end() > address ? before.getValue() : null;
    }

    private static BootException noPlace(String what, long size) {
        return new BootException(
                "does not fit in memory: there is no room for the "
                        + size
                        + " bytes of "
                        + what);
    }

    private static long alignUp(long address, int alignment) {
        return address + alignment - 1 & -alignment;
    }

    /** Returns the end of the highest piece from the first mebibyte on. */
    long end() {
        return pieces.isEmpty()
                ? MemoryMap.EXTENDED
                : Math.max(MemoryMap.EXTENDED, pieces.lastEntry().getValue().end());
    }

    /** Writes everything into memory. */
    void write(AddressSpace memory, Initiator by) {
        for (Piece piece : pieces.values()) {
            memory.writeBytes(piece.address(), piece.contents(), by);
            long from = piece.address() + piece.contents().byteSize();
            for (long at = from; at < piece.end(); at += ZEROS) {
                int count = (int) Math.min(ZEROS, piece.end() - at);
                memory.writeBytes(at, MemorySegment.ofArray(new byte[count]), by);
            }
        }
    }
}
