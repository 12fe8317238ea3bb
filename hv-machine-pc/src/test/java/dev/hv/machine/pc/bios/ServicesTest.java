package dev.hv.machine.pc.bios;

import static dev.hv.machine.pc.bios.BiosCaller.Registers.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.state.StateReader;
import dev.hv.devices.backend.MemoryCharacters;
import dev.hv.machine.pc.BootDevice;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.bios.BiosCaller.Answer;
import dev.hv.machine.pc.bios.BiosCaller.Registers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Services as programs in real mode see them. */
@Timeout(60)
final class ServicesTest {
    /** Where POST puts the tables of disks. */
    private static final int TABLES =
            (int) (BiosData.DISK_TABLES - BiosData.EBDA + BiosData.EBDA_HOME);

    @TempDir Path directory;

    private List<Registers> left(Registers... calls) throws Exception {
        return BiosCaller.run(directory, calls).calls();
    }

    @Test
    void aMouseIsFoundAndConfigured() throws Exception {
        List<Registers> left =
                left(
                        call(0x11, 0),
                        call(0x15, 0xC205).bx(0x0300),
                        call(0x15, 0xC200).bx(0x0100),
                        call(0x15, 0xC207).bx(0x5678),
                        call(0x15, 0xC202).bx(0x0400),
                        call(0x15, 0xC203).bx(0x0300),
                        call(0x15, 0xC206).bx(0x0200),
                        call(0x15, 0xC200).bx(0x0100),
                        call(0x15, 0xC206).bx(0x0000),
                        call(0x15, 0xC204),
                        call(0x15, 0xC202).bx(0x0700),
                        call(0x15, 0xC208),
                        call(0x16, 0x0100));
        assertEquals(0x0004, left.get(0).ax() & 0x0004, "equipment: a pointing device");
        assertFalse(left.get(1).carry());
        assertEquals(0x00AA, left.get(1).bx(), "self-test passed, device 0");
        assertTrue(left.get(2).carry());
        assertEquals(5, left.get(2).ah(), "no handler yet");
        for (int i = 3; i < 10; i++) {
            assertFalse(left.get(i).carry(), "call " + i + ": " + left.get(i));
        }
        Registers status = left.get(8);
        assertEquals(0x30, status.bx() & 0xFF, "on, scaled 2:1");
        assertEquals(3, status.cx() & 0xFF, "8 counts for a millimetre");
        assertEquals(80, status.edx() & 0xFF, "reports a second");
        assertEquals(0, left.get(9).bx() >> 8, "device 0");
        assertEquals(2, left.get(10).ah(), "no such rate");
        assertEquals(1, left.get(11).ah(), "no such function");
        assertTrue((left.get(12).number() & Frame.ZF) != 0, "what it answered is no key");
    }

    @Test
    void theScreenIsPrinted() throws Exception {
        AtomicReference<MemoryCharacters> printer = new AtomicReference<>();
        DeviceSpec port =
                DeviceSpec.of("lpt0", "parallel-port")
                        .at("regs", new Place.Port(0x378))
                        .at("chars", BiosCaller.keeping(printer, MemoryCharacters::new));
        MachineSpec pc =
                BiosCaller.pc(directory, BiosCaller.MEMORY, call(0x10, 0x0E21), call(0x05, 0))
                        .withBoot(BootSpec.from(List.of(BootDevice.DISK)))
                        .withDevice(port);
        try (PcMachine machine = new MachineBuilder(pc).build()) {
            machine.start();
            machine.await();
        }
        List<String> lines = printer.get().text().lines().toList();
        assertEquals(26, lines.size(), "the end of what was there before, and 25 lines");
        assertEquals("hv BIOS" + " ".repeat(73), lines.get(1));
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("!")), () -> "" + lines);
    }

    @Test
    void whatCannotBePrintedIsAnError() throws Exception {
        ByteBuffer memory =
                BiosCaller.run(directory, (int) BiosData.PRINT_SCREEN, call(0x05, 0)).memory();
        assertEquals((byte) 0xFF, memory.get(0));
    }

    @Test
    void keysOf101KeysAreHiddenFromThoseWhoKnow83() throws Exception {
        List<Registers> left =
                left(
                        call(0x16, 0x0500).cx(0x1AF0),
                        call(0x16, 0x1100),
                        call(0x16, 0x0500).cx(0x8500),
                        call(0x16, 0x0500).cx(0x1E61),
                        call(0x16, 0x0000),
                        call(0x16, 0x0100));
        assertEquals(0x1A00, left.get(1).ax(), "Alt and [, as no character");
        assertEquals(0x1E61, left.get(4).ax(), "neither that nor F11");
        assertTrue((left.get(5).number() & Frame.ZF) != 0, "and they are gone");
    }

    @Test
    void interruptsThatNobodyHasTakenReturn() throws Exception {
        List<Registers> left = left(call(0x2F, 0x1600), call(0x5C, 0x1234));
        assertEquals(0x1600, left.get(0).ax());
        assertEquals(0x1234, left.get(1).ax());
        ByteBuffer vectors = BiosCaller.run(directory, 4 * 0x60, call(0x11, 0)).memory();
        for (int vector = 0x60; vector <= 0x67; vector++) {
            assertEquals(0, vectors.getInt(4 * (vector - 0x60)), "a program's own");
        }
        assertEquals(0, vectors.getInt(4 * (0x78 - 0x60)));
    }

    @Test
    void textHas43LinesOnTheScreenOfAnEga() throws Exception {
        Answer answer =
                BiosCaller.run(
                        directory,
                        0x449,
                        call(0x10, 0x1201).bx(0x30),
                        call(0x10, 0x0003),
                        call(0x10, 0x1112),
                        call(0x10, 0x0300));
        ByteBuffer data = answer.memory();
        assertEquals(42, data.get(0x484 - 0x449), "the last row");
        assertEquals(8, data.getShort(0x485 - 0x449), "lines of a character");
        assertEquals(0x0607, answer.calls().get(3).cx(), "the cursor as on a CGA");
        ByteBuffer usual =
                BiosCaller.run(
                                directory,
                                0x449,
                                call(0x10, 0x1201).bx(0x30),
                                call(0x10, 0x0003),
                                call(0x10, 0x1202).bx(0x30),
                                call(0x10, 0x0003),
                                call(0x10, 0x1112))
                        .memory();
        assertEquals(49, usual.get(0x484 - 0x449));
    }

    @ParameterizedTest
    @CsvSource({
        "0607,16,0D0E", "0607,14,0B0C", "0607,8,0607", "0B0C,14,0B0C", "0D0E,16,0D0E",
        "0007,16,000F", "0407,16,080F", "2000,16,2000", "0102,16,0102", "0700,16,0700"
    })
    void cursorsOfACgaFitOtherCharacters(String shape, int height, String lines) {
        assertEquals(
                lines,
                String.format("%04X", VideoService.cursorFor(Integer.parseInt(shape, 16), height)));
    }

    @Test
    void coloursOfACgaAreBrightOrNot() throws Exception {
        List<Registers> left =
                left(
                        call(0x10, 0x0004),
                        call(0x10, 0x0B00).bx(0x0009),
                        call(0x10, 0x0B00).bx(0x0100),
                        call(0x10, 0x1007).bx(0),
                        call(0x10, 0x1007).bx(2),
                        call(0x10, 0x0B00).bx(0x0019),
                        call(0x10, 0x1007).bx(2));
        assertEquals(0x11, left.get(3).bx() >> 8, "light blue behind");
        assertEquals(0x04, left.get(4).bx() >> 8, "red");
        assertEquals(0x14, left.get(6).bx() >> 8, "light red");
    }

    @Test
    void aModesNumberOfPagesAndColoursIsTold() throws Exception {
        ByteBuffer state =
                BiosCaller.run(
                                directory,
                                BiosCaller.MEMORY,
                                call(0x10, 0x0013),
                                new Registers(0x10, 0, 0x1B00, 0, 0, 0, 0, BiosCaller.MEMORY))
                        .memory();
        assertEquals(0x2000, state.getShort(4 + 3), "bytes of a page");
        assertEquals(24, state.get(0x22), "rows, less one");
        assertEquals(256, state.getShort(0x27), "colours");
        assertEquals(1, state.get(0x29), "pages");
    }

    @Test
    void pixelsAndTextOf16ColoursReachBeyondTheWindow() throws Exception {
        Answer answer =
                BiosCaller.run(
                        directory,
                        new Registers(0x10, 0, 0x4F01, 0, 0x104, 0, 0, BiosCaller.MEMORY),
                        call(0x10, 0x4F02).bx(0x4104),
                        call(0x10, 0x4F02).bx(0x104),
                        call(0x10, 0x0C0A).cx(1021).dx(763),
                        call(0x10, 0x0C05).cx(1021).dx(3),
                        call(0x10, 0x0D00).cx(1021).dx(763),
                        call(0x10, 0x0D00).cx(1021).dx(764),
                        call(0x10, 0x4F06).bx(1).cx(0),
                        call(0x10, 0x4F06).bx(2).cx(131),
                        call(0x10, 0x0C0C).cx(3).dx(767),
                        call(0x10, 0x0D00).cx(3).dx(767),
                        call(0x10, 0x4F06).bx(0).cx(1024),
                        call(0x10, 0x0200).bx(0).dx(0x2F7F),
                        call(0x10, 0x0E41).bx(0x0E),
                        call(0x10, 0x0200).bx(0).dx(0x2E7F),
                        call(0x10, 0x0800).bx(0),
                        call(0x10, 0x4F05).bx(0x0100),
                        call(0x10, 0x4F03),
                        call(0x10, 0x006A),
                        call(0x10, 0x0F00),
                        call(0x10, 0x4F03));
        ByteBuffer mode = answer.memory();
        assertEquals(0x1F, mode.getShort(0), "text, colour, graphics, and no linear frame buffer");
        assertEquals(128, mode.getShort(16), "bytes of a row");
        assertEquals(4, mode.get(24), "planes");
        assertEquals(3, mode.get(27), "memory model");
        assertEquals(0, mode.getInt(40), "frame buffer");
        List<Registers> left = answer.calls();
        assertEquals(0x014F, left.get(1).ax());
        assertEquals(0x004F, left.get(2).ax());
        assertEquals(0x0A, left.get(5).ax() & 0xFF);
        assertEquals(0, left.get(6).ax() & 0xFF);
        assertEquals(128, left.get(7).bx());
        assertEquals(1048, left.get(8).cx(), "pixels of 131 bytes");
        assertEquals(0x0C, left.get(10).ax() & 0xFF);
        assertEquals('A', left.get(15).ax() & 0xFF, "a row above, since the text has scrolled");
        assertEquals(0, left.get(16).edx() & 0xFFFF, "the window is where it was");
        assertEquals(0x104, left.get(17).bx());
        assertEquals(0x646A, left.get(19).ax(), "100 columns, mode 6Ah");
        assertEquals(0x102, left.get(20).bx());
    }

    @Test
    void rowsOfTheVbeAreAsLongAsTheyCanBe() throws Exception {
        List<Registers> left =
                left(
                        call(0x10, 0x4F02).bx(0x101),
                        call(0x10, 0x4F06).bx(3),
                        call(0x10, 0x4F06).bx(0).cx(801),
                        call(0x10, 0x4F06).bx(0).cx(0x7000),
                        call(0x10, 0x4F06).bx(1),
                        call(0x10, 0x4F07).bx(0).cx(0).dx(0xFFFF),
                        call(0x10, 0x4F07).bx(0).cx(8).dx(600),
                        call(0x10, 0x4F07).bx(1),
                        call(0x10, 0x1015).bx(0x10));
        assertEquals(16384, left.get(1).cx());
        assertEquals(808, left.get(2).cx(), "the next that there can be");
        assertEquals(0x014F, left.get(3).ax());
        assertEquals(808, left.get(4).cx());
        assertEquals(0x014F, left.get(5).ax(), "beyond the memory");
        assertEquals(0x004F, left.get(6).ax());
        assertEquals(600, left.get(7).edx() & 0xFFFF);
        assertEquals(0, left.get(8).cx(), "the first of the greys of 256 colours");
        assertEquals(0, left.get(8).edx() >> 8 & 0xFF);
    }

    @Test
    void theStateOfTheVbeIsSavedAndRestored() throws Exception {
        int buffer = 0xA000;
        List<Registers> left =
                left(
                        call(0x10, 0x4F04).cx(0xF).dx(0),
                        call(0x10, 0x4F02).bx(0x4111),
                        call(0x10, 0x4F06).bx(0).cx(800),
                        call(0x10, 0x4F07).bx(0).cx(16).dx(9),
                        call(0x10, 0x4F04).cx(0xF).dx(1).bx(buffer),
                        call(0x10, 0x0003),
                        call(0x10, 0x4F04).cx(0xF).dx(2).bx(buffer),
                        call(0x10, 0x4F03),
                        call(0x10, 0x4F06).bx(1),
                        call(0x10, 0x4F07).bx(1));
        assertTrue(left.get(0).bx() > 13 && left.get(0).bx() < 32, left.get(0).bx() + " blocks");
        assertEquals(0x004F, left.get(4).ax());
        assertEquals(0x004F, left.get(6).ax());
        assertEquals(0x4111, left.get(7).bx());
        assertEquals(800, left.get(8).cx());
        assertEquals(16, left.get(9).cx());
        assertEquals(9, left.get(9).edx() & 0xFFFF);
    }

    @Test
    void theSavePointerLeadsToTheRegistersOfEachMode() throws Exception {
        ByteBuffer pointer = BiosCaller.run(directory, 0x4A0, call(0x11, 0)).memory();
        int tables = linear(pointer.getInt(8));
        ByteBuffer first = BiosCaller.run(directory, tables, call(0x11, 0)).memory();
        int parameters = linear(first.getInt(0));
        int secondary = linear(first.getInt(0x10)) - tables;
        assertEquals(26, first.getShort(secondary));
        int combinations = linear(first.getInt(secondary + 2)) - tables;
        assertEquals(16, first.get(combinations), "pairs of displays");
        ByteBuffer last = BiosCaller.run(directory, parameters + 0x1C * 64, call(0x11, 0)).memory();
        assertEquals(40, last.get(0), "columns of mode 13h");
        assertEquals(8, last.get(2), "lines of its characters");
        assertEquals(0x63, last.get(9), "miscellaneous output register");
        assertEquals(0x5F, last.get(10), "horizontal total");
        assertEquals(0x41, last.get(35 + 0x10), "attribute mode control");
        assertEquals((byte) 0xFF, last.get(63), "bit mask");
        ByteBuffer mono = BiosCaller.run(directory, parameters + 7 * 64, call(0x11, 0)).memory();
        assertEquals(14, mono.get(2));
        assertEquals((byte) 0xA6, mono.get(9));
    }

    @Test
    void aProgramsFontIsTakenAndThePaletteKeptForIt() throws Exception {
        Answer answer =
                BiosCaller.run(
                        directory,
                        0x3B00,
                        colour(0, 16, 8, 0), // rows, lines of a character
                        colour(1, 0x00, 0x20, 0), // the font's address
                        colour(2, 0, 0x13, 0x3F), // the mode
                        copyColours(3, 0x3000),
                        colour(0, 0x00, 0x3B, 0), // the area for the palette
                        copyColours(2, 0x3A04),
                        colour(0, 0x00, 0x30, 0), // the font's table
                        copyColours(2, 0x3A0C),
                        colour(0, 0x00, 0x3A, 0), // save pointers
                        copyColours(2, 0x4A8),
                        call(0x10, 0x0013),
                        call(0x10, 0x1130).bx(0x0100),
                        call(0x10, 0x1001).bx(0x0500));
        assertEquals(8, answer.calls().get(11).cx());
        assertEquals(15, answer.calls().get(11).edx() & 0xFF, "rows, less one");
        assertEquals(0, answer.calls().get(11).es());
        for (int i = 0; i < 16; i++) {
            assertEquals(i, answer.memory().get(i), "palette register " + i);
        }
        assertEquals(5, answer.memory().get(16), "border");
    }

    /** Sets a colour of the DAC. */
    private static Registers colour(int index, int red, int green, int blue) {
        return call(0x10, 0x1010).bx(index).cx(green << 8 | blue).dx(red << 8);
    }

    /** Copies the first colours of the DAC to memory: three bytes below 40h each. */
    private static Registers copyColours(int count, int to) {
        return call(0x10, 0x1017).cx(count).dx(to);
    }

    private static int linear(int pointer) {
        return (pointer >>> 16) * 16 + (pointer & 0xFFFF);
    }

    @Test
    void windowsAreMovedByACallToo() throws Exception {
        ByteBuffer mode =
                BiosCaller.run(
                                directory,
                                BiosCaller.MEMORY,
                                new Registers(0x10, 0, 0x4F01, 0, 0x101, 0, 0, BiosCaller.MEMORY))
                        .memory();
        int function = mode.getInt(12);
        assertEquals(0xF000, function >>> 16);
        ByteBuffer code =
                BiosCaller.run(directory, 0xF0000 | (function & 0xFFFF), call(0x11, 0)).memory();
        assertEquals(0xB8, code.get(0) & 0xFF, "mov ax, 4F05h");
        assertEquals(0x4F05, code.getShort(1));
    }

    @Test
    void interruptRoutingIsCopiedWhereItIsWanted() throws Exception {
        int request = 0x7E00; // the first call: once made, its flags are a size, and then a pointer
        Registers ask = new Registers(0x1A, 0, 0xB10E, 0, 0, 0, 0, request);
        Registers small = new Registers(0x1A, 0, 0xB10E, 0, 0, 0, 0, 0x9800);
        Answer answer =
                BiosCaller.run(
                        directory,
                        new Registers(0x69, BiosCaller.MEMORY, 0, 0, 0, 0, 0, 0),
                        ask,
                        small);
        assertFalse(answer.calls().get(1).carry());
        assertEquals(0, answer.calls().get(1).ah());
        int size = answer.calls().getFirst().number();
        assertTrue(size > 0 && size % 16 == 0, size + " bytes");
        assertEquals(0, answer.memory().get(0), "bus");
        assertTrue(answer.memory().get(1) != 0, "device");
        assertEquals(0x89, answer.calls().get(2).ah(), "there is no room");
    }

    @Test
    void theDisplaysIdentityIsGiven() throws Exception {
        Answer answer =
                BiosCaller.run(
                        directory,
                        call(0x10, 0x4F15).bx(0),
                        new Registers(0x10, 0, 0x4F15, 1, 0, 0, 0, BiosCaller.MEMORY));
        assertEquals(0x004F, answer.calls().get(0).ax());
        assertEquals(2, answer.calls().get(0).bx() & 0x03, "DDC2");
        assertEquals(0x004F, answer.calls().get(1).ax());
        assertEquals(0x00FF_FFFF_FFFF_FF00L, answer.memory().getLong(0), "the header of an EDID");
        int sum = 0;
        for (int i = 0; i < 128; i++) {
            sum += answer.memory().get(i);
        }
        assertEquals(0, sum & 0xFF);
    }

    @Test
    void earlySystemsFindTheDisksKindInTheCmosMemory() throws Exception {
        MachineSpec spec =
                BiosCaller.pc(directory, BiosCaller.MEMORY, call(0x11, 0))
                        .withBoot(BootSpec.from(List.of(BootDevice.DISK)));
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            machine.start();
            machine.await();
            StateReader state = machine.save().reader();
            for (String name : List.of("devices", "rtc", "state", "cmos")) {
                state = state.section(name).orElseThrow();
            }
            int[] cmos = new int[0x80];
            for (int i = 0x10; i < 0x30; i++) {
                cmos[i] = state.getInt("RAM." + (i - 0x0E), 0, 0xFF);
            }
            assertEquals(0xF0, cmos[0x12], "one disk, whose kind is in 19h");
            assertEquals(47, cmos[0x19]);
            assertEquals(63, cmos[0x23], "sectors of a track");
            int sum = 0;
            for (int i = 0x10; i < 0x2E; i++) {
                sum += cmos[i];
            }
            assertEquals(sum, cmos[0x2E] << 8 | cmos[0x2F]);
        }
    }

    @Test
    void powerManagementIsConnectedOnceByOneInterface() throws Exception {
        List<Registers> left =
                left(
                        call(0x15, 0x5300),
                        call(0x15, 0x5307).bx(1).cx(3),
                        call(0x15, 0x5301),
                        call(0x15, 0x5301),
                        call(0x15, 0x530E).cx(0x0102),
                        call(0x15, 0x530A).bx(1),
                        call(0x15, 0x530B),
                        call(0x15, 0x5303),
                        call(0x15, 0x5304),
                        call(0x15, 0x530B),
                        call(0x15, 0x5302),
                        call(0x15, 0x5303),
                        call(0x15, 0x5304),
                        call(0x15, 0x5303));
        assertEquals(0x0102, left.get(0).ax());
        assertEquals(0x504D, left.get(0).bx());
        assertEquals(3, left.get(0).cx(), "interfaces of 16- and 32-bit protected mode");
        assertEquals(3, left.get(1).ah(), "not connected");
        assertFalse(left.get(2).carry());
        assertEquals(2, left.get(3).ah(), "connected already");
        assertEquals(0x0102, left.get(4).ax());
        assertEquals(0x01, left.get(5).bx() >> 8, "on line");
        assertEquals(0x80, left.get(6).ah(), "no event");
        assertEquals(2, left.get(7).ah(), "connected already");
        assertFalse(left.get(8).carry());
        assertEquals(3, left.get(9).ah());
        assertFalse(left.get(10).carry());
        assertEquals(0xF000, left.get(10).ax());
        assertEquals(0x9FC0, left.get(10).cx(), "the extended data area");
        assertEquals(2, left.get(11).ah(), "connected already");
        assertFalse(left.get(12).carry());
        assertFalse(left.get(13).carry());
        assertEquals(0xF000, left.get(13).ax());
        assertEquals(0xFFFFFFFF, left.get(13).esi(), "lengths of both code segments");
    }

    @Test
    void aProgramPowersTheMachineOff() throws Exception {
        Answer answer =
                BiosCaller.run(
                        directory,
                        call(0x15, 0x5301),
                        call(0x15, 0x530E).cx(0x0102),
                        call(0x15, 0x5307).bx(1).cx(3));
        assertEquals(0, answer.calls().size(), "it is off before it tells anything");
    }

    @Test
    void waitsLastAsLongAsTheyAreAskedTo() throws Exception {
        int ticks = 0x1A;
        List<Registers> left =
                left(
                        call(ticks, 0x0000),
                        call(0x15, 0x8600).cx(0x000F).dx(0x4240), // a second
                        call(ticks, 0x0000),
                        call(0x15, 0x8600).dx(2000),
                        call(ticks, 0x0000),
                        call(0x15, 0x8300).cx(1).bx(BiosCaller.MEMORY),
                        call(0x15, 0x8300).cx(1).bx(BiosCaller.MEMORY),
                        call(0x15, 0x8301),
                        call(0x15, 0x8300).dx(500).bx(BiosCaller.MEMORY),
                        call(0x15, 0x8600).dx(1));
        int second = (left.get(2).edx() - left.get(0).edx()) & 0xFFFF;
        assertTrue(second == 18 || second == 19, second + " ticks");
        int moment = (left.get(4).edx() - left.get(2).edx()) & 0xFFFF;
        assertTrue(moment <= 1, moment + " ticks for 2 ms");
        assertFalse(left.get(5).carry());
        assertTrue(left.get(6).carry(), "one wait at a time");
        assertFalse(left.get(7).carry());
        assertFalse(left.get(8).carry());
    }

    @Test
    void theStateOfTheVideoIsSavedAndRestored() throws Exception {
        int buffer = 0xA000;
        List<Registers> left =
                left(
                        call(0x10, 0x1C00).cx(7),
                        call(0x10, 0x0013),
                        call(0x10, 0x1010).bx(5).cx(0x1234).dx(0x2100),
                        call(0x10, 0x1C01).cx(7).bx(buffer),
                        call(0x10, 0x0003),
                        call(0x10, 0x1C02).cx(7).bx(buffer),
                        call(0x10, 0x0F00),
                        call(0x10, 0x1015).bx(5),
                        call(0x10, 0x0D00).cx(319).dx(199),
                        call(0x10, 0x1C00));
        assertEquals(0x1C, left.get(0).ax() & 0xFF);
        assertTrue(left.get(0).bx() > 12 && left.get(0).bx() < 32, left.get(0).bx() + " blocks");
        assertEquals(0x1C, left.get(3).ax() & 0xFF);
        assertEquals(0x1C, left.get(5).ax() & 0xFF);
        assertEquals(0x2813, left.get(6).ax(), "40 columns, mode 13h");
        assertEquals(0x1234, left.get(7).cx());
        assertEquals(0x21, left.get(7).edx() >> 8 & 0xFF);
        assertEquals(0x00, left.get(9).ax() & 0xFF, "no part is asked for");
    }

    @Test
    void theMemoryMapIsGivenByEveryCall() throws Exception {
        List<Registers> left =
                left(
                        call(0x12, 0),
                        call(0x15, 0x8800),
                        call(0x15, 0xE801),
                        call(0x15, 0xE881),
                        new Registers(0x15, 0, 0xE820, 0, 20, 0x534D4150, 0, BiosCaller.MEMORY));
        assertEquals(639, left.get(0).ax());
        assertEquals(0xFC00, left.get(1).ax(), "63 MiB of 255");
        assertEquals(15 << 10, left.get(2).ax());
        assertEquals(240 << 4, left.get(2).bx());
        assertEquals(15 << 10, left.get(3).eax());
        assertEquals(240 << 4, left.get(3).ebx());
        assertEquals(0x534D4150, left.get(4).eax());
        assertEquals(20, left.get(4).ecx());
        assertEquals(1, left.get(4).ebx());
    }

    @Test
    void aFloppyIsReadAgainAfterAnErrorAndAReset() throws Exception {
        List<Registers> left =
                BiosCaller.runFromFloppy(
                                directory,
                                call(0x13, 0x0201).cx(0x4F12).dx(0x0100).bx(0xA000),
                                call(0x13, 0x0201).cx(0x0013).bx(0xA000),
                                call(0x13, 0x0000),
                                call(0x13, 0x0201).cx(0x0001).bx(BiosCaller.MEMORY - 256),
                                call(0x13, 0x0100),
                                call(0x13, 0x1500),
                                call(0x13, 0x0800),
                                call(0x13, 0x0201).cx(0x0001).bx(0xFF00),
                                call(0x13, 0x4100).bx(0x55AA))
                        .calls();
        assertFalse(left.get(0).carry(), "the last sector: " + left.get(0));
        assertEquals(1, left.get(0).ax());
        assertTrue(left.get(1).carry(), "no sector 19");
        assertEquals(4, left.get(1).ah());
        assertFalse(left.get(2).carry(), "reset: " + left.get(2));
        assertFalse(left.get(3).carry(), "after the reset: " + left.get(3));
        assertEquals(0, left.get(4).ah(), "no error last");
        assertEquals(2, left.get(5).ah(), "tells when its disk was changed");
        assertEquals(0x4F12, left.get(6).cx());
        assertEquals(9, left.get(7).ah(), "across a DMA boundary");
        assertTrue(left.get(8).carry(), "no extensions");
    }

    @Test
    void aDiskOnAnAhciAdapterIsReadAndWrittenAtAnyAddress() throws Exception {
        Answer answer =
                BiosCaller.runFromAhci(
                        directory,
                        call(0x13, 0x0301).cx(0x0020).dx(0x80).bx(0x7C00),
                        call(0x13, 0x0301).cx(0x0021).dx(0x80).bx(0x7C01),
                        call(0x13, 0x0401).cx(0x0020).dx(0x80),
                        call(0x13, 0x0202).cx(0x0020).dx(0x80).bx(0xA000),
                        call(0x13, 0x0201).cx(0x0021).dx(0x80).bx(BiosCaller.MEMORY + 1),
                        call(0x13, 0x0100).dx(0x80));
        answer.calls().forEach(left -> assertFalse(left.carry(), left::toString));
        // The boot sector begins with 31 C0 8E D8; its second byte on went to an odd address.
        assertEquals(0xC0, answer.memory().get(1) & 0xFF);
        assertEquals(0x8E, answer.memory().get(2) & 0xFF);
        assertEquals(2, answer.calls().get(3).eax() & 0xFF, "sectors read");
    }

    @Test
    void aDisksGeometryIsInItsTableAsInInt13() throws Exception {
        Answer answer = BiosCaller.run(directory, TABLES, call(0x13, 0x0800).dx(0x80));
        Registers geometry = answer.calls().getFirst();
        assertFalse(geometry.carry());
        int cylinders = (geometry.cx() >> 8 | (geometry.cx() & 0xC0) << 2) + 1;
        int heads = (geometry.edx() >> 8 & 0xFF) + 1;
        assertEquals(cylinders, answer.memory().getShort(0));
        assertEquals(heads, answer.memory().get(2));
        assertEquals(geometry.cx() & 0x3F, answer.memory().get(14));
        int sectors = cylinders * heads * (geometry.cx() & 0x3F);
        assertTrue(sectors > 1000 && sectors <= 2048, sectors + " of 2048");
        Answer vectors = BiosCaller.run(directory, 4 * 0x41, call(0x12, 0));
        assertEquals(
                TABLES,
                (vectors.memory().getShort(2) & 0xFFFF) * 16 + vectors.memory().getShort(0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDiskIsCountedAsWhereItWasPartitioned(boolean ahci) throws Exception {
        Answer answer =
                BiosCaller.runFromOldDisk(
                        directory,
                        ahci,
                        call(0x13, 0x0800).dx(0x80),
                        call(0x13, 0x0201).bx(BiosCaller.MEMORY).cx(0x0001).dx(0x0180),
                        call(0x13, 0x1500).dx(0x80),
                        call(0x13, 0x0201).bx(BiosCaller.MEMORY).cx(0x0012).dx(0x0080));
        List<Registers> left = answer.calls();
        assertEquals(29 << 8 | 17, left.get(0).cx(), "30 cylinders of 17 sectors");
        assertEquals(3, left.get(0).edx() >> 8 & 0xFF, "4 heads");
        assertFalse(left.get(1).carry());
        assertEquals(2040, left.get(2).edx() & 0xFFFF, "sectors that it counts");
        assertTrue(left.get(3).carry(), "there is no sector 18");
    }

    @Test
    void aCdromShowsAHardDiskAndTheRealOneMovesUp() throws Exception {
        Answer answer =
                BiosCaller.runFromCdrom(
                        directory,
                        4,
                        call(0x13, 0x0800).dx(0x80),
                        call(0x13, 0x1500).dx(0x80),
                        call(0x13, 0x0301).cx(0x0001).dx(0x80),
                        call(0x13, 0x0201).bx(BiosCaller.MEMORY).cx(0x0001).dx(0x1080),
                        call(0x13, 0x4100).bx(0x55AA).dx(0x80),
                        call(0x13, 0x0800).dx(0x81),
                        call(0x13, 0x0201).bx(BiosCaller.MEMORY).cx(0x0003).dx(0x81),
                        call(0x13, 0x4B00).si(BiosCaller.MEMORY + 0x10).dx(0x80),
                        call(0x13, 0x0800).dx(0x80));
        List<Registers> left = answer.calls();
        assertEquals(2 << 8 | 63, left.get(0).cx(), "3 cylinders of 63 sectors");
        assertEquals(15 << 8 | 2, left.get(0).edx() & 0xFFFF, "16 heads, two disks");
        assertEquals(3, left.get(1).ah(), "a hard disk");
        assertEquals(3 * 16 * 63, left.get(1).cx() << 16 | (left.get(1).edx() & 0xFFFF));
        assertEquals(3, left.get(2).ah(), "write protected");
        assertTrue(left.get(3).carry(), "there is no head 16");
        assertTrue(left.get(4).carry(), "no extensions");
        assertEquals(2, left.get(5).edx() & 0xFF, "two disks");
        assertFalse(left.get(6).carry());
        assertEquals(0x5A, answer.memory().get(0), "the real disk's third sector");
        assertFalse(left.get(7).carry());
        assertEquals(4, answer.memory().get(0x11), "what was emulated");
        assertEquals(2 | 63 << 8, answer.memory().getShort(0x20), "cylinders and sectors");
        assertEquals(1, left.get(8).edx() & 0xFF, "one disk is left");
    }

    /** DOS asks before it trusts what it remembers of a disk, long after the motor has stopped. */
    @Test
    void theDriveThatIsAskedTellsWhetherItsDiskWasChanged() throws Exception {
        List<Registers> left =
                BiosCaller.runFromFloppy(
                                directory,
                                call(0x13, 0x1600).dx(0),
                                call(0x13, 0x1600).dx(1),
                                call(0x15, 0x8600).cx(0x002F), // three seconds
                                call(0x13, 0x1600).dx(1),
                                call(0x13, 0x1600).dx(0),
                                call(0x13, 0x1500).dx(1))
                        .calls();
        assertEquals(0, left.get(0).ah(), "read just now");
        assertEquals(6, left.get(1).ah(), "the other drive is empty");
        assertTrue(left.get(1).carry());
        assertEquals(6, left.get(3).ah(), "its motor has stopped");
        assertEquals(0, left.get(4).ah(), "and the first is as it was");
        assertFalse(left.get(4).carry());
        assertEquals(1, left.get(5).ah(), "a drive of 360 KiB tells nothing by itself");
    }

    @Test
    void aCdromShowsAFloppyDisk() throws Exception {
        List<Registers> left =
                BiosCaller.runFromCdrom(
                                directory,
                                2,
                                call(0x11, 0),
                                call(0x13, 0x0800),
                                call(0x13, 0x0201).bx(BiosCaller.MEMORY).cx(0x4F12).dx(0x0100),
                                call(0x13, 0x0301).cx(0x0001),
                                call(0x13, 0x4B00).si(BiosCaller.MEMORY),
                                call(0x11, 0))
                        .calls();
        assertEquals(1, left.get(0).ax() & 0xC1, "one floppy drive");
        assertEquals(79 << 8 | 18, left.get(1).cx());
        assertEquals(1 << 8 | 1, left.get(1).edx() & 0xFFFF);
        assertFalse(left.get(2).carry(), "the last sector");
        assertEquals(3, left.get(3).ah(), "write protected");
        assertEquals(0, left.get(5).ax() & 0xC1, "no floppy drive");
    }

    @Test
    void theKeyboardRepeatsAsFastAsItIsTold() throws Exception {
        MachineSpec spec =
                BiosCaller.pc(
                                directory,
                                BiosCaller.MEMORY,
                                call(0x16, 0x0305).bx(0x0314),
                                call(0x16, 0x0307).bx(0x0100))
                        .withBoot(BootSpec.from(List.of(BootDevice.DISK)));
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            machine.start();
            assertEquals(1, machine.await().code());
            StateReader state = machine.save().reader();
            for (String name : List.of("devices", "kbc", "state", "keyboard")) {
                state = state.section(name).orElseThrow();
            }
            assertEquals(0x74, state.getInt("rate", 0, 0xFF));
        }
    }

    @Test
    void tablesOfTheAtAreWhereTheirVectorsLead() throws Exception {
        ByteBuffer vectors = BiosCaller.run(directory, 0x74, call(0x11, 0)).memory();
        assertEquals(0xF000_F0A4, vectors.getInt(0), "1Dh: video parameters");
        assertEquals(0xF000_EFC7, vectors.getInt(4), "1Eh: diskette parameters");
        assertEquals(0xF000, vectors.getShort(8 + 2) & 0xFFFF, "1Fh: the font's upper half");
        ByteBuffer table = BiosCaller.run(directory, 0xFF0A4, call(0x11, 0)).memory();
        assertEquals(0x71, table.get(0x10), "characters of a line of 80 columns, all in all, - 1");
        assertEquals(0x50, table.get(0x11), "those that are shown");
        assertEquals(0x4000, table.getShort(0x44), "bytes of a page of graphics");
        assertEquals(0x29, table.get(0x50 + 3), "mode register of mode 3");
    }
}
