package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.mmu.CodeWatch;
import dev.hv.cpu.x86.mmu.Mmu;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Decoded code by physical page, kept true to memory: writes by this processor drop what they hit
 * before they happen, writes by others at the next safe point.
 */
final class CodeCache implements CodeWatch {
    /** Most pages whose code is kept; beyond that all is dropped and grows anew. */
    private static final int MAX_PAGES = 1 << 14;

    /**
     * Most instructions that are kept, of 50 to 100 bytes each. Blocks may begin at every byte of a
     * page, and at each for every mode.
     */
    private static final int MAX_INSTRUCTIONS = 1 << 21;

    private final Context context;
    private final ConcurrentHashMap<Long, CodePage> pages = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Written> writtenByOthers = new ConcurrentLinkedQueue<>();

    /** In blocks that are kept. */
    private long instructions;

    /** Blocks that were decoded. */
    long decoded;

    /** Pages whose code was dropped since something wrote to it. */
    long overwritten;

    /** What another has written, within a page that has code. */
    private record Written(long physical, long size) {}

    CodeCache(Context context) {
        this.context = context;
        context.mmu.codeWatch(this);
    }

    /** Returns the block that begins at that physical address, if it is known. */
    @Nullable Block block(long physical, int mode) {
        CodePage page = pages.get(physical & Mmu.PAGE);
        return page == null ? null : page.block((int) (physical & 4095), mode);
    }

    /** Returns the block of one instruction that begins there, if it is known. */
    @Nullable Block single(long physical, int mode) {
        CodePage page = pages.get(physical & Mmu.PAGE);
        return page == null ? null : page.single((int) (physical & 4095), mode);
    }

    private void makeRoom() {
        if (pages.size() >= MAX_PAGES || instructions >= MAX_INSTRUCTIONS) {
            dropAll();
        }
    }

    /** Keeps a block of one instruction, to be run alone. */
    void addSingle(Block block) {
        makeRoom();
        instructions++;
        page(block.physical & Mmu.PAGE).addSingle(block);
    }

    /** Returns the page that holds that block, which is valid. */
    CodePage pageOf(Block block) {
        return page(block.physical & Mmu.PAGE);
    }

    /** Returns the page at that physical address, if code was decoded from it. */
    @Nullable CodePage known(long page) {
        return pages.get(page);
    }

    /** Keeps a block; from now on its pages are watched. */
    void add(Block block) {
        decoded++;
        makeRoom();
        instructions += block.count;
        page(block.physical & Mmu.PAGE).add(block);
        if (block.secondPage != Block.ONE_PAGE) {
            page(block.secondPage).addCrossing(block);
        }
    }

    /**
     * Returns the physical page of direct memory from which code at a linear address would be
     * fetched, without any effect; negative if there is none, or the address would have to wrap.
     */
    long fetchedFrom(long linear) {
        long physical = context.code64() || linear >>> 32 == 0 ? context.mmu.probe(linear) : -1;
        return physical < 0 || context.mmu.hostPage(physical) == 0 ? -1 : physical;
    }

    /** Returns the page at that physical address, which is watched from now on. */
    CodePage watched(long page) {
        return page(page);
    }

    private CodePage page(long address) {
        CodePage page = pages.get(address);
        if (page == null) {
            page = new CodePage(address, context.mmu.hostPage(address));
            pages.put(address, page);
            context.mmu.protectCode(address);
        }
        return page;
    }

    @Override
    public boolean holdsCode(long physicalPage) {
        return pages.containsKey(physicalPage);
    }

    @Override
    public boolean written(long physical, int size) {
        CodePage page = pages.get(physical & Mmu.PAGE);
        if (page == null || !page.covers(physical, size)) {
            return true;
        }
        Block current = context.current;
        if (context.inBlock && current != null && current.overlaps(physical, size)) {
            context.restartAlone();
            return false;
        }
        drop(physical & Mmu.PAGE);
        return true;
    }

    @Override
    public void writtenByOther(long physical, long size) {
        for (long page = physical & Mmu.PAGE; page < physical + size; page += 4096) {
            if (pages.containsKey(page)) {
                long from = Math.max(page, physical);
                long to = Math.min(page + 4096, physical + size);
                writtenByOthers.add(new Written(from, to - from));
                context.signal(Cpu.CODE_WRITTEN);
            }
        }
    }

    /**
     * At a safe point: drops what others have written to. Only here is known what the page has code
     * in: it may have been decoded from what was there before, and kept after the write. Firmware
     * that answers on its caller's stack writes beside the code of many a small program.
     */
    void drainWrittenByOthers() {
        context.unsignal(Cpu.CODE_WRITTEN);
        for (Written by = writtenByOthers.poll(); by != null; by = writtenByOthers.poll()) {
            CodePage page = pages.get(by.physical & Mmu.PAGE);
            if (page != null && page.covers(by.physical, by.size)) {
                drop(page.address);
            }
        }
    }

    /**
     * Code stays that lies in the same memory as before: an SMI shows and hides but little of what
     * there is, and comes often.
     */
    @Override
    public void mapChanged() {
        for (CodePage page : pages.values()) {
            if (page.host == 0 || context.mmu.hostPage(page.address) != page.host) {
                pages.remove(page.address);
                forget(page);
            }
        }
    }

    private void drop(long page) {
        CodePage dropped = pages.remove(page);
        if (dropped != null) {
            overwritten++;
            forget(dropped);
            CodeOverwritten event = new CodeOverwritten();
            event.address = page;
            event.commit();
        }
    }

    private void forget(CodePage page) {
        instructions -= page.instructions();
        page.invalidate();
    }

    /** Drops everything: memory may be another's now. */
    void dropAll() {
        pages.values().forEach(CodePage::invalidate);
        pages.clear();
        instructions = 0;
    }
}
