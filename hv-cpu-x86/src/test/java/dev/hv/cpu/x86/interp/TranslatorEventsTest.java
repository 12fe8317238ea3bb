package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cpu.x86.system.Bench;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** What Flight Recorder hears of regions. */
class TranslatorEventsTest {
    private static final int LOOP = 0x40_0000;

    @TempDir private Path directory;

    @Test
    void aRegionIsInstalledAndItsCodeOverwritten() throws IOException {
        Context[] made = new Context[1];
        Bench bench =
                Bench.longMode(
                        bus -> {
                            made[0] = new Context(bus);
                            return made[0];
                        });
        Context c = made[0];
        byte[] code = HexFormat.of().parseHex("4883c001" + "ebfa"); // again: add rax,1; jmp again
        for (int i = 0; i < code.length; i++) {
            bench.memory.put(LOOP + i, 1, code[i]);
        }
        c.rip = LOOP;
        List<RecordedEvent> events;
        try (Recording recording = new Recording()) {
            recording.enable(RegionInstalled.class);
            recording.enable(CodeOverwritten.class);
            recording.start();
            Interpreter interpreter =
                    new Interpreter(
                            c,
                            new Tiering(
                                    3, 100, 4, true, true, true, Long.MAX_VALUE, 1L << 30, true));
            interpreter.run(1000);
            c.inBlock = false;
            c.mmu.write(LOOP + 3, 1, 2);
            recording.stop();
            Path file = directory.resolve("events.jfr");
            recording.dump(file);
            events = RecordingFile.readAllEvents(file);
        }
        List<RecordedEvent> installed = named(events, "dev.hv.RegionInstalled");
        assertTrue(
                installed.stream().anyMatch(event -> event.getLong("address") == LOOP),
                installed.toString());
        List<RecordedEvent> overwritten = named(events, "dev.hv.CodeOverwritten");
        assertEquals(1, overwritten.size());
        assertEquals(LOOP, overwritten.getFirst().getLong("address"));
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }
}
