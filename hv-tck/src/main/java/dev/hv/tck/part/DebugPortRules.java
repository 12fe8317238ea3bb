package dev.hv.tck.part;

import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.bench.Bench;
import dev.hv.tck.device.DeviceTrial;

import java.util.List;

/**
 * Ports by which software under development speaks to whoever watches: the console of Bochs (user
 * manual, 4.6, {@code port_e9_hack}), the exit of QEMU ({@code isa-debug-exit}), and the
 * manufacturing checkpoint port of the IBM PC AT (Technical Reference, section 5).
 */
public final class DebugPortRules {
    private DebugPortRules() {}

    @Rule(
            id = "DBG-CON-01",
            text = "Each byte that is written comes out, once and in order; reading tells nothing.",
            needs = Claim.DEBUG_CONSOLE,
            source = "Bochs user manual, 4.6, port_e9_hack")
    static void console(DeviceTrial<?> trial) {
        PartBench console = PartBench.of(trial, 1);
        StringBuilder expected = new StringBuilder();
        for (int value = 0; value < 256; value++) {
            console.write(0, 0, value);
            expected.append((char) value);
            var _ = console.read(0, 0);
            String out = console.bench().firstCharacters().output();
            console.require(
                    out.contentEquals(expected),
                    "after %d bytes, the last of them %02x, %d have come out, the last %s",
                    value + 1,
                    value,
                    out.length(),
                    out.isEmpty()
                            ? "of none"
                            : "%02x".formatted((int) out.charAt(out.length() - 1)));
        }
    }

    @Rule(
            id = "DBG-EXT-01",
            text =
                    "A write of v, at any port and in any width, ends the machine with exit code"
                            + " 2v + 1, once; a read does not.",
            needs = Claim.DEBUG_EXIT,
            source = "QEMU, hw/misc/debugexit.c, isa-debug-exit")
    static void exit(DeviceTrial<?> trial) {
        PartBench exit = PartBench.of(trial, 4);
        Bench bench = exit.bench();
        String slot = bench.regions().getFirst();
        for (Width width : new Width[] {Width.BYTE, Width.WORD, Width.DWORD}) {
            for (int port = 0; port < 4; port += width.bytes()) {
                for (int value : new int[] {0, 1, 0x10, 0x55, 0x7F}) {
                    var _ = bench.read(slot, port, width);
                    int before = exits(bench).size();
                    bench.write(slot, port, width, value);
                    List<String> exits = exits(bench);
                    exit.require(
                            exits.size() == before + 1,
                            "a write of %02x ends the machine %d times",
                            value,
                            exits.size() - before);
                    String expected = "asks to exit with " + (2 * value + 1);
                    exit.require(
                            exits.getLast().equals(expected),
                            "a write of %02x: expected '%s', but was '%s'",
                            value,
                            expected,
                            exits.getLast());
                }
            }
        }
    }

    private static List<String> exits(Bench bench) {
        return bench.journal().all().stream().filter(n -> n.startsWith("asks to exit")).toList();
    }

    @Rule(
            id = "DBG-PST-01",
            text = "The checkpoint port reads as it was written last.",
            needs = Claim.POST_PORT,
            source = "IBM PC AT Technical Reference, section 5; Intel 231466, DMA page register")
    static void checkpoints(DeviceTrial<?> trial) {
        PartBench post = PartBench.of(trial, 1);
        for (int i = 0; i < 300; i++) {
            int code = i * 37 & 0xFF;
            post.write(0, 0, code);
            post.requireEqual("the code", code, post.read(0, 0));
            post.write(0, 0, code);
            post.requireEqual("the code, written twice", code, post.read(0, 0));
        }
    }
}
