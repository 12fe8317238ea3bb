package dev.hv.devices.apic;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.devices.bench.DeviceBench;

import java.util.ArrayList;
import java.util.List;

/** A local APIC with its guest's hands on it. */
final class LocalApicBench {
    static final int TPR = 0x80;
    static final int PPR = 0xA0;
    static final int EOI = 0xB0;
    static final int SVR = 0xF0;
    static final int ISR = 0x100;
    static final int TMR = 0x180;
    static final int IRR = 0x200;
    static final int ESR = 0x280;
    static final int ICR_LOW = 0x300;
    static final int ICR_HIGH = 0x310;
    static final int LVT_TIMER = 0x320;
    static final int LVT_LINT0 = 0x350;
    static final int LVT_LINT1 = 0x360;
    static final int LVT_ERROR = 0x370;
    static final int INITIAL_COUNT = 0x380;
    static final int CURRENT_COUNT = 0x390;
    static final int DIVIDE = 0x3E0;
    static final long MASKED = 1 << 16;

    private static final Initiator SENDER = Initiator.named("test");

    final DeviceBench bench = new DeviceBench();
    final List<Integer> broadcasts = new ArrayList<>();
    final FakePic pic = new FakePic();
    final LocalApic apic;

    LocalApicBench() {
        this(new LocalApicPlugin().descriptor().defaults());
    }

    LocalApicBench(LocalApicConfig config) {
        bench.peer("eoi", (dev.hv.api.irq.EndOfInterruptReceiver) broadcasts::add);
        bench.peer("extint", pic);
        apic = (LocalApic) bench.create(new LocalApicPlugin(), config);
    }

    /** Returns one that software has enabled, as an operating system does first. */
    static LocalApicBench enabled() {
        LocalApicBench made = new LocalApicBench();
        made.write(SVR, 0x1FF);
        return made;
    }

    long read(int offset) {
        return bench.read("regs", offset, Width.DWORD);
    }

    void write(int offset, long value) {
        bench.write("regs", offset, Width.DWORD, value);
    }

    /** A fixed, edge-triggered message to APIC 0. */
    void edge(int vector) {
        message(0xFEE0_0000L, vector);
    }

    /** A fixed, level-triggered message to APIC 0. */
    void level(int vector) {
        message(0xFEE0_0000L, 0xC000 | vector);
    }

    void message(long address, int data) {
        apic.deliver(address, data, SENDER);
    }

    boolean requesting() {
        return bench.line("intr").asserted();
    }

    boolean has(int set, int vector) {
        return ((read(set + vector / 32 * 16) >>> (vector % 32)) & 1) != 0;
    }

    /** An 8259A that answers with one vector after the other. */
    static final class FakePic implements dev.hv.api.irq.InterruptController {
        final List<Integer> vectors = new ArrayList<>();

        @Override
        public int inputs() {
            return 16;
        }

        @Override
        public dev.hv.api.irq.InterruptLine connect(int input, String source) {
            throw new UnsupportedOperationException("nothing is behind this one");
        }

        @Override
        public int acknowledge() {
            return vectors.isEmpty() ? NO_VECTOR : vectors.removeFirst();
        }
    }
}
