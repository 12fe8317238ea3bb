package dev.hv.cpu.x86.mmu;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.core.Eflags;

/**
 * Page walks in all paging modes (Intel SDM vol. 3A, chapter 4): none, 32-bit (4.3), PAE (4.4),
 * 4-level and 5-level (4.5), with protection keys (4.6.2). Sets accessed and dirty flags (4.8), and
 * raises #PF with its error code (4.7).
 */
public final class PageWalker {
    /** Flag of a translation: the same privilege may write, and the dirty flag is set already. */
    public static final long WRITABLE = 1;

    /** Flag of a translation: it is global, and CR4.PGE is set. */
    public static final long GLOBAL = 1 << 1;

    /** Flag of a translation: it comes from a page of 2 or 4 MiB. */
    public static final long LARGE_PAGE = 1 << 2;

    /** Flag of a translation: it comes from a page of 1 GiB. */
    public static final long GIGABYTE = 1 << 3;

    /** Width of physical addresses in bits, of the widest model. */
    private static final int PHYSICAL_BITS = 40;

    private static final long PAE_PDPTE_RESERVED = 0x1E6;

    /** Without PSE-36, 4 MiB pages lie below 4 GiB. */
    private static final int BITS_WITHOUT_PSE36 = 32;

    /** Bits of a 4 MiB page's entry from this on are bits of its address from 32 on. */
    private static final int PSE36_SHIFT = 32 - 13;

    // Bits of a paging-structure entry (tables 4-4 to 4-19).
    private static final long PRESENT = 1;
    private static final long WRITE = 1 << 1;
    private static final long USER = 1 << 2;
    private static final long ACCESSED = 1 << 5;
    private static final long DIRTY = 1 << 6;
    private static final long LARGE = 1 << 7;
    private static final long GLOBAL_PAGE = 1 << 8;
    private static final long NO_EXECUTE = 1L << 63;

    private static final long ADDRESS = (1L << PHYSICAL_BITS) - 4096;

    /** Bits of an address up to 51. Those above are ignored in 4-level paging. */
    private static final long BEYOND_4_LEVEL = 0xF_FFFF_FFFF_FFFFL;

    /** PAE paging has no ignored bits up to 62. */
    private static final long BEYOND_PAE = Long.MAX_VALUE;

    // Bits of the error code (4.7).
    private static final int ERROR_PROTECTION = 1;

    /** Bit of a page fault's error code: the access was a write. */
    public static final int ERROR_WRITE = 1 << 1;

    private static final int ERROR_USER = 1 << 2;
    private static final int ERROR_RESERVED = 1 << 3;
    private static final int ERROR_FETCH = 1 << 4;
    private static final int ERROR_KEY = 1 << 5;

    /** Bits that an error code has if the access was not a read of data. */
    public static final int NEITHER_READ = ERROR_WRITE | ERROR_FETCH;

    /** Protection key of the entry that maps a page: bits 62..59. */
    private static final int KEY_SHIFT = 59;

    private PageWalker() {}

    /**
     * Translates; may fault.
     *
     * @param linear any address, canonical in long mode
     * @param access bits of {@link Access}
     * @return address of the physical 4 KiB page, whatever the page's size, with {@link #WRITABLE},
     *     {@link #GLOBAL}, {@link #LARGE_PAGE} and {@link #GIGABYTE}
     */
    public static long walk(Cpu c, long linear, int access) {
        if ((c.cr0 & Cr0.PG) == 0) {
            return (linear & 0xFFFF_F000L) | WRITABLE;
        }
        if (c.longMode()) {
            return walk4Level(c, linear, access);
        }
        if ((c.cr4 & Cr4.PAE) != 0) {
            return walkPae(c, linear & 0xFFFF_FFFFL, access);
        }
        return walk32(c, linear & 0xFFFF_FFFFL, access);
    }

    private static long walk4Level(Cpu c, long linear, int access) {
        long reserved = (BEYOND_4_LEVEL & beyond(c)) | noExecuteReserved(c);
        long table = c.cr3 & ADDRESS;
        long rights = WRITE | USER;
        long noExecute = 0;
        if ((c.cr4 & Cr4.LA57) != 0) {
            long top = table + (linear >>> 48 & 511) * 8;
            long level5 = c.mmu.readPhysical(top, 8);
            if ((level5 & PRESENT) == 0 || (level5 & (reserved | LARGE)) != 0) {
                return absentOrReserved(c, linear, access, level5);
            }
            markAccessed(c, access, top, 8, level5);
            rights &= level5;
            noExecute = level5 & NO_EXECUTE;
            table = level5 & ADDRESS;
        }

        long at = table + (linear >>> 39 & 511) * 8;
        long entry = c.mmu.readPhysical(at, 8);
        if ((entry & PRESENT) == 0 || (entry & (reserved | LARGE)) != 0) {
            return absentOrReserved(c, linear, access, entry);
        }
        markAccessed(c, access, at, 8, entry);
        rights &= entry;
        noExecute |= entry & NO_EXECUTE;

        at = (entry & ADDRESS) + (linear >>> 30 & 511) * 8;
        entry = c.mmu.readPhysical(at, 8);
        if ((entry & PRESENT) == 0 || (entry & reserved) != 0) {
            return absentOrReserved(c, linear, access, entry);
        }
        rights &= entry;
        noExecute |= entry & NO_EXECUTE;
        if ((entry & LARGE) != 0) {
            if ((entry & 0x3FFF_E000L) != 0 || !c.model.hasGigabytePages()) {
                return absentOrReserved(c, linear, access, entry);
            }
            long page = (entry & ADDRESS & -1L << 30) | (linear & 0x3FFF_F000L) | GIGABYTE;
            return finish(c, linear, access, at, 8, entry, rights | noExecute, page);
        }
        markAccessed(c, access, at, 8, entry);
        return walkDirectory(c, linear, access, entry & ADDRESS, reserved, rights, noExecute);
    }

    /** PAE paging: the PDPTEs were loaded with CR3, and carry no rights (4.4.1). */
    private static long walkPae(Cpu c, long linear, int access) {
        long entry = c.pdpte[(int) (linear >>> 30)];
        if ((entry & PRESENT) == 0) {
            return absentOrReserved(c, linear, access, entry);
        }
        long reserved = (BEYOND_PAE & beyond(c)) | noExecuteReserved(c);
        return walkDirectory(c, linear, access, entry & ADDRESS, reserved, WRITE | USER, 0);
    }

    /** The two lower levels, which 4-level and PAE paging share. */
    private static long walkDirectory(
            Cpu c,
            long linear,
            int access,
            long directory,
            long reserved,
            long rights,
            long noExecute) {
        long at = directory + (linear >>> 21 & 511) * 8;
        long entry = c.mmu.readPhysical(at, 8);
        if ((entry & PRESENT) == 0 || (entry & reserved) != 0) {
            return absentOrReserved(c, linear, access, entry);
        }
        rights &= entry;
        noExecute |= entry & NO_EXECUTE;
        if ((entry & LARGE) != 0) {
            if ((entry & 0x1F_E000) != 0) {
                return absentOrReserved(c, linear, access, entry);
            }
            long page = (entry & ADDRESS & -1L << 21) | (linear & 0x1F_F000) | LARGE_PAGE;
            return finish(c, linear, access, at, 8, entry, rights | noExecute, page);
        }
        markAccessed(c, access, at, 8, entry);

        at = (entry & ADDRESS) + (linear >>> 12 & 511) * 8;
        entry = c.mmu.readPhysical(at, 8);
        if ((entry & PRESENT) == 0 || (entry & reserved) != 0) {
            return absentOrReserved(c, linear, access, entry);
        }
        rights &= entry;
        noExecute |= entry & NO_EXECUTE;
        return finish(c, linear, access, at, 8, entry, rights | noExecute, entry & ADDRESS);
    }

    /** Returns the reserved bits of every PDPTE of PAE paging (table 4-8). */
    public static long reservedInPdptes(Cpu c) {
        return beyond(c) | PAE_PDPTE_RESERVED;
    }

    /** 32-bit paging, with 4 MiB pages if CR4.PSE, whose bits 20..13 are address bits 39..32. */
    private static long walk32(Cpu c, long linear, int access) {
        long at = (c.cr3 & 0xFFFF_F000L) + (linear >>> 22) * 4;
        long entry = c.mmu.readPhysical(at, 4);
        if ((entry & PRESENT) == 0) {
            return absentOrReserved(c, linear, access, entry);
        }
        long rights = entry & (WRITE | USER);
        if ((entry & LARGE) != 0 && (c.cr4 & Cr4.PSE) != 0) {
            if ((entry & reservedIn4MibPages(c)) != 0) {
                return absentOrReserved(c, linear, access, entry);
            }
            long page = (entry & 0xFFC0_0000L) | (entry & 0x1F_E000) << 19 | (linear & 0x3F_F000);
            return finish(c, linear, access, at, 4, entry, rights, page | LARGE_PAGE);
        }
        markAccessed(c, access, at, 4, entry);
        at = (entry & 0xFFFF_F000L) + (linear >>> 12 & 1023) * 4;
        entry = c.mmu.readPhysical(at, 4);
        if ((entry & PRESENT) == 0) {
            return absentOrReserved(c, linear, access, entry);
        }
        return finish(c, linear, access, at, 4, entry, rights & entry, entry & 0xFFFF_F000L);
    }

    /** Bits 21 to M - 19, where M is the width of addresses, 40 at most (table 4-4). */
    private static long reservedIn4MibPages(Cpu c) {
        int bits =
                c.model.has("pse36")
                        ? Math.min(PHYSICAL_BITS, c.model.generation().physicalBits())
                        : BITS_WITHOUT_PSE36;
        return 0x3F_E000 & -1L << (bits - PSE36_SHIFT);
    }

    /** Bits beyond the physical addresses of the model. */
    private static long beyond(Cpu c) {
        return ~c.model.generation().physicalMask();
    }

    /** Without EFER.NXE the execute-disable bit is reserved. */
    private static long noExecuteReserved(Cpu c) {
        return (c.efer & Efer.NXE) != 0 ? 0 : NO_EXECUTE;
    }

    /**
     * The access rights of 4.6, then the flags of the entry that maps the page.
     *
     * @param rights the WRITE and USER bits that all levels have, and NO_EXECUTE if one has it
     */
    private static long finish(
            Cpu c, long linear, int access, long at, int size, long entry, long rights, long page) {
        if ((access & Access.ANYBODY) != 0) {
            return page;
        }
        boolean writable = (rights & WRITE) != 0;
        boolean denied;
        if ((access & Access.USER) != 0) {
            denied = (rights & USER) == 0;
        } else {
            writable |= (c.cr0 & Cr0.WP) == 0;
            denied = (rights & USER) != 0 && supervisorDenied(c, access);
        }
        denied |= (access & Access.FETCH) != 0 && (rights & NO_EXECUTE) != 0;
        denied |= (access & Access.WRITE) != 0 && !writable;
        int error = ERROR_PROTECTION;
        if ((c.cr4 & Cr4.PKE) != 0 && c.longMode() && (rights & USER) != 0) {
            int key = (int) (entry >>> KEY_SHIFT & 15);
            boolean data = (access & Access.FETCH) == 0;
            boolean readOnly =
                    (c.pkru >>> (2 * key) & 2) != 0
                            && ((access & Access.USER) != 0 || (c.cr0 & Cr0.WP) != 0);
            boolean write = (access & Access.WRITE) != 0;
            if (data && ((c.pkru >>> (2 * key) & 1) != 0 || (write && readOnly))) {
                denied = true;
                error |= ERROR_KEY; // whatever else denies it too
            }
            writable &= !readOnly;
        }
        if (denied) {
            return fault(c, linear, access, error);
        }
        long update = entry | ACCESSED;
        if ((access & Access.WRITE) != 0) {
            update |= DIRTY;
        }
        if (update != entry) {
            update(c, access, at, size, update);
        }
        long result = page;
        if (writable && (update & DIRTY) != 0) {
            result |= WRITABLE;
        }
        if ((entry & GLOBAL_PAGE) != 0 && (c.cr4 & Cr4.PGE) != 0) {
            result |= GLOBAL;
        }
        return result;
    }

    /** SMEP for fetches, SMAP for data (4.6.1). */
    private static boolean supervisorDenied(Cpu c, int access) {
        if ((access & Access.FETCH) != 0) {
            return (c.cr4 & Cr4.SMEP) != 0;
        }
        return (c.cr4 & Cr4.SMAP) != 0
                && ((access & Access.IMPLICIT) != 0 || (c.eflags & Eflags.AC) == 0);
    }

    private static void markAccessed(Cpu c, int access, long at, int size, long entry) {
        if ((entry & ACCESSED) == 0) {
            update(c, access, at, size, entry | ACCESSED);
        }
    }

    private static void update(Cpu c, int access, long at, int size, long entry) {
        if ((access & Access.PROBE) != 0) {
            c.mmu.probeFailed |= (access & Access.ANYBODY) == 0;
        } else {
            c.mmu.writePhysical(at, size, entry);
        }
    }

    /** An entry that is present must have had a reserved bit set. */
    private static long absentOrReserved(Cpu c, long linear, int access, long entry) {
        boolean present = (entry & PRESENT) != 0;
        return fault(c, linear, access, present ? ERROR_PROTECTION | ERROR_RESERVED : 0);
    }

    private static long fault(Cpu c, long linear, int access, int error) {
        if ((access & Access.PROBE) != 0) {
            c.mmu.probeFailed = true;
            return 0;
        }
        if ((access & Access.WRITE) != 0) {
            error |= ERROR_WRITE;
        }
        if ((access & Access.USER) != 0) {
            error |= ERROR_USER;
        }
        boolean tellsFetch =
                (c.cr4 & Cr4.SMEP) != 0 || ((c.cr4 & Cr4.PAE) != 0 && (c.efer & Efer.NXE) != 0);
        if ((access & Access.FETCH) != 0 && tellsFetch) {
            error |= ERROR_FETCH;
        }
        c.raisePageFault(linear, error);
        return 0;
    }
}
