package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.device.DeviceTrial;

/** A PC's pair of 8259A (Intel 8259A datasheet, order number 231468). */
public final class PicRules {
    private static final int MASTER = 0;
    private static final int SLAVE = 1;
    private static final int COMMAND = 0;
    private static final int DATA = 1;
    private static final int MASTER_BASE = 0x20;
    private static final int SLAVE_BASE = 0x70;
    private static final int EOI = 0x20;
    private static final int ROTATE_ON_EOI = 0xA0;
    private static final int SPECIFIC_EOI = 0x60;
    private static final int SET_PRIORITY = 0xC0;
    private static final int READ_IRR = 0x0A;
    private static final int READ_ISR = 0x0B;
    private static final int POLL = 0x0C;
    private static final int SET_SPECIAL_MASK = 0x68;
    private static final int RESET_SPECIAL_MASK = 0x48;
    private static final int AUTO_EOI = 0x02;
    private static final int SPECIAL_FULLY_NESTED = 0x10;
    private static final int ROTATE_ON_AUTO_EOI = 0x80;
    private static final int NO_ROTATION = 0x00;
    private static final int ROTATE_ON_SPECIFIC_EOI = 0xE0;
    private static final int ELCR = 2;

    private final PartBench pic;

    private PicRules(PartBench pic) {
        this.pic = pic;
    }

    /** A pair as a PC's firmware sets it up, nothing masked. */
    static PicRules ready(DeviceTrial<?> trial) {
        PicRules rules = new PicRules(PartBench.of(trial, 2, 2));
        rules.initialize(0);
        return rules;
    }

    PartBench bench() {
        return pic;
    }

    void initialize(int moreOfIcw4) {
        for (int chip = MASTER; chip <= SLAVE; chip++) {
            pic.write(chip, COMMAND, 0x11);
            pic.write(chip, DATA, chip == MASTER ? MASTER_BASE : SLAVE_BASE);
            pic.write(chip, DATA, chip == MASTER ? 0x04 : 0x02);
            pic.write(chip, DATA, 0x01 | moreOfIcw4);
            pic.write(chip, DATA, 0);
        }
    }

    void raise(int input) {
        pic.bench().drive("wire" + input, true);
    }

    void lower(int input) {
        pic.bench().drive("wire" + input, false);
    }

    private void pulse(int input) {
        lower(input);
        raise(input);
    }

    int select(int chip, int command) {
        pic.write(chip, COMMAND, command);
        return pic.read(chip, COMMAND);
    }

    void requireVector(String when, int expected) {
        pic.require(pic.line().asserted(), "INT is low %s", when);
        pic.requireEqual("the vector " + when, expected, pic.bench().acknowledge());
    }

    void requireQuiet(String when) {
        pic.require(!pic.line().asserted(), "INT is high %s", when);
    }

    private void command(int command) {
        pic.write(MASTER, COMMAND, command);
    }

    @Rule(
            id = "PIC-INI-01",
            text =
                    "ICW2 gives the upper five bits of the vectors; the input gives the lower"
                            + " three.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, initialization command words")
    static void vectors(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.pic.write(MASTER, COMMAND, 0x11);
        pic.pic.write(MASTER, DATA, 0x4D);
        pic.pic.write(MASTER, DATA, 0x04);
        pic.pic.write(MASTER, DATA, 0x01);
        pic.pic.write(MASTER, DATA, 0);
        for (int input = 0; input < 8; input++) {
            if (input != 2) {
                pic.raise(input);
                pic.requireVector("of input " + input, 0x48 + input);
                pic.command(EOI);
                pic.lower(input);
            }
        }
    }

    @Rule(
            id = "PIC-INI-02",
            text = "ICW1 clears the mask, the requests and the special modes, and selects the IRR.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, initialization command words")
    static void initialization(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.pic.write(MASTER, DATA, 0xF8);
        pic.command(SET_SPECIAL_MASK);
        var _ = pic.select(MASTER, READ_ISR);
        pic.raise(1);
        pic.pic.write(MASTER, COMMAND, 0x11);
        pic.pic.write(MASTER, DATA, MASTER_BASE);
        pic.pic.write(MASTER, DATA, 0x04);
        pic.pic.write(MASTER, DATA, 0x01);
        pic.pic.requireEqual("IMR", 0, pic.pic.read(MASTER, DATA));
        pic.requireQuiet("though the edge came before ICW1");
        pic.lower(1);
        pic.raise(3);
        pic.pic.requireEqual("IRR, which ICW1 selects", 0x08, pic.pic.read(MASTER, COMMAND));
        pic.requireVector("of an edge after ICW1", MASTER_BASE + 3);
    }

    @Rule(
            id = "PIC-IMR-01",
            text = "The mask reads back; a masked input asks for nothing, and unmasked it asks.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, OCW1")
    static void mask(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        for (int value : new int[] {0xFF, 0x55, 0xAA, 0x00}) {
            pic.pic.write(MASTER, DATA, value);
            pic.pic.requireEqual("IMR", value, pic.pic.read(MASTER, DATA));
        }
        pic.pic.write(MASTER, DATA, 0x08);
        pic.raise(3);
        pic.requireQuiet("for a masked input");
        pic.pic.requireEqual("IRR of a masked input", 0x08, pic.select(MASTER, READ_IRR) & 0x08);
        pic.pic.write(MASTER, DATA, 0x00);
        pic.pic.require(pic.pic.line().asserted(), "INT is low once the input is unmasked");
        pic.pic.write(MASTER, DATA, 0x08);
        pic.requireQuiet("once the input is masked again");
        pic.pic.write(MASTER, DATA, 0x00);
        pic.requireVector("once it is unmasked again", MASTER_BASE + 3);
    }

    @Rule(
            id = "PIC-NST-01",
            text =
                    "Input 0 comes first and 7 last; what is in service holds back its own level"
                            + " and all after it.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, fully nested mode")
    static void nesting(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.raise(6);
        pic.raise(4);
        pic.requireVector("of 4 and 6", MASTER_BASE + 4);
        pic.requireQuiet("with 4 in service and 6 waiting");
        pic.raise(5);
        pic.requireQuiet("with 4 in service and 5 and 6 waiting");
        pic.raise(1);
        pic.requireVector("of 1 while 4 is in service", MASTER_BASE + 1);
        pic.pic.requireEqual("ISR", 0x12, pic.select(MASTER, READ_ISR));
        pic.command(EOI);
        pic.pic.requireEqual("ISR after an EOI", 0x10, pic.select(MASTER, READ_ISR));
        pic.requireQuiet("with 4 in service again");
        pic.command(EOI);
        pic.requireVector("after the EOI of 4", MASTER_BASE + 5);
    }

    @Rule(
            id = "PIC-EOI-01",
            text = "A specific EOI ends the level that it names, and no other.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, end of interrupt")
    static void specificEndOfInterrupt(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.raise(5);
        pic.requireVector("of 5", MASTER_BASE + 5);
        pic.raise(3);
        pic.requireVector("of 3", MASTER_BASE + 3);
        pic.command(SPECIFIC_EOI | 5);
        pic.pic.requireEqual("ISR", 0x08, pic.select(MASTER, READ_ISR));
        pic.command(SPECIFIC_EOI | 5);
        pic.pic.requireEqual("ISR", 0x08, pic.select(MASTER, READ_ISR));
        pic.command(SPECIFIC_EOI | 3);
        pic.pic.requireEqual("ISR", 0x00, pic.select(MASTER, READ_ISR));
    }

    @Rule(
            id = "PIC-EOI-02",
            text = "With automatic EOI nothing stays in service.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, automatic end of interrupt mode")
    static void automaticEndOfInterrupt(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.initialize(AUTO_EOI);
        pic.raise(3);
        pic.requireVector("of 3", MASTER_BASE + 3);
        pic.pic.requireEqual("ISR", 0x00, pic.select(MASTER, READ_ISR));
        pic.raise(6);
        pic.requireVector("of 6 right after", MASTER_BASE + 6);
    }

    @Rule(
            id = "PIC-ROT-01",
            text = "A rotating EOI makes the level that it ends the last.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, automatic rotation")
    static void rotation(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.raise(4);
        pic.requireVector("of 4", MASTER_BASE + 4);
        pic.command(ROTATE_ON_EOI);
        pic.pulse(4);
        pic.raise(3);
        pic.raise(5);
        pic.requireVector("of 3, 4 and 5 with 5 first", MASTER_BASE + 5);
        pic.command(EOI);
        pic.requireVector("of 3 and 4 with 5 first", MASTER_BASE + 3);
        pic.command(EOI);
        pic.requireVector("of 4, the last", MASTER_BASE + 4);
    }

    @Rule(
            id = "PIC-ROT-02",
            text = "The set priority command makes the level that it names the last.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, specific rotation")
    static void setPriority(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.command(SET_PRIORITY | 5);
        pic.raise(1);
        pic.raise(5);
        pic.raise(6);
        pic.requireVector("of 1, 5 and 6 with 6 first", MASTER_BASE + 6);
        pic.requireQuiet("with 6, the first, in service");
        pic.command(EOI);
        pic.requireVector("of 1 and 5", MASTER_BASE + 1);
        pic.command(EOI);
        pic.requireVector("of 5, the last", MASTER_BASE + 5);
    }

    @Rule(
            id = "PIC-SPU-01",
            text =
                    "An acknowledge cycle after the request was masked gives vector 7, and nothing"
                            + " is in service then.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, interrupt sequence")
    static void spurious(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.raise(3);
        pic.pic.require(pic.pic.line().asserted(), "INT is low with input 3 high");
        pic.pic.write(MASTER, DATA, 0x08);
        pic.requireQuiet("with input 3 masked");
        pic.pic.requireEqual(
                "the vector of a request that has gone",
                MASTER_BASE + 7,
                pic.pic.bench().acknowledge());
        pic.pic.requireEqual("ISR", 0x00, pic.select(MASTER, READ_ISR));
    }

    @Rule(
            id = "PIC-SPU-02",
            text =
                    "After a slave's request was masked an acknowledge cycle gives the last vector"
                            + " of a chip, and nothing is in service at the slave.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, interrupt sequence and cascade mode")
    static void spuriousSlave(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.raise(12);
        pic.pic.require(pic.pic.line().asserted(), "INT is low with input 12 high");
        pic.pic.write(SLAVE, DATA, 0x10);
        int vector = pic.pic.bench().acknowledge();
        pic.pic.require(
                vector == MASTER_BASE + 7 || vector == SLAVE_BASE + 7,
                "the vector of a slave's request that has gone is 0x%02x",
                vector);
        pic.pic.requireEqual("ISR of the slave", 0x00, pic.select(SLAVE, READ_ISR));
    }

    @Rule(
            id = "PIC-CAS-01",
            text =
                    "A slave's request gives the slave's vector, is in service at both, and comes"
                            + " between inputs 1 and 3.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, cascade mode")
    static void cascade(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.raise(3);
        pic.raise(14);
        pic.raise(9);
        pic.requireVector("of 3, 9 and 14", SLAVE_BASE + 1);
        pic.pic.requireEqual("ISR of the slave", 0x02, pic.select(SLAVE, READ_ISR));
        pic.pic.requireEqual("ISR of the master", 0x04, pic.select(MASTER, READ_ISR));
        pic.raise(1);
        pic.requireVector("of 1 while the slave is in service", MASTER_BASE + 1);
        pic.command(EOI);
        pic.pic.write(SLAVE, COMMAND, EOI);
        pic.command(EOI);
        pic.requireVector("of 3 and 14", SLAVE_BASE + 6);
        pic.pic.write(SLAVE, COMMAND, EOI);
        pic.command(EOI);
        pic.requireVector("of 3", MASTER_BASE + 3);
    }

    @Rule(
            id = "PIC-POL-01",
            text =
                    "After a poll command the next read acknowledges, and tells bit 7 and the"
                            + " level.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, poll command")
    static void poll(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.pic.requireEqual(
                "bit 7 of a poll with nothing pending", 0, pic.select(MASTER, POLL) & 0x80);
        pic.raise(5);
        pic.pic.requireEqual("a poll with 5 pending", 0x85, pic.select(MASTER, POLL) & 0x87);
        pic.pic.requireEqual("ISR after it", 0x20, pic.select(MASTER, READ_ISR));
        pic.requireQuiet("after it");
        pic.pic.requireEqual("ISR read again", 0x20, pic.pic.read(MASTER, COMMAND));
    }

    @Rule(
            id = "PIC-RDR-01",
            text = "OCW3 selects the IRR or the ISR for every read until it selects the other.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, reading the 8259A status")
    static void registerSelection(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.raise(3);
        pic.requireVector("of 3", MASTER_BASE + 3);
        pic.raise(6);
        for (int i = 0; i < 2; i++) {
            pic.pic.requireEqual("IRR", 0x40, pic.select(MASTER, READ_IRR) & 0x40);
            pic.pic.requireEqual("IRR again", 0x40, pic.pic.read(MASTER, COMMAND) & 0x40);
            pic.pic.requireEqual("ISR", 0x08, pic.select(MASTER, READ_ISR));
            pic.pic.requireEqual("ISR again", 0x08, pic.pic.read(MASTER, COMMAND));
        }
    }

    @Rule(
            id = "PIC-SMM-01",
            text =
                    "In special mask mode a level in service holds back others only while it is not"
                            + " masked.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, special mask mode")
    static void specialMask(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.raise(2 + 1);
        pic.requireVector("of 3", MASTER_BASE + 3);
        pic.raise(5);
        pic.pic.write(MASTER, DATA, 0x08);
        pic.requireQuiet("with 3 in service and masked, without the special mask mode");
        pic.command(SET_SPECIAL_MASK);
        pic.requireVector("in special mask mode", MASTER_BASE + 5);
        pic.command(SPECIFIC_EOI | 5);
        pic.pulse(5);
        pic.command(RESET_SPECIAL_MASK);
        pic.requireQuiet("after the special mask mode has ended");
    }

    @Rule(
            id = "PIC-EDG-01",
            text = "An edge-triggered input that stays high asks once.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, edge and level triggered modes")
    static void edges(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.raise(5);
        pic.requireVector("of an edge", MASTER_BASE + 5);
        pic.command(EOI);
        pic.requireQuiet("while the input stays high after its EOI");
        pic.lower(5);
        pic.requireQuiet("after the input has fallen");
        pic.raise(5);
        pic.requireVector("of a second edge", MASTER_BASE + 5);
        pic.lower(5);
        pic.raise(5);
        pic.requireQuiet("with the first in service");
        pic.command(EOI);
        pic.requireVector("of an edge that came while in service", MASTER_BASE + 5);
    }

    /** The edge/level registers, which the 8259A has not, and the chips of a PC have. */
    private void levelTriggered(int master, int slave) {
        if (pic.bench().regions().size() <= ELCR) {
            throw new UntestableRule("it has no edge/level registers");
        }
        pic.write(ELCR, 0, master);
        pic.write(ELCR, 1, slave);
    }

    @Rule(
            id = "PIC-LVL-01",
            text =
                    "A level-triggered input asks as long as it is high: again after its EOI, and"
                            + " no more once it has fallen.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, edge and level triggered modes; 82371AB (290562), ELCR1")
    static void levels(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.levelTriggered(0x20, 0x04);
        for (int input : new int[] {5, 10}) {
            int vector = input < 8 ? MASTER_BASE + input : SLAVE_BASE + input - 8;
            pic.raise(input);
            pic.requireVector("of a level", vector);
            pic.requireQuiet("with the level in service");
            pic.endAll();
            pic.requireVector("of a level that is high after its EOI", vector);
            pic.lower(input);
            pic.endAll();
            pic.requireQuiet("after the level has fallen");
            pic.raise(input);
            pic.lower(input);
            pic.requireQuiet("of a level that fell before it was acknowledged");
        }
        pic.raise(3);
        pic.requireVector("of an edge at another input", MASTER_BASE + 3);
        pic.endAll();
        pic.requireQuiet("of an edge-triggered input that is high after its EOI");
    }

    private void endAll() {
        pic.write(SLAVE, COMMAND, EOI);
        command(EOI);
    }

    @Rule(
            id = "PIC-ELC-01",
            text =
                    "The edge/level registers hold what is written, but inputs 0, 1, 2, 8 and 13"
                            + " stay edge-triggered; a reset clears them.",
            needs = Claim.PIC_8259A,
            source = "82371AB (290562), ELCR1 and ELCR2")
    static void edgeLevelRegisters(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        for (int[] pair : new int[][] {{0xFF, 0xFF}, {0x28, 0x40}, {0x50, 0x92}}) {
            pic.levelTriggered(pair[0], pair[1]);
            pic.pic.requireEqual("ELCR1", pair[0] & 0xF8, pic.pic.read(ELCR, 0));
            pic.pic.requireEqual("ELCR2", pair[1] & 0xDE, pic.pic.read(ELCR, 1));
        }
        pic.pic.bench().reset(ResetKind.COLD);
        pic.pic.requireEqual("ELCR1 after a reset", 0, pic.pic.read(ELCR, 0));
        pic.pic.requireEqual("ELCR2 after a reset", 0, pic.pic.read(ELCR, 1));
    }

    @Rule(
            id = "PIC-SFN-01",
            text =
                    "In special fully nested mode a slave in service can ask again, for what comes"
                            + " before what it serves; otherwise it cannot.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, special fully nested mode")
    static void specialFullyNested(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.raise(12);
        pic.requireVector("of 12", SLAVE_BASE + 4);
        pic.raise(9);
        pic.requireQuiet("of 9 with 12 in service");
        pic = ready(trial);
        pic.initialize(SPECIAL_FULLY_NESTED);
        pic.raise(12);
        pic.requireVector("of 12", SLAVE_BASE + 4);
        pic.raise(14);
        pic.requireQuiet("of 14 with 12 in service");
        pic.raise(9);
        pic.requireVector("of 9 with 12 in service, specially nested", SLAVE_BASE + 1);
        pic.raise(5);
        pic.requireQuiet("of 5, which comes after the slave");
    }

    @Rule(
            id = "PIC-INI-03",
            text = "ICW3 is left out for a single chip, and ICW4 where ICW1 does not ask for it.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, initialization command words")
    static void shortInitializations(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.pic.write(MASTER, COMMAND, 0x13);
        pic.pic.write(MASTER, DATA, MASTER_BASE);
        pic.pic.write(MASTER, DATA, 0x01);
        pic.pic.write(MASTER, DATA, 0xA5);
        pic.pic.requireEqual("IMR of a single chip", 0xA5, pic.pic.read(MASTER, DATA));
        pic.raise(1);
        pic.requireVector("of a single chip", MASTER_BASE + 1);
        pic.pic.write(MASTER, COMMAND, 0x10);
        pic.pic.write(MASTER, DATA, MASTER_BASE);
        pic.pic.write(MASTER, DATA, 0x04);
        pic.pic.write(MASTER, DATA, 0x5A);
        pic.pic.requireEqual("IMR after three words", 0x5A, pic.pic.read(MASTER, DATA));
    }

    @Rule(
            id = "PIC-ROT-03",
            text = "With rotation in automatic EOI mode, what was acknowledged is the last.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, automatic rotation")
    static void rotationOnAutomaticEnd(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.initialize(AUTO_EOI);
        pic.command(ROTATE_ON_AUTO_EOI);
        pic.raise(3);
        pic.requireVector("of 3", MASTER_BASE + 3);
        pic.pulse(3);
        pic.raise(6);
        pic.requireVector("of 3 and 6, with 3 the last", MASTER_BASE + 6);
        pic.requireVector("of 3", MASTER_BASE + 3);
        pic.command(NO_ROTATION);
        pic.pulse(6);
        pic.requireVector("of 6", MASTER_BASE + 6);
        pic.pulse(6);
        pic.pulse(1);
        pic.requireVector("of 1 and 6, with 3 still the last", MASTER_BASE + 6);
    }

    @Rule(
            id = "PIC-ROT-04",
            text = "A rotating specific EOI ends the level that it names and makes it the last.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, specific rotation")
    static void rotationOnSpecificEnd(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.raise(4);
        pic.requireVector("of 4", MASTER_BASE + 4);
        pic.command(ROTATE_ON_SPECIFIC_EOI | 4);
        pic.pic.requireEqual("ISR", 0, pic.select(MASTER, READ_ISR));
        pic.pulse(4);
        pic.raise(3);
        pic.raise(7);
        pic.requireVector("of 3, 4 and 7, with 4 the last", MASTER_BASE + 7);
    }

    @Rule(
            id = "PIC-SMM-02",
            text =
                    "In special mask mode an EOI that names no level leaves a masked one in"
                            + " service.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, special mask mode")
    static void endInSpecialMaskMode(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        pic.raise(3);
        pic.requireVector("of 3", MASTER_BASE + 3);
        pic.pic.write(MASTER, DATA, 0x08);
        pic.command(SET_SPECIAL_MASK);
        pic.raise(6);
        pic.requireVector("of 6, with 3 masked in service", MASTER_BASE + 6);
        pic.command(EOI);
        pic.pic.requireEqual("ISR after an EOI", 0x08, pic.select(MASTER, READ_ISR));
        pic.command(EOI);
        pic.pic.requireEqual("ISR after another EOI", 0x08, pic.select(MASTER, READ_ISR));
        pic.pic.write(MASTER, DATA, 0x00);
        pic.command(EOI);
        pic.pic.requireEqual("ISR once 3 is not masked", 0x00, pic.select(MASTER, READ_ISR));
    }

    @Rule(
            id = "PIC-EOI-03",
            text = "A source that asserts hears the end of its interrupt, and of no other.",
            needs = Claim.PIC_8259A,
            source = "dev.hv.api.irq.InterruptLine#onEndOfInterrupt")
    static void sourcesHearTheEnd(DeviceTrial<?> trial) {
        PicRules pic = ready(trial);
        for (int input : new int[] {5, 11}) {
            int[] heard = new int[2];
            InterruptLine source = pic.pic.bench().wire(input, "source");
            InterruptLine other = pic.pic.bench().wire(input - 1, "other");
            pic.pic
                    .bench()
                    .inDomain(
                            () -> {
                                source.onEndOfInterrupt(() -> heard[0]++);
                                other.onEndOfInterrupt(() -> heard[1]++);
                                return source;
                            });
            pic.pic.bench().set(source, true);
            pic.requireVector(
                    "of a source", input < 8 ? MASTER_BASE + input : SLAVE_BASE + input - 8);
            pic.pic.requireEqual("ends heard before the EOI", 0, heard[0]);
            pic.endAll();
            pic.pic.requireEqual("ends heard after the EOI", 1, heard[0]);
            pic.pic.bench().set(source, false);
            pic.endAll();
            pic.pic.requireEqual("ends heard after an EOI of nothing", 1, heard[0]);
            pic.pic.requireEqual("ends heard by another source", 0, heard[1]);
        }
    }
}
