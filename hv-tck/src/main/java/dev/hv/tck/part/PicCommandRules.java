package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;

/** Corners of the command words of an 8259A (Intel 8259A datasheet, order number 231468). */
public final class PicCommandRules {
    private static final int MASTER = 0;
    private static final int COMMAND = 0;
    private static final int DATA = 1;
    private static final int VECTORS = 0x20;
    private static final int SLAVE_AT_2 = 0x04;
    private static final int ICW1 = 0x10;
    private static final int AUTO_EOI = 0x02;
    private static final int NO_OPERATION = 0x40;
    private static final int OCW3 = 0x08;
    private static final int SPECIAL_MASK_NOT_ENABLED = 0x28;
    private static final int READ_ISR = 0x0B;
    private static final int POLL = 0x0C;
    private static final int INPUT_3 = 0x08;

    private PicCommandRules() {}

    @Rule(
            id = "PIC-INI-04",
            text = "Without ICW4 all that it could choose is off, whatever an earlier one chose.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, ICW1, IC4")
    static void withoutIcw4(DeviceTrial<?> trial) {
        PicRules pic = PicRules.ready(trial);
        pic.initialize(AUTO_EOI);
        pic.bench().write(MASTER, COMMAND, ICW1);
        pic.bench().write(MASTER, DATA, VECTORS);
        pic.bench().write(MASTER, DATA, SLAVE_AT_2);
        pic.bench().write(MASTER, DATA, 0);
        pic.raise(3);
        pic.bench().require(pic.bench().line().asserted(), "INT is low for input 3");
        var _ = pic.bench().bench().acknowledge();
        pic.bench()
                .requireEqual("ISR, without automatic EOI", INPUT_3, pic.select(MASTER, READ_ISR));
    }

    @Rule(
            id = "PIC-POL-02",
            text = "Of the reads after a poll command only the first is its answer.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, poll command")
    static void onePollAnswer(DeviceTrial<?> trial) {
        PicRules pic = PicRules.ready(trial);
        var _ = pic.select(MASTER, READ_ISR);
        pic.raise(3);
        pic.bench().requireEqual("the poll", 0x83, pic.select(MASTER, POLL));
        pic.bench()
                .requireEqual(
                        "the next read, of the ISR", INPUT_3, pic.bench().read(MASTER, COMMAND));
    }

    @Rule(
            id = "PIC-OCW-01",
            text =
                    "OCW3 leaves the register that is read where RR is 0, and special mask mode"
                            + " where ESMM is 0.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, OCW3")
    static void whatOcw3Leaves(DeviceTrial<?> trial) {
        PicRules pic = PicRules.ready(trial);
        pic.raise(3);
        pic.requireVector("of 3", VECTORS + 3);
        pic.lower(3);
        pic.bench().requireEqual("ISR", INPUT_3, pic.select(MASTER, READ_ISR));
        pic.bench().write(MASTER, COMMAND, OCW3);
        pic.bench()
                .requireEqual(
                        "ISR, after an OCW3 with RR 0", INPUT_3, pic.bench().read(MASTER, COMMAND));
        pic.bench().write(MASTER, COMMAND, SPECIAL_MASK_NOT_ENABLED);
        pic.bench().write(MASTER, DATA, INPUT_3);
        pic.raise(5);
        pic.requireQuiet("of 5 with 3 in service, masked, and no special mask mode");
    }

    @Rule(
            id = "PIC-OCW-02",
            text = "OCW2 with R, SL and EOI of 010 does nothing.",
            needs = Claim.PIC_8259A,
            source = "Intel 231468, OCW2")
    static void noOperation(DeviceTrial<?> trial) {
        PicRules pic = PicRules.ready(trial);
        pic.raise(3);
        pic.requireVector("of 3", VECTORS + 3);
        pic.bench().write(MASTER, COMMAND, NO_OPERATION | 3);
        pic.bench().requireEqual("ISR", INPUT_3, pic.select(MASTER, READ_ISR));
        pic.raise(5);
        pic.requireQuiet("of 5 with 3 in service");
    }
}
