package dev.hv.cpu.x86.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FetchTlbTest {
    private static final long GLOBAL = 0xFFFF_FFFF_8123_4000L;
    private static final long LOCAL = 0x40_1000L;

    private final FetchTlb fetches = new FetchTlb();

    FetchTlbTest() {
        fetches.enter(GLOBAL, 0, 0x5000, true);
        fetches.enter(LOCAL, 0, 0x6000, false);
    }

    @Test
    void anyAddressInAPageFindsIt() {
        assertEquals(0x5000, fetches.find(GLOBAL | 0xFFF, 0));
        assertEquals(0x6000, fetches.find(LOCAL | 0x123, 0));
        assertEquals(FetchTlb.ABSENT, fetches.find(LOCAL + 0x1000, 0));
    }

    @Test
    void anEmptyOneDoesNotKnowPageZero() {
        assertEquals(FetchTlb.ABSENT, new FetchTlb().find(0, 0));
    }

    @Test
    void whatASupervisorMayFetchAUserMayNot() {
        assertEquals(FetchTlb.ABSENT, fetches.find(GLOBAL, 1));
        fetches.enter(GLOBAL, 1, 0x7000, true);
        assertEquals(0x7000, fetches.find(GLOBAL, 1));
        assertEquals(0x5000, fetches.find(GLOBAL, 0));
    }

    @Test
    void globalPagesSurviveALocalFlush() {
        fetches.flushLocal();
        assertEquals(0x5000, fetches.find(GLOBAL, 0));
        assertEquals(FetchTlb.ABSENT, fetches.find(LOCAL, 0));
        fetches.flushAll();
        assertEquals(FetchTlb.ABSENT, fetches.find(GLOBAL, 0));
    }

    @Test
    void noNumberOfLocalFlushesBringsAPageBack() {
        for (int i = 0; i < 10_000; i++) {
            fetches.flushLocal();
            assertEquals(FetchTlb.ABSENT, fetches.find(LOCAL, 0), "after flush " + i);
        }
    }

    @Test
    void aPageIsDroppedGlobalOrNotAndNoOther() {
        fetches.enter(GLOBAL + 0x1000, 0, 0x8000, true);
        fetches.flushPage(GLOBAL | 0x10);
        fetches.flushPage(LOCAL | 0x10);
        assertEquals(FetchTlb.ABSENT, fetches.find(GLOBAL, 0));
        assertEquals(FetchTlb.ABSENT, fetches.find(LOCAL, 0));
        assertEquals(0x8000, fetches.find(GLOBAL + 0x1000, 0));
    }

    @Test
    void aGlobalPageIsRememberedUntilAllIsDropped() {
        fetches.flushPage(GLOBAL);
        fetches.flushLocal();
        assertTrue(fetches.mayBeGlobal(GLOBAL + 0xFFF));
        assertFalse(fetches.mayBeGlobal(GLOBAL + 0x1000));
        assertFalse(fetches.mayBeGlobal(LOCAL));
        fetches.flushAll();
        assertFalse(fetches.mayBeGlobal(GLOBAL));
    }
}
