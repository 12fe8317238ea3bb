package dev.hv.cpu.x86.mmu;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceListener;
import dev.hv.api.bus.BusFault;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Registration;
import dev.hv.api.bus.Width;
import dev.hv.cpu.x86.core.Breakpoints;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Mem;
import dev.hv.cpu.x86.core.Vector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One processor's way to memory: a software TLB in front of page walks in front of the bus.
 *
 * <p>The TLB has a table for user and one for supervisor accesses, and one for supervisor accesses
 * that reach pages of programs though there is SMAP, off heap, of {@link #ENTRIES} entries of
 * {@link #ENTRY_BYTES} bytes: read tag, write tag, physical page with flags, and the distance from
 * linear to host address. A tag is the linear address of the page, or {@link #NO_PAGE}. An access
 * hits if the page of its last byte equals the tag and its first byte is in the same page, which
 * one compare tells: {@code (a + size - 1 & -4096) == tag} holds for no access that crosses. MMIO,
 * pages with decoded code (for writes) and pages whose writes are logged have no tag, so they come
 * here. While alignment is checked, a last table is the current one that is always empty, so that
 * all accesses do.
 */
public final class Mmu {
    /** Entries of a table; a power of two. */
    public static final int ENTRIES = 4096;

    /** Size of an entry in bytes; a power of two. */
    public static final int ENTRY_BYTES = 32;

    /** Offset in an entry of the tag for reads. */
    public static final int READ_TAG = 0;

    /** Offset in an entry of the tag for writes. */
    public static final int WRITE_TAG = 8;

    /** Offset in an entry of the physical page and its flags. */
    public static final int PHYSICAL = 16;

    /** Offset in an entry of the distance from linear to host address. */
    public static final int DELTA = 24;

    /** A tag that no page has. */
    public static final long NO_PAGE = 1;

    /** Mask of a page's address. */
    public static final long PAGE = -4096L;

    private static final int TABLE_BYTES = ENTRIES * ENTRY_BYTES;

    // Tables, by number.
    private static final int SUPERVISOR = 0;
    private static final int USER = 1;
    private static final int REACHING = 2;
    private static final int EMPTY = 3;
    private static final int TABLES = 4;

    private final Cpu cpu;
    private final AddressSpace memory;
    private final Initiator initiator;
    private final HostPages pages;
    private final MemorySegment tables = Arena.ofAuto().allocate((long) TABLES * TABLE_BYTES, 4096);
    private final LargePages largePages = new LargePages();
    private final FetchTlb fetches = new FetchTlb();
    private final FilledEntries localEntries = new FilledEntries(EMPTY * ENTRIES);
    private final FilledEntries globalEntries = new FilledEntries(EMPTY * ENTRIES);
    private final Registration listening;
    private CodeWatch codeWatch = CodeWatch.NONE;
    private boolean watching;
    private long epoch;
    private long globalEpoch;
    private int privilege;
    private long flushes;
    private long pageFlushes;
    private long mapFlushes;
    private boolean aligning;
    private boolean reaching;

    /** A cold TLB for that processor. */
    public Mmu(Cpu cpu) {
        this.cpu = cpu;
        this.memory = cpu.bus.memory();
        this.initiator = Initiator.named("cpu");
        this.pages = new HostPages(memory);
        for (int index = 0; index < TABLES * ENTRIES; index++) {
            clear(index);
        }
        this.listening = memory.listen(new MapListener());
        selectTable(false);
    }

    /** Sets who is told of writes to pages that hold decoded code. */
    public void codeWatch(CodeWatch watch) {
        codeWatch = watch;
    }

    /** Whether breakpoints want to hear of every access to data. */
    public void watch(boolean wanted) {
        if (watching != wanted) {
            watching = wanted;
            flushAll();
        }
    }

    private void tell(long linear, int size, int access, boolean write) {
        if (watching && (access & Access.IMPLICIT) == 0) {
            Breakpoints.onData(cpu, linear, size, write);
        }
    }

    /** Stops listening to the address space. */
    public void close() {
        listening.close();
    }

    /** Makes the table for that privilege the current one. */
    public void selectTable(boolean user) {
        aligning = user && (cpu.cr0 & Cr0.AM) != 0 && (cpu.eflags & Eflags.AC) != 0;
        reaching = !user && (cpu.cr4 & Cr4.SMAP) != 0 && (cpu.eflags & Eflags.AC) != 0;
        cpu.tlb = table(aligning ? EMPTY : number(user ? Access.USER : 0));
        privilege = user ? 1 : 0;
    }

    /** Alignment check (SDM vol. 3A, 6.15, interrupt 17): #AC(0) for data of user programs. */
    private boolean misaligned(long linear, int size, int access) {
        boolean wrong =
                (linear & size - 1) != 0
                        && (access & Access.USER) != 0
                        && (!cpu.longMode() || cpu.canonical(linear));
        if (wrong) {
            cpu.raise(Vector.AC, 0);
        }
        return wrong;
    }

    /**
     * Returns whether what has to be aligned so, though it is read or written in other pieces, may
     * be at {@code linear}; if not, raises #AC(0).
     */
    public boolean aligned(long linear, int alignment) {
        return !aligning || !misaligned(linear, alignment, cpu.cpl == 3 ? Access.USER : 0);
    }

    private long table(int number) {
        return tables.address() + (long) number * TABLE_BYTES;
    }

    private int number(int access) {
        if ((access & Access.USER) != 0) {
            return USER;
        }
        return reaching && (access & Access.IMPLICIT) == 0 ? REACHING : SUPERVISOR;
    }

    /**
     * Returns a number that changes whenever any translation was dropped, and is another one for
     * user accesses: what was found at an address holds as long as it is the same.
     */
    public long epoch() {
        return epoch << 1 | privilege;
    }

    /**
     * Returns a number that changes whenever a translation of a global page may have been dropped;
     * one series for each privilege.
     */
    public long globalEpoch() {
        return globalEpoch << 1 | privilege;
    }

    /** Returns whether the page of code at {@code linear} is known to be global. */
    public boolean fetchesGlobally(long linear) {
        return fetches.isGlobal(linear, privilege);
    }

    // ------------------------------------------------------------------ flushing

    /** Returns how often all translations were dropped, but for global ones perhaps. */
    public long flushes() {
        return flushes;
    }

    /** Returns how often one page was dropped. */
    public long pageFlushes() {
        return pageFlushes;
    }

    /** Returns how often the memory map had changed. */
    public long mapFlushes() {
        return mapFlushes;
    }

    /** Drops what a write to CR3 drops: all but global pages. */
    public void flushLocal() {
        flushes++;
        epoch++;
        fetches.flushLocal();
        localEntries.drain(this::clear);
    }

    /** Drops everything. */
    public void flushAll() {
        flushLocal();
        globalEpoch++;
        fetches.flushAll();
        largePages.clear();
        globalEntries.drain(this::clear);
    }

    /** Drops the page of that linear address, global or not (INVLPG). */
    public void flushPage(long linear) {
        pageFlushes++;
        epoch++;
        if (largePages.inGigabyte(linear)) {
            flushAll();
        } else if (largePages.inRegion(linear)) {
            globalEpoch++;
            long region = linear & -1L << LargePages.REGION_SHIFT;
            for (int offset = 0; offset < 1 << LargePages.REGION_SHIFT; offset += 4096) {
                dropPage(region + offset);
            }
        } else {
            if (fetches.mayBeGlobal(linear)) {
                globalEpoch++;
            }
            dropPage(linear);
        }
    }

    private void dropPage(long linear) {
        fetches.flushPage(linear);
        for (int number = 0; number < EMPTY; number++) {
            dropPage(linear, number);
        }
    }

    private void dropPage(long linear, int number) {
        long entry = entry(table(number), linear);
        if (Mem.get8(entry + READ_TAG) == (linear & PAGE)) {
            clear(index(entry));
        }
    }

    /** The memory map has changed: forgets host addresses too. Takes {@link Cpu#FLUSH} back. */
    public void flushMap() {
        mapFlushes++;
        cpu.unsignal(Cpu.FLUSH);
        pages.clear();
        localEntries.forEach(this::noteWritten);
        globalEntries.forEach(this::noteWritten);
        flushAll();
        codeWatch.mapChanged();
    }

    /**
     * Takes write access to a physical page away wherever it is mapped, since code was decoded from
     * it.
     */
    public void protectCode(long physicalPage) {
        localEntries.forEach(index -> protect(index, physicalPage));
        globalEntries.forEach(index -> protect(index, physicalPage));
    }

    /** What was written directly up to now may not be in the dirty logs yet. */
    private void noteWritten(int index) {
        long entry = entry(index);
        if (Mem.get8(entry + WRITE_TAG) != NO_PAGE) {
            memory.noteWrite(Mem.get8(entry + PHYSICAL) & PAGE, 4096, initiator);
        }
    }

    private void protect(int index, long physicalPage) {
        long entry = entry(index);
        if ((Mem.get8(entry + PHYSICAL) & PAGE) == physicalPage) {
            Mem.put8(entry + WRITE_TAG, NO_PAGE);
        }
    }

    private void clear(int index) {
        long entry = entry(index);
        Mem.put8(entry + READ_TAG, NO_PAGE);
        Mem.put8(entry + WRITE_TAG, NO_PAGE);
        Mem.put8(entry + PHYSICAL, NO_PAGE);
    }

    private long entry(int index) {
        return tables.address() + (long) index * ENTRY_BYTES;
    }

    private int index(long entry) {
        return (int) ((entry - tables.address()) / ENTRY_BYTES);
    }

    private static long entry(long table, long linear) {
        return table + (linear >>> 12 & ENTRIES - 1) * ENTRY_BYTES;
    }

    // ------------------------------------------------------------------ access by linear address

    /** Reads 1, 2, 4 or 8 bytes with the current privilege; may fault. */
    public long read(long linear, int size) {
        return read(linear, size, cpu.cpl == 3 ? Access.USER : 0);
    }

    /** Writes 1, 2, 4 or 8 bytes with the current privilege; may fault, and then writes nothing. */
    public void write(long linear, int size, long value) {
        write(linear, size, value, cpu.cpl == 3 ? Access.USER : 0);
    }

    /** Reads a system structure: with supervisor privilege whatever the CPL; may fault. */
    public long readSystem(long linear, int size) {
        return read(linear, size, Access.IMPLICIT);
    }

    /** Writes a system structure: with supervisor privilege whatever the CPL; may fault. */
    public void writeSystem(long linear, int size, long value) {
        write(linear, size, value, Access.IMPLICIT);
    }

    /**
     * Reads 1, 2, 4 or 8 bytes; may fault.
     *
     * @param access {@link Access#USER}, {@link Access#IMPLICIT} or 0
     */
    public long read(long linear, int size, int access) {
        if (aligning && misaligned(linear, size, access)) {
            return 0;
        }
        if ((linear & 4095) + size > 4096) {
            return readAcross(linear, size, access);
        }
        long entry = entry(table(number(access)), linear);
        if (Mem.get8(entry + READ_TAG) == (linear & PAGE)) {
            return get(linear + Mem.get8(entry + DELTA), size);
        }
        long page = walk(linear, access);
        if (cpu.faulted) {
            return 0;
        }
        tell(linear, size, access, false);
        long host = fill(entry, linear, page, false);
        long physical = physical(page, linear);
        if (host != 0) {
            return get(host + (linear & 4095), size);
        }
        return mustBeAlone(access) ? 0 : readPhysical(physical, size);
    }

    /** Accesses to devices, counted for instructions that make many, which set it to 0. */
    public int deviceAccesses;

    /**
     * Whether an instruction that reaches a device has to be restarted alone, which it is then:
     * what the device asks for is done right after it, whatever block it was met in. If not, the
     * access counts.
     */
    private boolean mustBeAlone(int access) {
        boolean restart = cpu.inBlock && (access & Access.IMPLICIT) == 0;
        if (restart) {
            cpu.restartAlone();
        } else {
            deviceAccesses++;
        }
        return restart;
    }

    private long readAcross(long linear, int size, int access) {
        int first = 4096 - (int) (linear & 4095);
        long low = readBytes(linear, first, access);
        if (cpu.faulted) {
            return 0;
        }
        return low | readBytes(linear + first, size - first, access) << (8 * first);
    }

    private long readBytes(long linear, int count, int access) {
        long value = 0;
        for (int i = 0; i < count && !cpu.faulted; i++) {
            value |= read(wrap(linear + i), 1, access) << (8 * i);
        }
        return value;
    }

    /** Outside long mode linear addresses are 32 bits wide. */
    private long wrap(long linear) {
        return cpu.longMode() ? linear : linear & 0xFFFF_FFFFL;
    }

    /**
     * Writes 1, 2, 4 or 8 bytes; may fault, and then writes nothing.
     *
     * @param access {@link Access#USER}, {@link Access#IMPLICIT} or 0
     */
    public void write(long linear, int size, long value, int access) {
        if (aligning && misaligned(linear, size, access)) {
            return;
        }
        if ((linear & 4095) + size > 4096) {
            writeAcross(linear, size, value, access);
            return;
        }
        long entry = entry(table(number(access)), linear);
        if (Mem.get8(entry + WRITE_TAG) == (linear & PAGE)) {
            put(linear + Mem.get8(entry + DELTA), size, value);
            return;
        }
        long page = walkForWrite(entry, linear, access);
        if (cpu.faulted) {
            return;
        }
        tell(linear, size, access, true);
        long physical = physical(page, linear);
        if (codeWatch.holdsCode(physical & PAGE)) {
            fill(entry, linear, page, false);
            if (codeWatch.written(physical, size)) {
                writePhysical(physical, size, value);
            }
            return;
        }
        long host = fill(entry, linear, page, true);
        if (host != 0) {
            put(host + (linear & 4095), size, value);
        } else if (!mustBeAlone(access)) {
            writePhysical(physical, size, value);
        }
    }

    private void writeAcross(long linear, int size, long value, int access) {
        int first = 4096 - (int) (linear & 4095);
        if (!probeWrite(linear, access) || !probeWrite(wrap(linear + first), access)) {
            return;
        }
        for (int i = 0; i < size && !cpu.faulted; i++) {
            write(wrap(linear + i), 1, value >>> (8 * i) & 0xFF, access);
        }
    }

    /** Writes 16 bytes with the current privilege; may fault, and then writes nothing. */
    public void write16(long linear, long low, long high) {
        int access = cpu.cpl == 3 ? Access.USER : 0;
        if (probeWrite(linear, access) && probeWrite(wrap(linear + 15), access)) {
            write(linear, 8, low, access);
            if (!cpu.faulted) {
                write(wrap(linear + 8), 8, high, access);
            }
        }
    }

    /** Returns whether a write to that address would not fault; if it would, it has. */
    public boolean probeWrite(long linear, int access) {
        long entry = entry(table(number(access)), linear);
        if (Mem.get8(entry + WRITE_TAG) != (linear & PAGE)) {
            walkForWrite(entry, linear, access);
        }
        return !cpu.faulted;
    }

    /** Returns whether writes of {@code size} bytes with the current privilege would not fault. */
    public boolean probeWrite(long linear, int size, boolean user) {
        int access = user ? Access.USER : 0;
        return probeWrite(linear, access)
                && ((linear & 4095) + size <= 4096 || probeWrite(wrap(linear + size - 1), access));
    }

    /** A read-tagged entry may know that the page is writable, and spares the walk. */
    private long walkForWrite(long entry, long linear, int access) {
        if (Mem.get8(entry + READ_TAG) == (linear & PAGE)) {
            long page = Mem.get8(entry + PHYSICAL);
            if ((page & PageWalker.WRITABLE) != 0) {
                return page;
            }
        }
        return walk(linear, access | Access.WRITE);
    }

    /**
     * Returns the host address of the page that holds the code at {@code linear}, or 0 if it is not
     * in direct memory (then {@link #fetchPhysical} tells where) or the fetch faults.
     */
    public long fetchPage(long linear) {
        long known = fetches.find(linear, privilege);
        if (known == FetchTlb.ABSENT) {
            long page = walk(linear, Access.FETCH | (cpu.cpl == 3 ? Access.USER : 0));
            if (cpu.faulted) {
                return 0;
            }
            known = page & PAGE & cpu.addressMask;
            largePages.note(linear, page);
            fetches.enter(linear, privilege, known, (page & PageWalker.GLOBAL) != 0);
        }
        fetchPhysical = known;
        return pages.host(known);
    }

    /**
     * Returns whether a fetch from {@code linear} would certainly come from that physical address;
     * if not, {@link #fetchPage} knows.
     */
    public boolean fetchesFrom(long linear, long physical) {
        return fetches.find(linear, privilege) == (physical & PAGE)
                && (linear & 4095) == (physical & 4095);
    }

    /** Physical page of the last {@link #fetchPage} that did not fault. */
    public long fetchPhysical;

    /** The walk of a {@link #probe} would have faulted or changed something. */
    boolean probeFailed;

    /**
     * Returns the physical page from which code at {@code linear} would be fetched, without any
     * effect; -1 if the fetch would fault, or set an accessed flag first.
     */
    public long probe(long linear) {
        return probe(linear, Access.FETCH | (cpu.cpl == 3 ? Access.USER : 0));
    }

    private long probe(long linear, int access) {
        if (cpu.longMode() && !cpu.canonical(linear)) {
            return -1;
        }
        probeFailed = false;
        long page = PageWalker.walk(cpu, linear, access | Access.PROBE);
        return probeFailed ? -1 : page & PAGE & cpu.addressMask;
    }

    /**
     * Returns where the byte at {@code linear} is in physical memory, whoever may use it and
     * without any effect; empty if no page is present there.
     */
    public OptionalLong look(long linear) {
        long page = probe(linear, Access.ANYBODY);
        return page == -1 ? OptionalLong.empty() : OptionalLong.of(page | (linear & ~PAGE));
    }

    /** Returns the host address of a physical page, or 0 if it is not direct memory. */
    public long hostPage(long physicalPage) {
        return pages.host(physicalPage);
    }

    private long walk(long linear, int access) {
        if (cpu.longMode() && !cpu.canonical(linear)) {
            cpu.faultNotCanonical = !cpu.faulted;
            cpu.raiseGp();
            return 0;
        }
        return PageWalker.walk(cpu, linear, access);
    }

    private long physical(long page, long linear) {
        return ((page & PAGE) | (linear & 4095)) & cpu.addressMask;
    }

    /** Enters a translation, and returns the host address of its page, or 0 if it is not memory. */
    private long fill(long entry, long linear, long page, boolean write) {
        long physicalPage = page & PAGE & cpu.addressMask;
        long host = write ? pages.writableHost(physicalPage) : pages.host(physicalPage);
        if (host == 0 || watching) {
            return host;
        }
        long tag = linear & PAGE;
        if (Mem.get8(entry + READ_TAG) != tag) {
            FilledEntries list = (page & PageWalker.GLOBAL) != 0 ? globalEntries : localEntries;
            list.add(index(entry));
            largePages.note(linear, page);
            Mem.put8(entry + WRITE_TAG, NO_PAGE);
        }
        Mem.put8(entry + READ_TAG, tag);
        Mem.put8(entry + PHYSICAL, physicalPage | (page & 4095));
        Mem.put8(entry + DELTA, host - tag);
        if (write) {
            Mem.put8(entry + WRITE_TAG, tag);
        }
        return host;
    }

    private static long get(long host, int size) {
        return switch (size) {
            case 1 -> Mem.get1(host);
            case 2 -> Mem.get2(host);
            case 4 -> Mem.get4(host);
            default -> Mem.get8(host);
        };
    }

    private static void put(long host, int size, long value) {
        switch (size) {
            case 1 -> Mem.put1(host, value);
            case 2 -> Mem.put2(host, value);
            case 4 -> Mem.put4(host, value);
            default -> Mem.put8(host, value);
        }
    }

    // ------------------------------------------------------------------ access by physical address

    /** Reads from the bus or memory. */
    public long readPhysical(long physical, int size) {
        long host = pages.host(physical & PAGE);
        if (host != 0 && (physical & 4095) + size <= 4096) {
            return get(host + (physical & 4095), size);
        }
        try {
            return memory.read(physical, Width.ofBytes(size), initiator);
        } catch (BusFault fault) {
            return Width.ofBytes(size).mask();
        } catch (RuntimeException failure) {
            deviceFailed(failure);
            return 0;
        }
    }

    /** Writes to the bus or memory between instructions, and drops what was decoded from there. */
    public void storePhysical(long physical, int size, long value) {
        codeWatch.written(physical, size);
        writePhysical(physical, size, value);
    }

    /** Writes to the bus or memory; everybody who listens is told. */
    public void writePhysical(long physical, int size, long value) {
        try {
            memory.write(physical, Width.ofBytes(size), value, initiator);
        } catch (BusFault fault) {
            cpu.diagnostics.count("bus.write-fault");
        } catch (RuntimeException failure) {
            deviceFailed(failure);
        }
    }

    /**
     * A device threw: the instruction ends as if it had not begun, and the run loop throws it on.
     */
    public void deviceFailed(RuntimeException failure) {
        if (cpu.deviceFailure == null) {
            cpu.deviceFailure = failure;
        }
        cpu.restartAlone();
    }

    /** Hears of changes, on any thread. */
    private final class MapListener implements AddressSpaceListener {
        @Override
        public void mapped(FlatRange range) {
            cpu.signal(Cpu.FLUSH);
        }

        @Override
        public void unmapped(FlatRange range) {
            cpu.signal(Cpu.FLUSH);
        }

        @Override
        public void writeProtected(FlatRange range) {
            cpu.signal(Cpu.FLUSH);
        }

        @Override
        public void written(long address, long length, Initiator by) {
            if (!by.equals(initiator)) {
                codeWatch.writtenByOther(address, length);
            }
        }
    }

    /** Direct memory by physical page, until the map changes. */
    private static final class HostPages {
        private static final int SLOTS = 4096;

        private final AddressSpace memory;
        private final long[] keys = new long[SLOTS];
        private final long[] hosts = new long[SLOTS];

        HostPages(AddressSpace memory) {
            this.memory = memory;
            clear();
        }

        void clear() {
            java.util.Arrays.fill(keys, NO_PAGE);
        }

        long host(long physicalPage) {
            int slot = (int) (physicalPage >>> 12) & SLOTS - 1;
            if (keys[slot] == physicalPage) {
                return hosts[slot];
            }
            long host = address(memory.ram(physicalPage, 4096, false));
            keys[slot] = physicalPage;
            hosts[slot] = host;
            return host;
        }

        /** Asked for anew each time, since it marks the page as written. */
        long writableHost(long physicalPage) {
            return address(memory.ram(physicalPage, 4096, true));
        }

        private static long address(Optional<MemorySegment> segment) {
            return segment.isPresent() ? segment.get().address() : 0;
        }
    }
}
