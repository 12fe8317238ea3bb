package dev.hv.tck.peer;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A pair of 8259A of a peer. What stands for the acknowledge cycle, which nobody but the peer's own
 * processor can run, is the poll command (Intel 231468): the read after it is an acknowledge that
 * tells the level. The upper bits of a vector are those that were written as ICW2.
 */
final class PeerPic implements Device, InterruptController {
    private static final List<String> CHIPS = List.of("pic0", "pic1");
    private static final int INPUTS_OF_A_CHIP = 8;
    private static final int COMMAND = 0;
    private static final int ICW1 = 0x10;
    private static final int POLL = 0x0C;
    private static final int REQUESTED = 0x80;
    private static final int LEVEL = 0x07;
    private static final int VECTORS = 0xF8;
    private static final int CASCADE = 2;

    private final PeerStarter starter;
    private final InterruptLine line;
    private final boolean[] levels = new boolean[2 * INPUTS_OF_A_CHIP];
    private final int[] vectors = new int[2];
    private final boolean[] expectsIcw2 = new boolean[2];
    private PeerLink link;
    private boolean used;

    PeerPic(PeerStarter starter, DeviceContext context) {
        this.starter = starter;
        line = context.line(PeerPlugin.LINE, Trigger.LEVEL);
        link = link();
        List<PeerPart.Ports> ports = PeerPart.PIC.ports();
        for (int i = 0; i < ports.size(); i++) {
            PeerPart.Ports registers = ports.get(i);
            context.ports(
                    registers.slot(),
                    registers.count(),
                    AccessRules.bytes(),
                    new Registers(registers.first(), i));
        }
    }

    private PeerLink link() {
        PeerLink made = starter.start().link((_, level) -> line.set(level));
        made.interceptOutputsOf(starter.nameOf(CHIPS.getFirst()));
        used = false;
        return made;
    }

    /** The registers of a chip, or those of edges and levels behind both chips. */
    private final class Registers implements IoHandler {
        private final int first;
        private final int chip;

        Registers(int first, int chip) {
            this.first = first;
            this.chip = chip;
        }

        @Override
        public long read(long offset, Width width) {
            used = true;
            return link.in(first + (int) offset);
        }

        @Override
        public void write(long offset, Width width, long value) {
            used = true;
            if (chip < CHIPS.size()) {
                follow((int) offset, (int) value);
            }
            link.out(first + (int) offset, (int) value);
        }

        private void follow(int offset, int value) {
            if (offset == COMMAND) {
                expectsIcw2[chip] |= (value & ICW1) != 0;
            } else if (expectsIcw2[chip]) {
                vectors[chip] = value & VECTORS;
                expectsIcw2[chip] = false;
            }
        }

        @Override
        public OptionalLong peek(long offset, Width width) {
            return OptionalLong.empty();
        }
    }

    @Override
    public int inputs() {
        return levels.length;
    }

    @Override
    public InterruptLine connect(int input, String source) {
        return new Wire(Objects.checkIndex(input, inputs()));
    }

    /** The only source of an input. */
    private final class Wire implements InterruptLine {
        private final int input;

        Wire(int input) {
            this.input = input;
        }

        @Override
        public void set(boolean asserted) {
            if (levels[input] != asserted) {
                used = true;
                levels[input] = asserted;
                drive(input);
            }
        }

        @Override
        public boolean asserted() {
            return levels[input];
        }
    }

    private void drive(int input) {
        link.setInput(
                starter.nameOf(CHIPS.get(input / INPUTS_OF_A_CHIP)),
                input % INPUTS_OF_A_CHIP,
                levels[input]);
    }

    @Override
    public int acknowledge() {
        int master = poll(0);
        if ((master & REQUESTED) == 0) {
            return NO_VECTOR;
        }
        if ((master & LEVEL) != CASCADE) {
            return vectors[0] | (master & LEVEL);
        }
        int slave = poll(1);
        return (slave & REQUESTED) == 0 ? NO_VECTOR : vectors[1] | (slave & LEVEL);
    }

    private int poll(int chip) {
        int port = PeerPart.PIC.ports().get(chip).first();
        link.out(port, POLL);
        return link.in(port);
    }

    @Override
    public void reset(ResetKind kind) {
        if (!used) {
            return;
        }
        if (kind == ResetKind.COLD) {
            line.set(false);
            link = link();
        } else {
            link.resetMachine();
        }
        for (int input = 0; input < levels.length; input++) {
            if (levels[input]) {
                drive(input);
            }
        }
    }

    @Override
    public void driveOutputs() {}

    /** A peer's state is its own: it claims no snapshots. */
    @Override
    public void save(StateWriter out) {}

    @Override
    public void load(StateReader in) {}
}
