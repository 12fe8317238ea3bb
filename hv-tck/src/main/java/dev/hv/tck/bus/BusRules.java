package dev.hv.tck.bus;

import static dev.hv.tck.bus.BusTrial.require;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.BusFault;
import dev.hv.api.bus.Endian;
import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.tck.Rule;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.bus.BusTrial.Rules;
import dev.hv.tck.script.Dice;

import java.util.List;

/** Accesses and maps, held against the naive model. */
public final class BusRules {
    private static final long SPACE = 1L << BusWorld.ADDRESS_BITS;
    private static final List<Long> BASES =
            List.of(0L, 0x40L, 0x1000L, 0x1FF0L, 0x2000L, 0x3000L, 0x303CL, 0xDFC1L, 0xE000L);

    /** A region of the world that is memory, and read-only. */
    private static final int READ_ONLY = 2;

    private BusRules() {}

    private static Rules plain(Dice dice) {
        return BusTrial.PLAIN;
    }

    private static Rules any(Dice dice) {
        return new Rules(BusTrial.any(dice), BusTrial.any(dice));
    }

    private static BusStep map(Dice dice, int first, int count) {
        int region = first + dice.below(count);
        return dice.oneIn(5)
                ? new BusStep.Unmap(region)
                : new BusStep.Map(region, dice.of(BASES), dice.below(3));
    }

    /** An address near an end of what may be mapped. */
    private static long address(Dice dice) {
        long near = dice.of(BASES) + dice.of(List.of(0L, 0x40L, 0x1000L, 0x2000L));
        return (near + dice.below(24) - 12) & (SPACE - 1);
    }

    private static BusStep access(Dice dice, long address) {
        return dice.oneIn(2)
                ? new BusStep.Read(address, dice.width(), false)
                : new BusStep.Write(address, dice.width(), dice.value());
    }

    @Rule(
            id = "BUS-MAP-01",
            text =
                    "The highest priority answers, between equals the region mapped last, and a"
                        + " window shows its target; what leaves the space or is mapped already is"
                        + " refused.",
            source = "dev.hv.api.bus.AddressSpaceEdit#map")
    static void flatViewIsThatOfTheModel(BusTrial trial) {
        trial.compare(BusRules::plain, dice -> map(dice, 0, BusWorld.REGIONS));
    }

    @Rule(
            id = "BUS-RAM-01",
            text = "Memory holds what was written, least significant byte first, at any alignment.",
            source = "dev.hv.api.bus.AddressSpace#write")
    static void memoryHoldsWhatWasWritten(BusTrial trial) {
        trial.compare(
                BusRules::plain,
                dice ->
                        dice.oneIn(4)
                                ? new BusStep.Map(dice.below(2), 0, 0)
                                : access(dice, dice.below(0x1800)));
    }

    @Rule(
            id = "BUS-ROM-01",
            text = "Writes to read-only memory are lost, and told to the trace.",
            source = "dev.hv.api.bus.RamRegion#readOnly")
    static void readOnlyMemoryLosesWrites(BusTrial trial) {
        trial.compare(
                BusRules::plain,
                dice ->
                        dice.oneIn(4)
                                ? new BusStep.Map(2, 0, 0)
                                : access(dice, dice.below(0x1800)));
    }

    @Rule(
            id = "BUS-OPN-01",
            text =
                    "Where nothing answers, reads see all ones, writes are lost, and the trace is"
                            + " told.",
            source = "dev.hv.api.bus.AddressSpace")
    static void holesAreAnOpenBus(BusTrial trial) {
        trial.compare(BusRules::plain, dice -> access(dice, dice.below(SPACE - 8)));
    }

    @Rule(
            id = "BUS-WRP-01",
            text = "Addresses wrap at the width of the space.",
            source = "dev.hv.api.bus.AddressSpace")
    static void addressesWrap(BusTrial trial) {
        trial.compare(
                BusRules::plain,
                dice ->
                        dice.oneIn(4)
                                ? new BusStep.Map(dice.below(2), dice.oneIn(2) ? 0 : 0xE000, 0)
                                : access(dice, dice.below(64) * SPACE + dice.below(24) - 12));
    }

    @Rule(
            id = "BUS-SPL-01",
            text =
                    "An access that a handler does not implement is split, lowest address first,"
                            + " into the widest implemented widths that fit, or widened to the"
                            + " narrowest.",
            source = "dev.hv.api.bus.AccessRules")
    static void accessesAreSplitAndWidened(BusTrial trial) {
        trial.compare(
                dice -> new Rules(BusTrial.splitting(dice), BusTrial.splitting(dice)),
                dice ->
                        dice.oneIn(6)
                                ? new BusStep.Map(3, 0x1000, 0)
                                : access(dice, 0x1000 + dice.below(BusWorld.IO_BYTES - 8)));
    }

    @Rule(
            id = "BUS-END-01",
            text = "Big-endian registers are swapped in the width in which they are reached.",
            source = "dev.hv.api.bus.Endian")
    static void bigEndianRegistersAreSwapped(BusTrial trial) {
        trial.compare(
                dice ->
                        new Rules(
                                BusTrial.splitting(dice).withEndian(Endian.BIG),
                                AccessRules.bytes()),
                dice ->
                        dice.oneIn(6)
                                ? new BusStep.Map(3, 0x1000, 0)
                                : access(dice, 0x1000 + dice.below(BusWorld.IO_BYTES - 8)));
    }

    @Rule(
            id = "BUS-INV-01",
            text = "An access that the hardware does not take ends as its rules say.",
            source = "dev.hv.api.bus.OnInvalid")
    static void invalidAccessesEndAsTheRulesSay(BusTrial trial) {
        trial.compare(
                dice -> {
                    AccessRules words = AccessRules.only(Width.WORD);
                    OnInvalid answer = dice.of(List.of(OnInvalid.values()));
                    return new Rules(words.withOnInvalid(answer), words);
                },
                dice ->
                        dice.oneIn(6)
                                ? new BusStep.Map(3, 0x1000, 0)
                                : access(dice, 0x1000 + dice.below(BusWorld.IO_BYTES - 8)));
    }

    @Rule(
            id = "BUS-CRS-01",
            text =
                    "An access across ranges is served in parts, lowest address first, each the"
                            + " widest aligned that its range takes.",
            source = "dev.hv.api.bus.AddressSpace")
    static void accessesAcrossRangesAreServedInParts(BusTrial trial) {
        trial.compare(
                BusRules::any,
                dice ->
                        dice.oneIn(3)
                                ? map(dice, 0, BusWorld.REGIONS)
                                : access(dice, address(dice)));
    }

    @Rule(
            id = "BUS-DBG-01",
            text = "A debugger's reads reach handlers as peeks, and the trace is not told.",
            source = "dev.hv.api.bus.Initiator#debugger")
    static void debuggersPeek(BusTrial trial) {
        trial.compare(
                BusRules::any,
                dice ->
                        dice.oneIn(3)
                                ? map(dice, 0, BusWorld.REGIONS)
                                : new BusStep.Read(address(dice), dice.width(), true));
    }

    @Rule(
            id = "BUS-BLK-01",
            text = "Bulk copies are the same as single accesses, the widest that each range takes.",
            source = "dev.hv.api.bus.AddressSpace#readBytes")
    static void bulkCopiesAreTheSame(BusTrial trial) {
        trial.compare(
                BusRules::any,
                dice -> {
                    if (dice.oneIn(3)) {
                        return map(dice, 0, BusWorld.REGIONS);
                    }
                    int length = dice.below(100);
                    return dice.oneIn(2)
                            ? new BusStep.ReadBytes(address(dice), length)
                            : new BusStep.WriteBytes(address(dice), length, dice.below(256));
                });
    }

    @Rule(
            id = "BUS-CAX-01",
            text =
                    "An exchange stores only where the expected value is held, tells what was held,"
                            + " and faults outside writable memory and across ranges.",
            source = "dev.hv.api.bus.AddressSpace#compareAndExchange")
    static void exchangesAreThoseOfTheModel(BusTrial trial) {
        trial.compare(
                BusRules::plain,
                dice ->
                        dice.oneIn(3)
                                ? map(dice, 0, BusWorld.REGIONS)
                                : new BusStep.Exchange(
                                        address(dice), dice.width(), dice.oneIn(2), dice.value()));
        BusWorld world = trial.world(BusTrial.PLAIN);
        var _ = new BusStep.Map(0, 0x1000, 0).on(world);
        var _ = new BusStep.Map(READ_ONLY, 0x4000, 0).on(world);
        requireFault(world.space, "read-only memory", 0x4008);
        requireFault(world.space, "nothing", 0x8000);
        requireFault(world.space, "memory and nothing", 0x0FFE);
    }

    private static void requireFault(AddressSpace space, String where, long address) {
        long held;
        try {
            held = space.compareAndExchange(address, Width.DWORD, 0, 1, BusWorld.GUEST);
        } catch (BusFault _) {
            return;
        }
        throw new RuleViolation(
                "an exchange with %s tells %x, and does not fault".formatted(where, held));
    }

    @Rule(
            id = "BUS-DIR-01",
            text =
                    "Direct memory is given where one region answers for all of it, and only there;"
                            + " of read-only memory none to write.",
            source = "dev.hv.api.bus.AddressSpace#ram")
    static void directMemoryIsGivenWhereOneRegionAnswers(BusTrial trial) {
        trial.compare(
                BusRules::plain,
                dice ->
                        dice.oneIn(3)
                                ? map(dice, 0, BusWorld.REGIONS)
                                : new BusStep.Direct(address(dice), dice.below(40), dice.oneIn(2)));
        BusWorld world = trial.world(BusTrial.PLAIN);
        var _ = new BusStep.Map(0, 0, 0).on(world);
        var _ = new BusStep.Map(1, 0x1000, 1).on(world);
        var _ = new BusStep.Map(READ_ONLY, 0x4000, 0).on(world);
        requireDirect(world.space, "the end of a region's part that shows", 0xFF0, false, true);
        requireDirect(world.space, "memory of two regions", 0xFF8, false, false);
        requireDirect(world.space, "read-only memory", 0x4008, false, true);
        requireDirect(world.space, "read-only memory to write", 0x4008, true, false);
    }

    private static void requireDirect(
            AddressSpace space, String what, long address, boolean writable, boolean expected) {
        if (space.ram(address, 0x10, writable).isPresent() != expected) {
            throw new RuleViolation(
                    "direct access to %s at 0x%x is %s"
                            .formatted(what, address, expected ? "not given" : "given"));
        }
    }

    @Rule(
            id = "BUS-GEN-01",
            text = "The generation changes with every commit.",
            source = "dev.hv.api.bus.AddressSpace#generation")
    static void generationChangesWithEveryCommit(BusTrial trial) {
        BusWorld world = trial.world(BusTrial.PLAIN);
        for (int i = 0; i < BusWorld.REGIONS; i++) {
            long before = world.space.generation();
            var _ = new BusStep.Map(i, 0, i).on(world);
            require(world.space.generation() != before, "it is " + before + " before and after");
        }
    }
}
