package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.mmu.Access;
import dev.hv.cpu.x86.mmu.PageWalker;
import dev.hv.cpu.x86.system.Bench;

import org.junit.jupiter.api.Test;

/**
 * Intel SDM vol. 3A, chapter 4: every combination of the bits of the two lower levels of 4-level
 * paging with the control bits and kinds of access, against the rules of 4.6 to 4.8 written down as
 * the manual has them.
 */
final class Chapter4PagingTest {
    private static final long LINEAR = 0x40_2345_6000L;
    private static final long TOP = 0x20_0000;
    private static final long PAGE = 0x30_0000;

    private static final long P = 1;
    private static final long RW = 1 << 1;
    private static final long US = 1 << 2;
    private static final long A = 1 << 5;
    private static final long D = 1 << 6;
    private static final long PS = 1 << 7;
    private static final long XD = 1L << 63;

    /** Address bit 51 is beyond the model's physical addresses: reserved. */
    private static final long RESERVED = 1L << 51;

    private static final long[] ENTRY_BITS = {P, RW, US, A, XD, RESERVED};
    private static final int[] ACCESSES = {
        0,
        Access.WRITE,
        Access.FETCH,
        Access.USER,
        Access.USER | Access.WRITE,
        Access.USER | Access.FETCH,
        Access.IMPLICIT,
        Access.IMPLICIT | Access.WRITE
    };

    private final Bench bench = Bench.longMode();
    private final Cpu c = bench.c;
    private final long directory = TOP + 0x2000 + entry(21);
    private final long table = TOP + 0x3000 + entry(12);

    /**
     * Where a table has the entry for {@code LINEAR}, by the lowest of the 9 bits that choose it.
     */
    private static long entry(int lowestBit) {
        return (LINEAR >>> lowestBit & 511) * 8;
    }

    private static long bits(int choice, long[] names) {
        long value = 0;
        for (int i = 0; i < names.length; i++) {
            value |= (choice >>> i & 1) != 0 ? names[i] : 0;
        }
        return value;
    }

    private void upperLevels() {
        bench.memory.put(TOP + entry(39), 8, TOP + 0x1000 | P | RW | US | A);
        bench.memory.put(TOP + 0x1000 + entry(30), 8, TOP + 0x2000 | P | RW | US | A);
        c.cr3 = TOP;
    }

    /** Error code of 4.7, or -1 if the access is allowed; whatever the entries' A and D. */
    private int expected(long upper, long lower, int access) {
        boolean large = (upper & PS) != 0;
        boolean user = (access & Access.USER) != 0;
        boolean write = (access & Access.WRITE) != 0;
        boolean fetch = (access & Access.FETCH) != 0;
        boolean nxe = (c.efer & Efer.NXE) != 0;
        boolean smep = (c.cr4 & Cr4.SMEP) != 0;
        int base = (write ? 2 : 0) | (user ? 4 : 0) | (fetch && (nxe || smep) ? 16 : 0);
        long reserved = RESERVED | (nxe ? 0 : XD);
        if ((upper & P) == 0) {
            return base;
        }
        if ((upper & reserved) != 0) {
            return base | 9;
        }
        if (!large && (lower & P) == 0) {
            return base;
        }
        if (!large && (lower & reserved) != 0) {
            return base | 9;
        }
        long both = large ? upper : upper & lower;
        boolean userPage = (both & US) != 0;
        boolean writable = (both & RW) != 0;
        boolean noExecute = ((upper | (large ? 0 : lower)) & XD) != 0;
        boolean ac = (c.eflags & Eflags.AC) != 0 && (access & Access.IMPLICIT) == 0;
        boolean wp = (c.cr0 & Cr0.WP) != 0;
        boolean allowed;
        if (fetch) {
            allowed = !noExecute && (user ? userPage : !(userPage && smep));
        } else {
            boolean reaches = user ? userPage : !(userPage && (c.cr4 & Cr4.SMAP) != 0 && !ac);
            allowed = reaches && (!write || writable || (!user && !wp));
        }
        int key = 0;
        if ((c.cr4 & Cr4.PKE) != 0 && userPage && !fetch) {
            boolean accessDisabled = (c.pkru & 1) != 0;
            boolean writeDisabled = (c.pkru & 2) != 0 && write && (user || wp);
            if (accessDisabled || writeDisabled) {
                allowed = false;
                key = 32;
            }
        }
        return allowed ? -1 : base | 1 | key;
    }

    private void check(long upper, long lower, int access) {
        bench.memory.put(directory, 8, upper);
        bench.memory.put(table, 8, lower);
        c.faulted = false;
        PageWalker.walk(c, LINEAR, access);
        int wanted = expected(upper, lower, access);
        int got = c.faulted ? c.faultVector == Vector.PF ? c.faultError : 1000 : -1;
        if (wanted != got) {
            assertEquals(wanted, got, () -> describe(upper, lower, access));
        }
        boolean large = (upper & PS) != 0;
        boolean write = (access & Access.WRITE) != 0;
        if (wanted < 0) {
            long marks = A | (write ? D : 0);
            long top = bench.memory.get(directory, 8);
            assertEquals(upper | (large ? marks : A), top, () -> describe(upper, lower, access));
            assertEquals(large ? lower : lower | marks, bench.memory.get(table, 8));
        } else {
            assertEquals(lower, bench.memory.get(table, 8), () -> describe(upper, lower, access));
        }
        c.faulted = false;
    }

    private String describe(long upper, long lower, int access) {
        return String.format(
                "PDE %x, PTE %x, access %x, CR0 %x, CR4 %x, EFER %x, EFLAGS %x, PKRU %x",
                upper, lower, access, c.cr0, c.cr4, c.efer, c.eflags, c.pkru);
    }

    @Test
    void everyCombinationOfBitsGivesTheErrorCodeOfTheManual() {
        upperLevels();
        for (int control = 0; control < 64; control++) {
            c.cr0 = (c.cr0 & ~Cr0.WP) | ((control & 1) != 0 ? Cr0.WP : 0);
            c.cr4 =
                    Cr4.PAE
                            | ((control & 2) != 0 ? Cr4.SMEP : 0)
                            | ((control & 4) != 0 ? Cr4.SMAP : 0)
                            | ((control & 8) != 0 ? Cr4.PKE : 0);
            c.efer = Efer.LME | Efer.LMA | ((control & 16) != 0 ? Efer.NXE : 0);
            c.eflags = 2 | ((control & 32) != 0 ? Eflags.AC : 0);
            c.pkru = control & 3;
            for (int access : ACCESSES) {
                for (int upper = 0; upper < 1 << ENTRY_BITS.length; upper++) {
                    long entry = bits(upper, ENTRY_BITS);
                    check(entry | PS | (PAGE & (-1L << 21)), 0, access);
                    for (int lower = 0; lower < 1 << ENTRY_BITS.length; lower++) {
                        check(entry | TOP + 0x3000, bits(lower, ENTRY_BITS) | PAGE, access);
                    }
                }
            }
        }
    }

    /** 4.10.4: MOV to CR3 keeps global pages, a change of CR4.PGE keeps none. */
    @Test
    void globalPagesOutliveTheirTable() {
        String source =
                """
                mov dword [tables],tables+0x1007
                mov ecx,1024
                mov edi,tables+0x1000
                mov eax,7
                fill: stosd
                add eax,0x1000
                loop fill
                mov dword [tables+0x1300],0xc0103  ; page C0000h: global
                mov dword [tables+0x1304],0xc1003
                mov eax,0x80
                mov cr4,eax
                mov eax,tables
                mov cr3,eax
                mov eax,cr0
                or eax,0x80000000
                mov cr0,eax
                mov dword [0xc0000],1
                mov dword [0xd0000],2
                mov dword [tables+0x1300],0xd0103
                mov eax,cr3
                mov cr3,eax
                mov ebx,[0xc0000]              ; the old page still
                invlpg [0xc0000]
                mov ecx,[0xc0000]              ; the new one
                hlt
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            assertEquals(0, guest.events().size(), () -> guest.events().toString());
            assertEquals(1, guest.register("rbx"));
            assertEquals(2, guest.register("rcx"));
        }
    }

    /** 4.7 and 6.15: CR2 has the address, and the instruction is restarted once it is mapped. */
    @Test
    void aPageFaultIsRestartedOnceItsPageIsThere() {
        String source =
                """
                mov dword [tables],tables+0x1007
                mov ecx,1024
                mov edi,tables+0x1000
                mov eax,7
                fill: stosd
                add eax,0x1000
                loop fill
                mov dword [tables+0x1300],0xc0006  ; not present
                mov eax,tables
                mov cr3,eax
                mov eax,cr0
                or eax,0x80010000
                mov cr0,eax
                mov dword [resume],mend
                mov eax,0x55
                here: add [0xc0004],eax
                hlt
                mend: mov dword [tables+0x1300],0xc0007
                jmp here
                """;
        try (Guest guest = Guest.protectedMode(source)) {
            Guest.Event event = guest.assertOneEvent(14, 2, "here");
            assertEquals(0xC_0004, event.cr2());
            assertEquals(0x55, guest.memory(0xC_0004, 4));
        }
    }
}
