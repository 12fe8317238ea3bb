package dev.hv.tck.part;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ResetKind;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;

/**
 * Coprocessor errors as a PC reports them (Intel 82371FB/82371SB datasheet, order number 290550,
 * FERR#, IGNNE# and the coprocessor error register; Intel SDM vol. 1, appendix D.2.1).
 */
public final class CoprocessorErrorRules {
    private static final String FERR = "ferr";

    private final PartBench part;

    private CoprocessorErrorRules(DeviceTrial<?> trial) {
        part = PartBench.of(trial, 1);
    }

    private void error(boolean asserted) {
        part.bench().drive(FERR, asserted);
    }

    private void acknowledge() {
        part.write(0, 0, 0);
    }

    private void require(String when, boolean interrupt, boolean ignore) {
        part.require(
                part.line().asserted() == interrupt,
                "%s IRQ 13 is %s",
                when,
                interrupt ? "low" : "high");
        part.require(
                part.bench().line("ignne").asserted() == ignore,
                "%s IGNNE# is %s",
                when,
                ignore ? "not asserted" : "asserted");
    }

    @Rule(
            id = "CPE-ERR-01",
            text =
                    "FERR# raises IRQ 13 until port F0H is written, which asserts IGNNE# for as"
                            + " long as FERR# is asserted.",
            needs = Claim.COPROCESSOR_ERROR,
            source = "Intel 290550, FERR#, IGNNE#, COPROCESSOR ERROR REGISTER; Intel SDM 1, D.2.1")
    static void errors(DeviceTrial<?> trial) {
        CoprocessorErrorRules rules = new CoprocessorErrorRules(trial);
        rules.require("after a reset", false, false);
        for (int value : new int[] {0, 0xFF, 0x5A}) {
            rules.error(true);
            rules.require("with an error", true, false);
            rules.part.write(0, 0, value);
            rules.require("after the error was acknowledged", false, true);
            rules.error(false);
            rules.require("after FERR# was negated", false, false);
        }
        rules.acknowledge();
        rules.require("after a write without an error", false, false);
        rules.error(true);
        rules.require("with an error after such a write", true, false);
        rules.error(false);
        rules.require("with an error gone that nobody acknowledged", true, false);
        rules.acknowledge();
        rules.require("after that was acknowledged", false, false);
    }

    @Rule(
            id = "CPE-RST-01",
            text = "A reset ends the interrupt and negates IGNNE#.",
            needs = Claim.COPROCESSOR_ERROR,
            source = "Intel 290550, FERR#, IGNNE#, signal states at reset")
    static void reset(DeviceTrial<?> trial) {
        CoprocessorErrorRules rules = new CoprocessorErrorRules(trial);
        for (boolean acknowledged : new boolean[] {false, true}) {
            rules.error(true);
            if (acknowledged) {
                rules.acknowledge();
            }
            rules.error(acknowledged);
            rules.part.bench().reset(ResetKind.WARM);
            rules.require("after a reset", false, false);
            rules.error(false);
            rules.require("after a reset, without an error", false, false);
            rules.error(true);
            rules.require("with an error after a reset", true, false);
            rules.acknowledge();
            rules.error(false);
        }
    }
}
