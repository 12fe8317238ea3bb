package dev.hv.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.machine.MachineEnd;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;

import org.junit.jupiter.api.Test;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

class GuestRunTest {
    private static final int ADDRESS = 0x10_0000;
    private static final Duration MOST = Duration.ofSeconds(60);

    /** A Multiboot image (specification 0.6.96, 3.1.1) with one instruction: JMP to itself. */
    private static BootFile endless() {
        int magic = 0x1BAD_B002;
        int hasAddresses = 1 << 16;
        ByteBuffer image = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        image.putInt(magic).putInt(hasAddresses).putInt(-magic - hasAddresses);
        image.putInt(ADDRESS).putInt(ADDRESS); // of the header, of the load
        image.putInt(ADDRESS + image.capacity()).putInt(ADDRESS + image.capacity());
        image.putInt(ADDRESS + 32).putShort(32, (short) 0xFEEB);
        return BootFile.of("endless", image.array());
    }

    @Test
    void whatAnEndedProcessStillHasToSayIsSaidBeforeItsMachineIsClosed()
            throws AssemblyException, InterruptedException {
        MachineSpec spec =
                MachineSpec.of("microvm").withMemory(8 << 20).withBoot(BootSpec.of(endless()));
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            GuestRun run = new GuestRun(machine, nowhere);
            Thread hook = new Thread(run::interrupted);
            machine.start();
            hook.start();
            MachineEnd end = machine.await(MOST).orElseThrow();
            assertEquals(MachineEnd.Kind.STOPPED, end.kind());
            List<String> lines = EndReport.statistics(machine, 1, Symbols.NONE);
            assertTrue(lines.getLast().startsWith("state-sha256 "), lines.toString());
            run.reported();
            hook.join(MOST);
            assertFalse(hook.isAlive());
            run.close();
        }
    }
}
