package dev.hv.machine.pc.bios;

import dev.hv.machine.pc.acpi.SoftOff;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * INT 15h, AH=53h: Advanced Power Management 1.2 by its interfaces of real mode and of protected
 * mode of 16 and of 32 bits (APM BIOS Interface Specification 1.2, section 4).
 */
final class PowerService {
    /** Of what 5300h answers in CX: there are the interfaces of protected mode. */
    private static final int HAS_16_AND_32_BIT = 0x0003;

    private static final int SEGMENT_LENGTH = 0xFFFF;
    private static final int SIGNATURE = 0x504D; // "PM"
    private static final int ALL_DEVICES = 0x0001;
    private static final int ALL_DEVICES_1_0 = 0xFFFF;

    private static final int DISCONNECTED = 0x03;
    private static final int CONNECTED = 0x02;
    private static final int UNKNOWN_DEVICE = 0x09;
    private static final int OUT_OF_RANGE = 0x0A;
    private static final int UNSUPPORTED = 0x0C;
    private static final int NO_EVENT = 0x80;

    private static final int OFF = 3;
    private static final int ON_LINE = 1;
    private static final int UNKNOWN = 0xFF;
    private static final int NO_BATTERY = 0x80;

    private static final long IS_CONNECTED = BiosData.EBDA + 0x38;
    private static final long VERSION = BiosData.EBDA + 0x39;

    private final Hardware pc;
    private final Supplier<Optional<SoftOff>> softOff;

    /**
     * @param softOff tells how the machine is powered off; empty if it cannot do that itself
     */
    PowerService(Hardware pc, Supplier<Optional<SoftOff>> softOff) {
        this.pc = pc;
        this.softOff = softOff;
    }

    /** Serves a call, whose function is in AL. */
    Outcome call(Frame frame) {
        int function = frame.al();
        boolean connected = pc.read8(IS_CONNECTED) != 0;
        if (function > 0x04 && !connected) {
            return frame.fail(DISCONNECTED);
        }
        return switch (function) {
            case 0x00 -> installed(frame);
            case 0x01 -> connected ? frame.fail(CONNECTED) : connect(frame, true);
            case 0x02 -> connected ? frame.fail(CONNECTED) : connect16Bit(frame);
            case 0x03 -> connected ? frame.fail(CONNECTED) : connectFlat(frame);
            case 0x04 -> connected ? connect(frame, false) : frame.fail(DISCONNECTED);
            case 0x05 -> frame.again() ? frame.succeed() : Outcome.WAIT; // until an interrupt
            case 0x06, 0x08, 0x0D, 0x0F, 0x10 -> frame.succeed();
            case 0x07 -> state(frame);
            case 0x09 -> frame.fail(UNKNOWN_DEVICE);
            case 0x0A -> status(frame);
            case 0x0B -> frame.fail(NO_EVENT);
            case 0x0C -> {
                frame.cx(0); // on
                yield frame.succeed();
            }
            case 0x0E -> version(frame);
            default -> frame.fail(UNSUPPORTED);
        };
    }

    private Outcome installed(Frame frame) {
        if (frame.bx() != 0) {
            return frame.fail(UNKNOWN_DEVICE);
        }
        frame.bx(SIGNATURE);
        frame.ah(1);
        frame.al(pc.read8(VERSION) == 0 ? 2 : pc.read8(VERSION) & 0xF);
        frame.cx(HAS_16_AND_32_BIT);
        return frame.succeed();
    }

    /** Tells where the entry is: its driver makes descriptors of these segments of real mode. */
    private Outcome connectFlat(Frame frame) {
        Outcome outcome = connect(frame, true);
        if (!frame.flag(Frame.CF)) {
            frame.ax(Rom.SEGMENT); // 32-bit code
            frame.ebx(Rom.flatPower());
            frame.cx(Rom.SEGMENT); // 16-bit code
            frame.dx(Rom.SEGMENT); // data
            frame.esi(SEGMENT_LENGTH << 16 | SEGMENT_LENGTH);
            frame.di(SEGMENT_LENGTH);
        }
        return outcome;
    }

    /** The same of 16 bits, whose data segment is the extended data area. */
    private Outcome connect16Bit(Frame frame) {
        Outcome outcome = connect(frame, true);
        if (!frame.flag(Frame.CF)) {
            frame.ax(Rom.SEGMENT);
            frame.bx(Rom.power16());
            frame.cx(pc.extendedArea());
            frame.si(SEGMENT_LENGTH);
            frame.di(BiosData.EBDA_KIB << 10);
        }
        return outcome;
    }

    private Outcome connect(Frame frame, boolean on) {
        if (frame.bx() != 0) {
            return frame.fail(UNKNOWN_DEVICE);
        }
        pc.write8(IS_CONNECTED, on ? 1 : 0);
        pc.write8(VERSION, 0x10); // until the driver tells of a later one
        return frame.succeed();
    }

    private Outcome state(Frame frame) {
        int device = frame.bx();
        if (frame.cx() > OFF + 1) {
            return frame.fail(OUT_OF_RANGE);
        }
        boolean all = device == ALL_DEVICES || device == ALL_DEVICES_1_0;
        if (all && frame.cx() == OFF) {
            softOff.get().ifPresent(off -> pc.out16(off.port(), off.value()));
        }
        return frame.succeed();
    }

    private Outcome status(Frame frame) {
        if (frame.bx() != ALL_DEVICES) {
            return frame.fail(UNKNOWN_DEVICE);
        }
        frame.bh(ON_LINE);
        frame.bl(UNKNOWN);
        frame.ch(NO_BATTERY);
        frame.cl(UNKNOWN);
        frame.dx(0xFFFF);
        return frame.succeed();
    }

    private Outcome version(Frame frame) {
        int wanted = Math.min(frame.cx(), 0x0102);
        pc.write8(VERSION, (wanted >> 4 & 0xF0) | (wanted & 0x0F));
        frame.ax(wanted);
        return frame.succeed();
    }
}
