package dev.hv.devices.pic;

import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.register.Access;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.Selector;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import java.util.function.IntConsumer;

/**
 * One 8259A (Intel 8259A datasheet, order number 231468). Names of words and bits are the
 * datasheet's.
 *
 * <p>An edge is latched until it is acknowledged, also if the input falls before that; the request
 * of a level-triggered input goes with its level.
 */
final class Pic8259a {
    /** What {@link #acknowledge} and {@link #highestRequest} return if there is no request. */
    static final int NONE = -1;

    private static final int ICW1_IC4 = 0x01;
    private static final int ICW1_SNGL = 0x02;
    private static final int ICW1_ADI = 0x04;
    private static final int ICW1_LTIM = 0x08;
    private static final int ICW1 = 0x10;
    private static final int OCW3 = 0x08;
    private static final int OCW3_POLL = 0x04;
    private static final int ICW4_UPM = 0x01;
    private static final int ICW4_AEOI = 0x02;
    private static final int ICW4_SFNM = 0x10;
    private static final int DEFAULT_LEVEL = 7;

    private final RegisterBank bank;
    private final int cascadePin;
    private final Runnable changed;
    private final IntConsumer ended;

    /** Which initialization word the chip expects at A0 = 1; 0 when it is in operation. */
    private int expected;

    private int icw1;
    private int icw2;
    private int icw3;
    private int icw4;
    private int imr;
    private int isr;
    private int edges;
    private int inputs;
    private int elcr;
    private int lowest;
    private boolean rotateOnAutoEoi;
    private boolean specialMask;
    private boolean readIsr;
    private boolean poll;

    /**
     * @param name for traces
     * @param cascadePin bit of the input at which a slave's INT is wired, or 0; it is followed as a
     *     level, since the slave keeps INT high while a second request waits behind the first
     * @param changed runs whenever the interrupt output may have changed
     * @param ended is told which level the guest has ended
     */
    Pic8259a(String name, Trace trace, int cascadePin, Runnable changed, IntConsumer ended) {
        this.cascadePin = cascadePin;
        this.changed = changed;
        this.ended = ended;
        Selector word = new Selector("ICW", () -> expected);
        bank =
                RegisterBank.named(name, 2)
                        .trace(trace)
                        .undecoded(OnInvalid.OPEN_BUS)
                        .register(
                                "IRR/ISR",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Request or in-service register, or poll word.")
                                                .access(Access.READ_ONLY)
                                                .onRead(this::readStatus)
                                                .onPeek(this::peekStatus))
                        .register(
                                "ICW1/OCW2/OCW3",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Told apart by bits 4 and 3.")
                                                .access(Access.WRITE_ONLY)
                                                .onWrite((old, now) -> command((int) now)))
                        .register(
                                "IMR",
                                1,
                                Width.BYTE,
                                r ->
                                        r.summary("Mask register, or poll word.")
                                                .access(Access.READ_ONLY)
                                                .onRead(this::readMask)
                                                .onPeek(this::peekMask))
                        .register(
                                "OCW1",
                                1,
                                Width.BYTE,
                                r ->
                                        r.summary("Mask register.")
                                                .access(Access.WRITE_ONLY)
                                                .in(word, 0)
                                                .onWrite((old, now) -> mask((int) now)))
                        .register(
                                "ICW2",
                                1,
                                Width.BYTE,
                                r ->
                                        r.summary("Vector base.")
                                                .access(Access.WRITE_ONLY)
                                                .in(word, 2)
                                                .onWrite((old, now) -> icw2((int) now)))
                        .register(
                                "ICW3",
                                1,
                                Width.BYTE,
                                r ->
                                        r.summary("Master: inputs with slaves. Slave: identity.")
                                                .access(Access.WRITE_ONLY)
                                                .in(word, 3)
                                                .onWrite((old, now) -> icw3((int) now)))
                        .register(
                                "ICW4",
                                1,
                                Width.BYTE,
                                r ->
                                        r.summary("Modes.")
                                                .field("uPM", 0, Access.WRITE_ONLY)
                                                .field("AEOI", 1, Access.WRITE_ONLY)
                                                .field("M/S", 2, Access.WRITE_ONLY)
                                                .field("BUF", 3, Access.WRITE_ONLY)
                                                .field("SFNM", 4, Access.WRITE_ONLY)
                                                .in(word, 4)
                                                .onWrite((old, now) -> icw4((int) now)))
                        .build();
    }

    RegisterBank bank() {
        return bank;
    }

    int elcr() {
        return elcr;
    }

    /** Sets which inputs are level-triggered, beside those that LTIM makes so. */
    void setElcr(int levels) {
        elcr = levels;
        edges &= ~levelTriggered();
        changed.run();
    }

    /** An input pin has become that level. */
    void input(int level, boolean asserted) {
        int bit = 1 << level;
        if (asserted && (inputs & bit) == 0) {
            edges |= bit & ~levelTriggered();
        }
        inputs = asserted ? inputs | bit : inputs & ~bit;
        changed.run();
    }

    /** Returns the level that the chip would acknowledge, or {@link #NONE}; INT is high unless. */
    int highestRequest() {
        int requests = irr() & ~imr;
        if (requests == 0 || expected != 0) {
            return NONE;
        }
        // In special mask mode a level in service that is masked inhibits nobody (OCW3).
        int serving = specialMask ? isr & ~imr : isr;
        for (int rank = 0; rank < 8; rank++) {
            int level = (lowest + 1 + rank) & 7;
            int bit = 1 << level;
            boolean inService = (serving & bit) != 0;
            if ((requests & bit) != 0 && (!inService || isOpenCascade(bit))) {
                return level;
            }
            if (inService) {
                return NONE;
            }
        }
        return NONE;
    }

    /** In special fully nested mode a slave in service is not locked out of the master. */
    private boolean isOpenCascade(int bit) {
        return (icw4 & ICW4_SFNM) != 0 && isCascade(bit);
    }

    private boolean isCascade(int bit) {
        return (icw1 & ICW1_SNGL) == 0 && (icw3 & bit) != 0;
    }

    /** Returns whether a slave is to give the vector of that level. */
    boolean cascades(int level) {
        return isCascade(1 << level);
    }

    /** Returns the identity by which a slave knows its turn. */
    int identity() {
        return icw3 & 7;
    }

    /**
     * The acknowledge cycle: the highest request goes into service. The default level 7 answers,
     * without going into service, if the request has gone.
     *
     * @return the level
     */
    int acknowledge() {
        int level = highestRequest();
        if (level == NONE) {
            return DEFAULT_LEVEL;
        }
        int bit = 1 << level;
        edges &= ~bit;
        if ((icw4 & ICW4_AEOI) == 0) {
            isr |= bit;
        } else {
            if (rotateOnAutoEoi) {
                lowest = level;
            }
            ended.accept(level);
        }
        changed.run();
        return level;
    }

    /**
     * Returns the vector of a level. In MCS-80/85 mode it is what a processor that runs two
     * acknowledge cycles takes: the low byte of the call's address.
     */
    int vector(int level) {
        if ((icw4 & ICW4_UPM) != 0) {
            return (icw2 & 0xF8) | level;
        }
        return (icw1 & ICW1_ADI) != 0 ? (icw1 & 0xE0) | (level << 2) : (icw1 & 0xC0) | (level << 3);
    }

    private int levelTriggered() {
        return (icw1 & ICW1_LTIM) != 0 ? 0xFF : elcr | cascadePin;
    }

    private int irr() {
        return edges | (inputs & levelTriggered());
    }

    private long readStatus() {
        return poll ? pollWord() : peekStatus();
    }

    private long peekStatus() {
        return poll ? peekPollWord() : readIsr ? isr : irr();
    }

    private long readMask() {
        return poll ? pollWord() : peekMask();
    }

    private long peekMask() {
        return poll ? peekPollWord() : imr;
    }

    private long peekPollWord() {
        int level = highestRequest();
        return level == NONE ? 0 : 0x80 | level;
    }

    /** The read after a poll command is an acknowledge cycle. */
    private long pollWord() {
        long word = peekPollWord();
        poll = false;
        if (word != 0) {
            acknowledge();
        }
        return word;
    }

    private void command(int value) {
        if ((value & ICW1) != 0) {
            icw1(value);
        } else if ((value & OCW3) != 0) {
            ocw3(value);
        } else {
            ocw2(value);
        }
        changed.run();
    }

    private void icw1(int value) {
        icw1 = value;
        icw3 = 7;
        icw4 = (value & ICW1_IC4) != 0 ? icw4 : 0;
        imr = 0;
        isr = 0;
        edges = 0;
        lowest = 7;
        rotateOnAutoEoi = false;
        specialMask = false;
        readIsr = false;
        poll = false;
        expected = 2;
    }

    private void icw2(int value) {
        icw2 = value;
        expected = (icw1 & ICW1_SNGL) == 0 ? 3 : afterCascade();
        changed.run();
    }

    private void icw3(int value) {
        icw3 = value;
        expected = afterCascade();
        changed.run();
    }

    private int afterCascade() {
        return (icw1 & ICW1_IC4) != 0 ? 4 : 0;
    }

    private void icw4(int value) {
        icw4 = value;
        expected = 0;
        changed.run();
    }

    private void mask(int value) {
        imr = value;
        changed.run();
    }

    private void ocw2(int value) {
        int level = value & 7;
        switch (value >> 5) {
            case 0 -> rotateOnAutoEoi = false;
            case 1 -> end(highestInService());
            case 3 -> end(level);
            case 4 -> rotateOnAutoEoi = true;
            case 5 -> {
                int served = highestInService();
                if (served != NONE) {
                    lowest = served;
                }
                end(served);
            }
            case 6 -> lowest = level;
            case 7 -> {
                lowest = level;
                end(level);
            }
            default -> {} // 2: no operation
        }
    }

    private void end(int level) {
        if (level != NONE && (isr & (1 << level)) != 0) {
            isr &= ~(1 << level);
            ended.accept(level);
        }
    }

    /** In special mask mode a masked level is not ended by a non-specific command. */
    private int highestInService() {
        int serving = specialMask ? isr & ~imr : isr;
        for (int rank = 0; rank < 8; rank++) {
            int level = (lowest + 1 + rank) & 7;
            if ((serving & (1 << level)) != 0) {
                return level;
            }
        }
        return NONE;
    }

    private void ocw3(int value) {
        switch ((value >> 5) & 3) {
            case 2 -> specialMask = false;
            case 3 -> specialMask = true;
            default -> {} // ESMM = 0: the mode stays
        }
        switch (value & 3) {
            case 2 -> readIsr = false;
            case 3 -> readIsr = true;
            default -> {} // RR = 0: the choice stays
        }
        poll = (value & OCW3_POLL) != 0;
    }

    /** Power-on; the pins are what drives them. */
    void reset() {
        icw1(ICW1);
        icw1 = 0;
        icw2 = 0;
        icw4 = ICW4_UPM;
        expected = 0;
        elcr = 0;
    }

    void save(StateWriter out) {
        out.putLong("expected", expected)
                .putLong("icw1", icw1)
                .putLong("icw2", icw2)
                .putLong("icw3", icw3)
                .putLong("icw4", icw4)
                .putLong("imr", imr)
                .putLong("isr", isr)
                .putLong("edges", edges)
                .putLong("inputs", inputs)
                .putLong("elcr", elcr)
                .putLong("lowest", lowest)
                .putBoolean("rotateOnAutoEoi", rotateOnAutoEoi)
                .putBoolean("specialMask", specialMask)
                .putBoolean("readIsr", readIsr)
                .putBoolean("poll", poll);
    }

    /** Loads; the pins are taken as they were, so that driving them again makes no edge. */
    void load(StateReader in, int elcrMask) throws StateException {
        expected = in.getInt("expected", 0, 4);
        if (expected == 1) {
            throw new StateException("expected", "is 1, but ICW1 is never waited for");
        }
        icw1 = in.getInt("icw1", 0, 0xFF);
        icw2 = in.getInt("icw2", 0, 0xFF);
        icw3 = in.getInt("icw3", 0, 0xFF);
        icw4 = in.getInt("icw4", 0, 0x1F);
        imr = in.getInt("imr", 0, 0xFF);
        isr = in.getInt("isr", 0, 0xFF);
        edges = in.getInt("edges", 0, 0xFF);
        inputs = in.getInt("inputs", 0, 0xFF);
        elcr = in.getInt("elcr", 0, 0xFF);
        if ((elcr & ~elcrMask) != 0) {
            throw new StateException("elcr", "makes an input level-triggered that cannot be");
        }
        lowest = in.getInt("lowest", 0, 7);
        rotateOnAutoEoi = in.getBoolean("rotateOnAutoEoi");
        specialMask = in.getBoolean("specialMask");
        readIsr = in.getBoolean("readIsr");
        poll = in.getBoolean("poll");
    }
}
