package dev.hv.devices.vga;

import dev.hv.api.bus.OnInvalid;
import dev.hv.api.bus.Width;
import dev.hv.api.register.Access;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.Selector;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * The ports of a VGA, and the units behind them (IBM PS/2 Hardware Interface Technical Reference,
 * "Video Subsystem"). The CRT controller answers at 3Bxh or 3Dxh, as bit 0 of the miscellaneous
 * output register says.
 */
final class VgaPorts {
    static final int COLOR = 0x01;
    static final int MEMORY_ENABLED = 0x02;
    private static final int INDEX = 0xFF;
    private static final int SWITCH_SENSE = 0x10;

    /** Input status 1, bits 4 and 5: two bits of what goes to the DAC; here they stay low. */
    private final IntSupplier beam;

    final Sequencer sequencer;
    final CrtController crtc;
    final GraphicsController graphics;
    final AttributeController attributes;
    final Dac dac;

    /** 3C0h to 3CFh. */
    final RegisterBank regs;

    /** 3B0h to 3BBh. */
    final RegisterBank mono;

    /** 3D0h to 3DFh. */
    final RegisterBank color;

    private final Runnable changed;
    private int miscellaneous;
    private int sequencerIndex;
    private int graphicsIndex;
    private int crtcIndex;

    /**
     * @param beam bits 0 and 3 of input status register 1
     * @param changed what is shown may have changed
     */
    VgaPorts(Trace trace, IntSupplier beam, Runnable changed) {
        this.beam = beam;
        this.changed = changed;
        sequencer = new Sequencer(trace, changed);
        crtc = new CrtController(trace, changed);
        graphics = new GraphicsController(trace, changed);
        attributes = new AttributeController(trace, changed);
        dac = new Dac(changed);
        Selector selector = new Selector("IOAS", () -> miscellaneous & COLOR);
        regs = regs(trace);
        mono = crtcPorts(RegisterBank.named("vga.mono", 12).trace(trace), selector, 0);
        color = crtcPorts(RegisterBank.named("vga.color", 16).trace(trace), selector, 1);
    }

    private RegisterBank regs(Trace trace) {
        RegisterBank.Builder bank =
                RegisterBank.named("vga", 16).trace(trace).undecoded(OnInvalid.OPEN_BUS);
        bank.register(
                "ATTRIBUTE",
                0x0,
                Width.BYTE,
                r ->
                        r.summary("Address and data in turn.")
                                .onPeek(attributes::address)
                                .onWrite((old, now) -> attributes.write((int) now)));
        bank.register(
                "ATTRIBUTE_DATA",
                0x1,
                Width.BYTE,
                r ->
                        r.access(Access.READ_ONLY)
                                .onRead(attributes::data)
                                .onPeek(() -> attributes.peekData().orElse(0)));
        bank.register(
                "INPUT_STATUS_0",
                0x2,
                Width.BYTE,
                r -> r.access(Access.READ_ONLY).onPeek(() -> SWITCH_SENSE));
        bank.register(
                "MISCELLANEOUS_OUTPUT",
                0x2,
                Width.BYTE,
                r ->
                        r.access(Access.WRITE_ONLY)
                                .onWrite((old, now) -> miscellaneousWritten((int) now)));
        bank.register(
                "VIDEO_SUBSYSTEM_ENABLE", 0x3, Width.BYTE, r -> r.field("ENABLE", 0).reset(1));
        indexed(
                bank,
                "SEQUENCER",
                0x4,
                sequencer.bank,
                () -> sequencerIndex,
                v -> sequencerIndex = v);
        bank.register(
                "PEL_MASK",
                0x6,
                Width.BYTE,
                r -> r.onPeek(() -> dac.mask()).onWrite((old, now) -> dac.mask((int) now)));
        bank.register(
                "DAC_STATE", 0x7, Width.BYTE, r -> r.access(Access.READ_ONLY).onPeek(dac::state));
        bank.register(
                "PEL_READ_ADDRESS",
                0x7,
                Width.BYTE,
                r -> r.access(Access.WRITE_ONLY).onWrite((old, now) -> dac.readAt((int) now)));
        bank.register(
                "PEL_WRITE_ADDRESS",
                0x8,
                Width.BYTE,
                r -> r.onPeek(dac::index).onWrite((old, now) -> dac.writeAt((int) now)));
        bank.register(
                "PEL_DATA",
                0x9,
                Width.BYTE,
                r ->
                        r.onRead(dac::read)
                                .onPeek(dac::peek)
                                .onWrite((old, now) -> dac.write((int) now)));
        bank.register(
                "FEATURE_CONTROL",
                0xA,
                Width.BYTE,
                r -> r.access(Access.READ_ONLY).onPeek(() -> 0));
        bank.register(
                "MISCELLANEOUS",
                0xC,
                Width.BYTE,
                r -> r.access(Access.READ_ONLY).onPeek(() -> miscellaneous));
        indexed(bank, "GRAPHICS", 0xE, graphics.bank, () -> graphicsIndex, v -> graphicsIndex = v);
        return bank.build();
    }

    /** Takes the register that an index port selects. */
    private interface Select {
        void to(int index);
    }

    private static void indexed(
            RegisterBank.Builder bank,
            String name,
            int offset,
            RegisterBank behind,
            IntSupplier index,
            Select select) {
        long size = behind.describe().size();
        bank.register(
                name + "_ADDRESS",
                offset,
                Width.BYTE,
                r -> r.onPeek(index::getAsInt).onWrite((old, now) -> select.to((int) now & INDEX)));
        bank.register(
                name + "_DATA",
                offset + 1,
                Width.BYTE,
                r ->
                        r.onPeek(() -> peek(behind, index.getAsInt()))
                                .onWrite(
                                        (old, now) -> {
                                            if (index.getAsInt() < size) {
                                                behind.write(index.getAsInt(), Width.BYTE, now);
                                            }
                                        }));
    }

    private static long peek(RegisterBank bank, int index) {
        return bank.peek(index, Width.BYTE).orElse(0);
    }

    private RegisterBank crtcPorts(RegisterBank.Builder bank, Selector selector, int value) {
        return bank.undecoded(OnInvalid.OPEN_BUS)
                .register(
                        "CRTC_ADDRESS",
                        0x4,
                        Width.BYTE,
                        r ->
                                r.in(selector, value)
                                        .onPeek(() -> crtcIndex)
                                        .onWrite((old, now) -> crtcIndex = (int) now))
                .register(
                        "CRTC_DATA",
                        0x5,
                        Width.BYTE,
                        r ->
                                r.in(selector, value)
                                        .onPeek(() -> peek(crtc.bank, crtcIndex))
                                        .onWrite((old, now) -> crtcWritten((int) now)))
                .register(
                        "INPUT_STATUS_1",
                        0xA,
                        Width.BYTE,
                        r ->
                                r.access(Access.READ_ONLY)
                                        .in(selector, value)
                                        .onRead(this::readInputStatus)
                                        .onPeek(beam::getAsInt))
                .register(
                        "FEATURE_CONTROL",
                        0xA,
                        Width.BYTE,
                        r -> r.access(Access.WRITE_ONLY).in(selector, value))
                .build();
    }

    private long readInputStatus() {
        attributes.addressIsNext();
        return beam.getAsInt();
    }

    private void crtcWritten(int value) {
        if (crtcIndex < CrtController.REGISTERS) {
            crtc.write(crtcIndex, value);
        }
    }

    private void miscellaneousWritten(int value) {
        miscellaneous = value;
        changed.run();
    }

    int miscellaneous() {
        return miscellaneous;
    }

    boolean memoryEnabled() {
        return (miscellaneous & MEMORY_ENABLED) != 0;
    }

    /** The registers by the slot at which they are, or by a name of their own. */
    Map<String, RegisterMap> maps() {
        Map<String, RegisterMap> maps = new LinkedHashMap<>();
        maps.put("regs", regs.describe());
        maps.put("mono", mono.describe());
        maps.put("color", color.describe());
        maps.put("sequencer", sequencer.bank.describe());
        maps.put("crtc", crtc.bank.describe());
        maps.put("graphics", graphics.bank.describe());
        maps.put("attribute", attributes.bank.describe());
        return maps;
    }

    void reset() {
        regs.reset();
        mono.reset();
        color.reset();
        sequencer.bank.reset();
        crtc.bank.reset();
        graphics.bank.reset();
        attributes.reset();
        dac.reset();
        miscellaneous = 0;
        sequencerIndex = 0;
        graphicsIndex = 0;
        crtcIndex = 0;
    }

    void save(StateWriter out) {
        regs.save(out);
        mono.save(out.section("mono"));
        color.save(out.section("color"));
        sequencer.bank.save(out.section("sequencer"));
        crtc.bank.save(out.section("crtc"));
        graphics.bank.save(out.section("graphics"));
        attributes.save(out.section("attribute"));
        dac.save(out.section("dac"));
        out.putLong("miscellaneous", miscellaneous)
                .putLong("sequencerIndex", sequencerIndex)
                .putLong("graphicsIndex", graphicsIndex)
                .putLong("crtcIndex", crtcIndex);
    }

    void load(StateReader in) throws StateException {
        regs.load(in);
        mono.load(Vga.section(in, "mono"));
        color.load(Vga.section(in, "color"));
        sequencer.bank.load(Vga.section(in, "sequencer"));
        crtc.bank.load(Vga.section(in, "crtc"));
        graphics.bank.load(Vga.section(in, "graphics"));
        attributes.load(Vga.section(in, "attribute"));
        dac.load(Vga.section(in, "dac"));
        miscellaneous = in.getInt("miscellaneous", 0, 0xFF);
        sequencerIndex = in.getInt("sequencerIndex", 0, INDEX);
        graphicsIndex = in.getInt("graphicsIndex", 0, INDEX);
        crtcIndex = in.getInt("crtcIndex", 0, INDEX);
    }
}
