package dev.hv.cpu.x86.interp;

import dev.hv.cpu.x86.core.Mem;
import dev.hv.cpu.x86.hostcode.CodeMemory;
import dev.hv.cpu.x86.translate.HostCode;
import dev.hv.cpu.x86.translate.RegionHost;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A region as machine code of the host's. Instructions that it leaves are done by the interpreter,
 * each in a block of its own; if nothing else has happened, code goes on behind them. Ways out lead
 * straight to the code of other regions once it is known where to; that code looks whether it may
 * still be entered so.
 */
final class HostRegion extends Region {
    /**
     * Most instructions between two polls of a region that another one's code may enter: so many
     * the run must have left when it does.
     */
    private static final int LONGEST = 256;

    private static final int NO_NUMBER = -1;

    /** One that is left counts as so many that are not: C2 gains more where code is left. */
    private static final int LEFT_COSTS = 600;

    private final CodeMemory memory;
    private final long address;
    private final long data;
    private final int[] entrances;
    private final int[] chained;
    private final HostCode.Exit[] exits;
    private final int[] wayDistances;
    private final boolean stays;

    /** The blocks of the instructions that are left, by the numbers of the exits. */
    private final @Nullable Block[] singles;

    /** Ways out of other regions that lead straight here. */
    private final List<Way> leadingHere = new ArrayList<>();

    /** Regions that ways out of this one lead straight to. */
    private final Set<HostRegion> leadingTo = new HashSet<>();

    /** Entries of the jump table that lead here, or led. */
    private final List<Integer> jumpsHere = new ArrayList<>();

    /** Of the processor that it runs on, once it has been entered. */
    private @Nullable HostEntry entry;

    private int number = NO_NUMBER;

    private record Way(HostRegion from, HostCode.Exit exit) {}

    private HostRegion(CodeMemory memory, CodeMemory.Placed placed, HostCode code) {
        this.memory = memory;
        this.address = placed.address();
        this.data = address + code.data();
        this.entrances = code.entrances().stream().mapToInt(Integer::intValue).toArray();
        this.chained = code.chained().stream().mapToInt(Integer::intValue).toArray();
        this.exits = code.exits().toArray(HostCode.Exit[]::new);
        this.wayDistances = code.ways().stream().mapToInt(way -> way.distance()).toArray();
        this.stays = code.stays();
        this.singles = new Block[exits.length];
        forgetMapping();
    }

    /** Puts code in place; null if there is no room for it. */
    static @Nullable HostRegion of(CodeMemory memory, HostCode code) {
        CodeMemory.Placed placed = memory.place(code.bytes());
        if (placed == null) {
            return null;
        }
        HostRegion region = new HostRegion(memory, placed, code);
        memory.keepFor(placed, region);
        return region;
    }

    @Override
    public @Nullable Block execute(@Nullable Context c, int entrance) {
        if (c == null) {
            return null;
        }
        HostEntry host = c.hostEntry(memory);
        noteMapping(c, host);
        long most = c.limit - LONGEST;
        HostRegion region = this;
        long at = address + entrances[entrance];
        while (true) {
            int exitNumber = host.enter(at, region.number, Math.min(c.lookAt, most));
            region = host.left();
            HostCode.Exit exit = region.exits[exitNumber];
            long count = host.count();
            c.left = region;
            c.current = region.home;
            c.regionStart = c.rip;
            switch (exit.why()) {
                case LINK -> {
                    Block next = region.leave(c, count, exit.where(), RegionHost.BY_LINK);
                    if (next != null) {
                        region.chain(exit, next);
                    }
                    return next;
                }
                case JUMP -> {
                    c.rip = host.target();
                    Block next = region.leave(c, count, exit.where(), RegionHost.BY_JUMP);
                    if (next != null && next.region instanceof HostRegion target) {
                        target.jumpHere(host, c.rip, next);
                    }
                    return next;
                }
                case ENTRANCE -> {
                    return region.leave(c, count, exit.where(), 0);
                }
                case LOOK -> {
                    region.instructions += count - c.told;
                    c.told = count;
                    if (look(c, count) || count > most || region.instructions >= region.askAt) {
                        return region.leave(c, count, exit.where(), 0);
                    }
                    c.instructions = count;
                }
                case INSTRUCTION -> {
                    Block next = region.interpret(c, exit, count);
                    if (next != region.home) {
                        return next;
                    }
                }
            }
            at = region.address + exit.resume();
        }
    }

    /**
     * Has the interpreter do one instruction.
     *
     * @return {@link #home} if code goes on behind it, else as {@link Node#execute}
     */
    private @Nullable Block interpret(Context c, HostCode.Exit exit, long count) {
        long start = c.rip;
        c.instructions = count - exit.ahead();
        c.rip = start + exit.where() & mask();
        Block single = single(c, exit);
        if (single == null) {
            c.ripDelta = 0;
            c.instructionsAhead = 0;
            return null;
        }
        c.instructions++;
        c.current = single;
        Block next = single.first.execute(c);
        if (c.faulted) {
            return null;
        }
        c.leftAlone++;
        if (askAt != Long.MAX_VALUE) {
            askAt -= LEFT_COSTS;
        }
        if (exit.resume() != HostCode.NOWHERE
                && c.rip == (start + exit.behind() & mask())
                && !isGone()
                && !c.needsLook()) {
            c.pendingLink = null;
            c.instructions += exit.ahead() - 1;
            c.rip = start;
            c.current = home;
            return home;
        }
        return next;
    }

    private @Nullable Block single(Context c, HostCode.Exit exit) {
        int index = exit.number();
        Block single = singles[index];
        if (single == null || !single.valid) {
            single = Objects.requireNonNull(c.singles).at(c.linearRip());
            singles[index] = single;
        }
        return single;
    }

    // ------------------------------------------------------------------ from code to code

    /** It is where it has been found now: other code may enter it as long as that holds. */
    private void noteMapping(Context c, HostEntry host) {
        if (number == NO_NUMBER) {
            entry = host;
            number = host.add(this);
            Mem.put8(data + HostCode.NUMBER, number);
        }
        Mem.put8(data + HostCode.MAPPED_RIP, c.rip);
        Mem.put8(data + HostCode.MAPPED_EPOCH, c.mmu.epoch());
        Mem.put8(data + HostCode.MAPPED_GLOBAL, mappedGlobal(c));
    }

    private void forgetMapping() {
        Mem.put8(data + HostCode.MAPPED_EPOCH, -1);
        Mem.put8(data + HostCode.MAPPED_GLOBAL, -1);
    }

    private boolean mayBeChained() {
        return number != NO_NUMBER && chained.length > 0 && longest() <= LONGEST;
    }

    /** Leads a way out straight to the code of the block behind it, if that has some. */
    private void chain(HostCode.Exit exit, Block next) {
        if (chained.length > 0
                && next.region instanceof HostRegion target
                && target.mayBeChained()) {
            long here = address + exit.code();
            int distance = wayDistances[exit.where()] - next.intoRegion;
            long there = target.address + target.chained[next.entrance];
            memory.patch(here, HostCode.chained(distance, there - here));
            target.leadingHere.add(new Way(this, exit));
            leadingTo.add(target);
        }
    }

    /** Has indirect jumps lead straight here. */
    private void jumpHere(HostEntry host, long rip, Block door) {
        if (mayBeChained()) {
            long there = address + chained[door.entrance];
            jumpsHere.add(host.setJump(rip, rip - door.intoRegion, there));
        }
    }

    @Override
    boolean stays() {
        return stays;
    }

    @Override
    void unchain() {
        for (Way way : leadingHere) {
            HostCode.Exit exit = way.exit();
            way.from.memory.patch(
                    way.from.address + exit.code(), HostCode.unchained(exit.number()));
        }
        leadingHere.clear();
        HostEntry host = entry;
        if (host != null) {
            jumpsHere.forEach(host::clearJump);
        }
        jumpsHere.clear();
        forgetMapping();
    }

    @Override
    void dropped() {
        leadingTo.forEach(target -> target.leadingHere.removeIf(way -> equals(way.from)));
        leadingTo.clear();
        HostEntry host = entry;
        if (host != null && number != NO_NUMBER) {
            host.remove(number);
            number = NO_NUMBER;
        }
    }
}
