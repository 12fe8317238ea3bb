package dev.hv.machine.pc.bios;

import dev.hv.machine.pc.boot.MemoryMap;

/**
 * INT 15h: the system services (IBM PS/2 BIOS Interface Technical Reference, INT 15h; ACPI 6.4,
 * section 15.1 for the memory map).
 */
final class SystemService implements Service {
    private static final int UNSUPPORTED = 0x86;
    private static final int SMAP = 0x534D4150;
    private static final int E820_BYTES = 20;

    private final Hardware pc;
    private final MemoryMap map;
    private final TimeService time;
    private final PointingService pointing;
    private final PowerService power;
    private final AddressLine20 line20;

    SystemService(
            Hardware pc,
            MemoryMap map,
            TimeService time,
            PointingService pointing,
            PowerService power) {
        this.pc = pc;
        this.map = map;
        this.time = time;
        this.pointing = pointing;
        this.power = power;
        line20 = new AddressLine20(pc);
    }

    @Override
    public Outcome call(Frame frame) {
        return switch (frame.ah()) {
            case 0x4F -> {
                frame.flag(Frame.CF, true); // keyboard intercept: the scan code as it is
                yield Outcome.DONE;
            }
            case 0x53 -> power.call(frame);
            case 0x83 -> time.event(frame);
            case 0x86 -> time.pause(frame);
            case 0x87 -> move(frame);
            case 0x88 -> {
                frame.ax((int) Math.min(extendedBytes() >> 10, 0xFC00));
                yield frame.succeed();
            }
            case 0x24 -> a20(frame);
            case 0x52, 0x90, 0x91 -> { // a disk may be ejected; devices wait, or have waited
                frame.ah(0);
                yield frame.succeed();
            }
            case 0xC0 -> {
                frame.es(Rom.SEGMENT);
                frame.bx(Rom.CONFIGURATION);
                frame.ah(0);
                yield frame.succeed();
            }
            case 0xC1 -> {
                frame.es(pc.extendedArea());
                yield frame.succeed();
            }
            case 0xC2 -> pointing.call(frame);
            case 0xE8 -> extendedMap(frame);
            default -> frame.fail(UNSUPPORTED);
        };
    }

    private long extendedBytes() {
        return map.extendedEnd() - MemoryMap.EXTENDED;
    }

    private Outcome extendedMap(Frame frame) {
        return switch (frame.al()) {
            case 0x01, 0x81 -> sizes(frame);
            case 0x20 -> range(frame);
            default -> frame.fail(UNSUPPORTED);
        };
    }

    /** E801h: KiB between 1 and 16 MiB, and units of 64 KiB above. */
    private Outcome sizes(Frame frame) {
        long below = Math.min(extendedBytes(), 15L << 20);
        int low = (int) (below >> 10);
        int high = (int) Math.min((extendedBytes() - below) >> 16, 0xFFFF);
        if (frame.al() == 0x01) {
            frame.ax(low);
            frame.cx(low);
            frame.bx(high);
            frame.dx(high);
        } else {
            frame.eax(low);
            frame.ecx(low);
            frame.ebx(high);
            frame.edx(high);
        }
        return frame.succeed();
    }

    private Outcome range(Frame frame) {
        int index = frame.ebx();
        if (frame.edx() != SMAP
                || index < 0
                || index >= map.ranges().size()
                || Integer.compareUnsigned(frame.ecx(), E820_BYTES) < 0) {
            return frame.fail(UNSUPPORTED);
        }
        MemoryMap.Range range = map.ranges().get(index);
        long at = frame.esAddress(frame.di());
        pc.write64(at, range.base());
        pc.write64(at + 8, range.size());
        pc.write32(at + 16, range.type().number());
        frame.eax(SMAP);
        frame.ecx(E820_BYTES);
        frame.ebx(index + 1 < map.ranges().size() ? index + 1 : 0);
        return frame.succeed();
    }

    /**
     * Copies CX words between the memory of two descriptors of the table at ES:SI, whose bases are
     * addresses of memory.
     */
    private Outcome move(Frame frame) {
        long table = frame.esAddress(frame.si());
        int bytes = 2 * frame.cx();
        long from = base(table + 0x10);
        long to = base(table + 0x18);
        if (frame.cx() > 0x8000
                || limit(table + 0x10) < bytes - 1
                || limit(table + 0x18) < bytes - 1) {
            return frame.fail(0x02);
        }
        byte[] data = new byte[bytes];
        Hardware memory = pc.untranslated();
        memory.readBytes(from, data);
        memory.writeBytes(to, data);
        frame.ah(0);
        frame.flag(Frame.ZF, true);
        return frame.succeed();
    }

    private long base(long descriptor) {
        return (pc.read32(descriptor + 2) & 0xFF_FFFFL) | (long) pc.read8(descriptor + 7) << 24;
    }

    private int limit(long descriptor) {
        return pc.read16(descriptor);
    }

    private Outcome a20(Frame frame) {
        switch (frame.al()) {
            case 0x00 -> line20.close();
            case 0x01 -> line20.open();
            case 0x02 -> frame.al(line20.passes() ? 1 : 0);
            case 0x03 -> frame.bx(AddressLine20.BOTH_GATES);
            default -> {
                return frame.fail(UNSUPPORTED);
            }
        }
        frame.ah(0);
        return frame.succeed();
    }
}
