package dev.hv.machine.pc.bios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.disk.DiskFormat;
import dev.hv.disk.ImageRequest;
import dev.hv.machine.pc.BootDevice;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** All clocks of a pc tell the same time, however often it is paused in between. */
@Timeout(120)
final class ClocksAgreeTest {
    private static final Initiator TEST = Initiator.named("test");
    private static final long APIC = 0xFEE0_0000L;
    private static final long HPET = 0xFED0_0000L;
    private static final int PM_TIMER = 0x608;
    private static final long PM_MODULUS = 1 << 24;
    private static final long SECOND = 1_000_000_000L;
    private static final long DAY_SECONDS = 86_400;

    /** The 8254 counts at a third of it. */
    private static final double PM_HZ = 3_579_545;

    private static final double APIC_HZ = 1e9;
    private static final double TICK_NANOS = 65_536 * 3e9 / PM_HZ;
    private static final long TICKS = 0x46C;
    private static final long TSC = 0x7E00;

    /** Each tick the guest writes down its time-stamp counter. */
    private static final String GUEST =
            "31C0 8ED8" // xor ax, ax; mov ds, ax
                    + "FB F4" // again: sti; hlt
                    + "0F31" // rdtsc
                    + "66A3007E" // mov [7E00h], eax
                    + "668916047E" // mov [7E04h], edx
                    + "EBF1"; // jmp again

    private static final int PAUSES = 20;

    /**
     * What the clocks show.
     *
     * @param nanos of the machine
     * @param rtcSeconds since midnight
     * @param apicLeft of the timer's count
     */
    private record Times(
            long nanos,
            long tsc,
            long hpet,
            long pmTimer,
            long ticks,
            long rtcSeconds,
            long apicLeft) {}

    private static long bcd(PcMachine machine, int register) {
        machine.ports().write(0x70, Width.BYTE, register, TEST);
        long value = machine.ports().read(0x71, Width.BYTE, TEST);
        return (value >> 4) * 10 + (value & 15);
    }

    private static Times look(PcMachine machine) {
        return new Times(
                machine.nanos(),
                machine.memory().read(TSC, Width.QWORD, TEST),
                machine.memory().read(HPET + 0xF0, Width.QWORD, TEST),
                machine.ports().read(PM_TIMER, Width.DWORD, TEST),
                machine.memory().read(TICKS, Width.DWORD, TEST),
                (bcd(machine, 4) * 60 + bcd(machine, 2)) * 60 + bcd(machine, 0),
                machine.memory().read(APIC + 0x390, Width.DWORD, TEST));
    }

    private static PcMachine machine(Path folder, ClockSpec clock) throws IOException {
        byte[] disk = new byte[1 << 20];
        byte[] code = HexFormat.of().parseHex(GUEST.replace(" ", ""));
        System.arraycopy(code, 0, disk, 0, code.length);
        BiosCaller.makeBootable(disk);
        Path file = Files.write(folder.resolve("disk"), disk);
        MachineSpec pc = BiosCaller.pc(ImageRequest.of(file).withFormat(DiskFormat.RAW));
        return new MachineBuilder(
                        pc.withReplaced(pc.device("lapic").with("bus-hz", "1000000000"))
                                .withClock(clock)
                                .withMemory(16 << 20)
                                .withBoot(BootSpec.from(List.of(BootDevice.DISK))))
                .build();
    }

    /** Lets it run until its own time has come; it is paused before and after. */
    private static void runUntil(PcMachine machine, long nanos) throws InterruptedException {
        while (machine.nanos() < nanos) {
            machine.resume();
            Thread.sleep(10);
            machine.pause();
        }
    }

    @ParameterizedTest
    @EnumSource(ClockSpec.Mode.class)
    void theyAgree(ClockSpec.Mode mode, @TempDir Path folder) throws Exception {
        boolean real = mode == ClockSpec.Mode.REAL;
        try (PcMachine machine = machine(folder, real ? ClockSpec.real() : BiosCaller.CLOCK)) {
            machine.start();
            machine.pause();
            runUntil(machine, SECOND);
            while (machine.memory().read(TSC, Width.QWORD, TEST) == 0) {
                runUntil(machine, machine.nanos() + SECOND / 10);
            }
            machine.memory().write(HPET + 0x10, Width.DWORD, 1, TEST);
            machine.memory().write(APIC + 0x3E0, Width.DWORD, 0b1010, TEST); // by 128
            machine.memory().write(APIC + 0x380, Width.DWORD, 0xFFFF_FFFFL, TEST);
            Times from = look(machine);
            long step = (real ? 2 : 60) * SECOND / PAUSES;
            for (int i = 1; i <= PAUSES; i++) {
                runUntil(machine, from.nanos() + i * step);
            }
            Times to = look(machine);
            double passed = to.nanos() - from.nanos();
            double hpetPeriod = machine.memory().read(HPET + 4, Width.DWORD, TEST) / 1e6;
            assertEquals(passed, (to.hpet() - from.hpet()) * hpetPeriod, hpetPeriod, "HPET");
            double pmNanos = 1e9 / PM_HZ;
            long pm = Math.floorMod(to.pmTimer() - from.pmTimer(), PM_MODULUS);
            double pmModulus = PM_MODULUS * pmNanos;
            double turns = Math.rint((passed - pm * pmNanos) / pmModulus);
            assertEquals(passed, pm * pmNanos + turns * pmModulus, 2 * pmNanos, "PM timer");
            double apicNanos = 128 * 1e9 / APIC_HZ;
            assertEquals(
                    passed, (from.apicLeft() - to.apicLeft()) * apicNanos, 2 * apicNanos, "APIC");
            long seconds = Math.floorMod(to.rtcSeconds() - from.rtcSeconds(), DAY_SECONDS);
            assertEquals(passed, seconds * 1e9, SECOND, "RTC");
            if (!real) { // where a busy host makes ticks late, or lets them fall together
                double ticks = (to.ticks() - from.ticks()) * TICK_NANOS;
                assertEquals(passed, ticks, 1.5 * TICK_NANOS, "8254");
                // A look may come between the count of a tick and what the guest writes after it.
                double counted = to.tsc() - from.tsc();
                assertEquals(ticks, counted, 1.5 * TICK_NANOS, "TSC");
            }
        }
    }
}
