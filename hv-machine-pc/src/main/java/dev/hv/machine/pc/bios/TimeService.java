package dev.hv.machine.pc.bios;

/**
 * Time: INT 08h counts timer ticks, INT 1Ah gives and sets them and the real-time clock, INT 15h
 * (AH=83h, 86h) waits (IBM PS/2 BIOS Interface Technical Reference, INT 08h, 15h, 1Ah, 70h).
 */
final class TimeService {
    private static final int SECONDS = 0x00;
    private static final int SECONDS_ALARM = 0x01;
    private static final int MINUTES = 0x02;
    private static final int MINUTES_ALARM = 0x03;
    private static final int HOURS = 0x04;
    private static final int HOURS_ALARM = 0x05;
    private static final int DAY = 0x07;
    private static final int MONTH = 0x08;
    private static final int YEAR = 0x09;
    private static final int STATUS_A = 0x0A;
    private static final int STATUS_B = 0x0B;
    private static final int STATUS_C = 0x0C;
    private static final int CENTURY = 0x32;

    private static final int UPDATE_IN_PROGRESS = 0x80;
    private static final int SET = 0x80;
    private static final int PERIODIC_INTERRUPT = 0x40;
    private static final int ALARM_INTERRUPT = 0x20;
    private static final int DAYLIGHT = 0x01;
    private static final int BINARY = 0x04;
    private static final int SPEED_AND_RATE = 0x26;
    private static final int HOURS_24 = 0x02;
    private static final long PIT_HZ = 1_193_182;
    private static final int MASTER_COMMAND = 0x20;
    private static final int SLAVE_COMMAND = 0xA0;
    private static final int SLAVE_MASK = 0xA1;
    private static final int END_OF_INTERRUPT = 0x20;

    /** At 1024 Hz, which {@link #SPEED_AND_RATE} sets. */
    private static final int MICROSECONDS_PER_PERIOD = 976;

    private static final int MICROSECONDS_PER_TICK = 54_925;
    private static final long WAIT_TICKS = BiosData.TRANSFER + 56;

    /** In {@link BiosData#WAIT_ACTIVE}. */
    private static final int WAITS = 0x01;

    /** What is set in a waiting program's byte. */
    private static final int WAITED = 0x80;

    private static final int WAITING_ALREADY = 0x83;

    private final Hardware pc;

    TimeService(Hardware pc) {
        this.pc = pc;
    }

    /** Sets the count of ticks from the real-time clock, which runs in BCD and by 24 hours. */
    void start() {
        pc.cmos(STATUS_A, SPEED_AND_RATE);
        pc.cmos(STATUS_B, HOURS_24);
        pc.cmos(STATUS_C);
        long seconds =
                (binary(pc.cmos(HOURS)) * 60L + binary(pc.cmos(MINUTES))) * 60
                        + binary(pc.cmos(SECONDS));
        pc.write32(BiosData.TICKS, (int) ((seconds * PIT_HZ) >> 16));
        pc.write8(BiosData.MIDNIGHT, 0);
    }

    /** INT 08h. */
    Outcome tick() {
        int ticks = pc.read32(BiosData.TICKS) + 1;
        if (ticks >= Clock.TICKS_PER_DAY) {
            ticks = 0;
            pc.write8(BiosData.MIDNIGHT, pc.read8(BiosData.MIDNIGHT) + 1);
        }
        pc.write32(BiosData.TICKS, ticks);
        int motor = pc.read8(BiosData.FLOPPY_TIMEOUT);
        if (motor != 0) {
            pc.write8(BiosData.FLOPPY_TIMEOUT, motor - 1);
            if (motor == 1) {
                pc.write8(BiosData.FLOPPY_MOTORS, pc.read8(BiosData.FLOPPY_MOTORS) & 0xF0);
                pc.out8(0x3F2, 0x0C);
            }
        }
        return Outcome.DONE;
    }

    /**
     * INT 70h: the real-time clock's interrupt. Its periodic one counts down what {@link #event}
     * waits for; carry tells the stub that the alarm has come, for which it calls INT 4Ah.
     */
    Outcome interrupt(Frame frame) {
        int cause = pc.cmos(STATUS_C) & pc.cmos(STATUS_B);
        if ((cause & PERIODIC_INTERRUPT) != 0) {
            int left = pc.read32(BiosData.WAIT_MICROSECONDS);
            pc.write32(BiosData.WAIT_MICROSECONDS, left - MICROSECONDS_PER_PERIOD);
            if (Integer.compareUnsigned(left, MICROSECONDS_PER_PERIOD) <= 0) {
                long flag = pc.read16(BiosData.WAIT_FLAG + 2) * 16L + pc.read16(BiosData.WAIT_FLAG);
                pc.write8(flag, pc.read8(flag) | WAITED);
                stopWaiting();
            }
        }
        pc.out8(SLAVE_COMMAND, END_OF_INTERRUPT);
        pc.out8(MASTER_COMMAND, END_OF_INTERRUPT);
        frame.flag(Frame.CF, (cause & ALARM_INTERRUPT) != 0);
        return Outcome.DONE;
    }

    /** INT 15h, AH=83h: bit 7 of the byte at ES:BX is set after CX:DX microseconds. */
    Outcome event(Frame frame) {
        if (frame.al() == 1) {
            stopWaiting();
            return frame.succeed();
        }
        if (frame.al() > 1 || pc.read8(BiosData.WAIT_ACTIVE) != 0) {
            return frame.fail(0);
        }
        startWaiting(frame.es(), frame.bx(), frame.cx() << 16 | frame.dx());
        return frame.succeed();
    }

    /**
     * INT 15h, AH=86h: waits CX:DX microseconds, to the next period of the real-time clock; to the
     * next timer tick where a program keeps its interrupts from this BIOS.
     */
    Outcome pause(Frame frame) {
        if (!frame.again()) {
            if (pc.read8(BiosData.WAIT_ACTIVE) != 0) {
                return frame.fail(WAITING_ALREADY);
            }
            int micros = frame.cx() << 16 | frame.dx();
            startWaiting(0, (int) BiosData.WAIT_ACTIVE, micros);
            long ticks = Integer.toUnsignedLong(micros) / MICROSECONDS_PER_TICK + 2;
            pc.write32(
                    WAIT_TICKS, (int) ((pc.read32(BiosData.TICKS) + ticks) % Clock.TICKS_PER_DAY));
        }
        if (pc.read8(BiosData.WAIT_ACTIVE) == WAITS) {
            if (!Clock.past(pc, pc.read32(WAIT_TICKS))) {
                return Outcome.WAIT;
            }
            stopWaiting();
        }
        return frame.succeed();
    }

    private void startWaiting(int segment, int offset, int microseconds) {
        pc.write16(BiosData.WAIT_FLAG, offset);
        pc.write16(BiosData.WAIT_FLAG + 2, segment);
        pc.write32(BiosData.WAIT_MICROSECONDS, microseconds);
        pc.write8(BiosData.WAIT_ACTIVE, WAITS);
        pc.out8(SLAVE_MASK, pc.in8(SLAVE_MASK) & ~1);
        pc.cmos(STATUS_A, SPEED_AND_RATE);
        pc.cmos(STATUS_B, pc.cmos(STATUS_B) | PERIODIC_INTERRUPT);
    }

    private void stopWaiting() {
        pc.cmos(STATUS_B, pc.cmos(STATUS_B) & ~PERIODIC_INTERRUPT);
        pc.write8(BiosData.WAIT_ACTIVE, 0);
    }

    /** Serves a call of INT 1Ah below AH=80h. */
    Outcome call(Frame frame) {
        switch (frame.ah()) {
            case 0x00 -> {
                int ticks = pc.read32(BiosData.TICKS);
                frame.cx(ticks >>> 16);
                frame.dx(ticks);
                frame.al(pc.read8(BiosData.MIDNIGHT));
                pc.write8(BiosData.MIDNIGHT, 0);
            }
            case 0x01 -> {
                pc.write32(BiosData.TICKS, frame.cx() << 16 | frame.dx());
                pc.write8(BiosData.MIDNIGHT, 0);
            }
            case 0x02 -> {
                if (updating()) {
                    return Outcome.POLL;
                }
                frame.ch(pc.cmos(HOURS));
                frame.cl(pc.cmos(MINUTES));
                frame.dh(pc.cmos(SECONDS));
                frame.dl(pc.cmos(STATUS_B) & DAYLIGHT);
                frame.ah(0);
            }
            case 0x03 -> set(frame, HOURS, frame.ch(), MINUTES, frame.cl(), SECONDS, frame.dh());
            case 0x04 -> {
                if (updating()) {
                    return Outcome.POLL;
                }
                frame.ch(pc.cmos(CENTURY));
                frame.cl(pc.cmos(YEAR));
                frame.dh(pc.cmos(MONTH));
                frame.dl(pc.cmos(DAY));
                frame.ah(0);
            }
            case 0x05 -> {
                set(frame, YEAR, frame.cl(), MONTH, frame.dh(), DAY, frame.dl());
                pc.cmos(CENTURY, frame.ch());
            }
            case 0x06 -> {
                return alarmAt(frame);
            }
            case 0x07 -> pc.cmos(STATUS_B, pc.cmos(STATUS_B) & ~ALARM_INTERRUPT);
            default -> {
                frame.flag(Frame.CF, true);
                return Outcome.DONE;
            }
        }
        return frame.succeed();
    }

    private boolean updating() {
        return (pc.cmos(STATUS_A) & UPDATE_IN_PROGRESS) != 0;
    }

    /** Sets three registers while the clock stands still. */
    private void set(Frame frame, int a, int valueA, int b, int valueB, int c, int valueC) {
        int status = pc.cmos(STATUS_B) & ~SET;
        if (frame.ah() == 0x03) {
            status = (status & ~DAYLIGHT) | (frame.dl() & DAYLIGHT);
        }
        pc.cmos(STATUS_B, status | SET);
        pc.cmos(a, valueA);
        pc.cmos(b, valueB);
        pc.cmos(c, valueC);
        pc.cmos(STATUS_B, status);
    }

    private Outcome alarmAt(Frame frame) {
        int status = pc.cmos(STATUS_B);
        if ((status & ALARM_INTERRUPT) != 0) {
            frame.flag(Frame.CF, true);
            return Outcome.DONE;
        }
        pc.cmos(HOURS_ALARM, frame.ch());
        pc.cmos(MINUTES_ALARM, frame.cl());
        pc.cmos(SECONDS_ALARM, frame.dh());
        pc.out8(SLAVE_MASK, pc.in8(SLAVE_MASK) & ~1);
        pc.cmos(STATUS_B, status | ALARM_INTERRUPT);
        return frame.succeed();
    }

    private int binary(int value) {
        return (pc.cmos(STATUS_B) & BINARY) != 0 ? value : (value >> 4) * 10 + (value & 0xF);
    }
}
