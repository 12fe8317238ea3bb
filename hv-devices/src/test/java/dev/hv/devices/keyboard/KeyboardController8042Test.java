package dev.hv.devices.keyboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.backend.InputBackend;
import dev.hv.devices.bench.DeviceBench;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** IBM PS/2 Hardware Interface Technical Reference: controller, keyboard and mouse. */
final class KeyboardController8042Test {
    private static final int FULL = 0x01;
    private static final int AUXILIARY = 0x20;
    private static final int KEY_A = 0x04;
    private static final int RIGHT = 0x4F;
    private static final int PRINT_SCREEN = 0x46;
    private static final int PAUSE = 0x48;
    private static final int LEFT_CTRL = 0xE0;
    private static final int RIGHT_ALT = 0xE6;
    private static final int LEFT_SHIFT = 0xE1;
    private static final long MILLISECOND = 1_000_000;

    /** The person at the machine. */
    private static final class Person implements InputBackend {
        private KeyReceiver keys = (usage, down) -> {};
        private PointerReceiver pointer = (right, down, wheel, buttons) -> {};
        private int lights;

        @Override
        public void onKey(KeyReceiver receiver) {
            keys = receiver;
        }

        @Override
        public void onPointer(PointerReceiver receiver) {
            pointer = receiver;
        }

        @Override
        public void lights(int on) {
            lights = on;
        }
    }

    private final Person person = new Person();
    private final DeviceBench bench = new DeviceBench().backend("input", person);

    @BeforeEach
    void create() {
        bench.create(new KeyboardController8042Plugin());
    }

    private void command(int value) {
        bench.out("command", 0, value);
    }

    private void data(int value) {
        bench.out("data", 0, value);
    }

    /** Both interrupts and both devices on; translation as told. */
    private void enable(boolean translate) {
        command(0x60);
        data(translate ? 0x47 : 0x07);
    }

    /** Reads everything that waits. */
    private String read() {
        List<String> bytes = new ArrayList<>();
        while ((bench.in("command", 0) & FULL) != 0) {
            bytes.add("%02x".formatted(bench.in("data", 0)));
        }
        return String.join(" ", bytes);
    }

    private void toMouse(int value) {
        command(0xD4);
        data(value);
    }

    private void press(int usage) {
        person.keys.key(usage, true);
        person.keys.key(usage, false);
    }

    @Test
    void bothDevicesAreOffAtFirstAndTheSelfTestPasses() {
        command(0xAA);
        assertEquals("55", read());
        command(0x20);
        assertEquals("34", read());
        command(0xA9);
        assertEquals("00", read());
    }

    /** Drivers that test the controller after they have read its command byte rely on it. */
    @Test
    void theSelfTestLeavesTheCommandByte() {
        command(0x60);
        data(0x41);
        command(0xAA);
        assertEquals("55", read());
        command(0x20);
        assertEquals("45", read());
    }

    @Test
    void aKeySendsSetTwoAndInterrupts() {
        enable(false);
        press(KEY_A);
        assertTrue(bench.line("irq").asserted());
        assertEquals("1c f0 1c", read());
        assertFalse(bench.line("irq").asserted());
        press(RIGHT);
        assertEquals("e0 74 e0 f0 74", read());
    }

    @Test
    void translationMakesSetOneOfIt() {
        enable(true);
        press(KEY_A);
        press(RIGHT);
        press(PRINT_SCREEN);
        press(PAUSE);
        assertEquals("1e 9e e0 4d e0 cd e0 2a e0 37 e0 b7 e0 aa e1 1d 45 e1 9d c5", read());
    }

    @Test
    void ctrlAndPauseAreBreakAndAltAndPrintScreenASystemRequest() {
        enable(true);
        person.keys.key(LEFT_CTRL, true);
        press(PAUSE);
        press(PRINT_SCREEN);
        person.keys.key(LEFT_CTRL, false);
        assertEquals("1d e0 46 e0 c6 e0 37 e0 b7 9d", read());
        person.keys.key(RIGHT_ALT, true);
        press(PRINT_SCREEN);
        press(PAUSE);
        person.keys.key(RIGHT_ALT, false);
        assertEquals("e0 38 54 d4 e1 1d 45 e1 9d c5 e0 b8", read());
    }

    @Test
    void keysThatWerePressedAreReleasedThoughTheBufferIsFull() {
        enable(false);
        person.keys.key(KEY_A, true);
        person.keys.key(LEFT_CTRL, true);
        for (int i = 0; i < 200; i++) {
            press(RIGHT);
        }
        person.keys.key(PRINT_SCREEN, true);
        person.keys.key(PRINT_SCREEN, false);
        person.keys.key(KEY_A, false);
        person.keys.key(LEFT_CTRL, false);
        String codes = read();
        assertTrue(codes.startsWith("1c 14 e0 74 e0 f0 74 "), codes);
        assertTrue(codes.endsWith(" e0 74 e0 f0 74 f0 1c f0 14"), codes);
    }

    @Test
    void inRemoteModeTheMouseCountsThoughItIsNotEnabled() {
        enable(false);
        toMouse(0xF0);
        assertEquals("fa", read());
        person.pointer.pointer(3, -4, 0, 0);
        assertEquals("", read());
        toMouse(0xEB);
        assertEquals("fa 08 03 04", read());
        toMouse(0xEB);
        assertEquals("fa 08 00 00", read());
    }

    @Test
    void eachByteIsAnInterruptOfItsOwn() {
        enable(true);
        press(KEY_A);
        int first = bench.line("irq").risingEdges();
        assertEquals(0x1E, bench.in("data", 0));
        assertEquals(first + 1, bench.line("irq").risingEdges());
    }

    @Test
    void aDisabledKeyboardKeepsWhatItHas() {
        enable(true);
        command(0xAD);
        press(KEY_A);
        assertEquals("", read());
        command(0xAE);
        assertEquals("1e 9e", read());
    }

    @Test
    void theKeyboardIdentifiesItselfAndPassesItsTest() {
        enable(false);
        data(0xF2);
        assertEquals("fa ab 83", read());
        data(0xFF);
        assertEquals("fa aa", read());
        data(0xEE);
        assertEquals("ee", read());
        data(0x01);
        assertEquals("fe", read());
    }

    @Test
    void lightsReachThePerson() {
        enable(false);
        data(0xED);
        data(0x06);
        assertEquals("fa fa", read());
        assertEquals(0b011, person.lights);
        data(0xED);
        data(0x01);
        assertEquals(0b100, person.lights);
    }

    @Test
    void scanSetsOneAndThreeCanBeChosen() {
        enable(false);
        data(0xF0);
        data(0x01);
        read();
        press(KEY_A);
        assertEquals("1e 9e", read());
        data(0xF0);
        data(0x03);
        read();
        press(RIGHT);
        assertEquals("6a f0 6a", read());
        data(0xF9);
        read();
        press(RIGHT);
        assertEquals("6a", read());
        data(0xF0);
        data(0x00);
        assertEquals("fa fa 03", read());
    }

    @Test
    void aKeyThatStaysDownRepeatsAfterItsDelay() {
        enable(true);
        person.keys.key(KEY_A, true);
        person.keys.key(KEY_A, true);
        assertEquals("1e", read());
        bench.advance(499 * MILLISECOND);
        assertEquals("", read());
        bench.advance(2 * MILLISECOND);
        assertEquals("1e", read());
        bench.advance(92 * MILLISECOND);
        assertEquals("1e", read());
        person.keys.key(KEY_A, false);
        bench.advance(1000 * MILLISECOND);
        assertEquals("9e", read());
    }

    @Test
    void theTypematicRateCanBeSet() {
        enable(true);
        data(0xF3);
        data(0x00);
        read();
        person.keys.key(KEY_A, true);
        read();
        bench.advance(250 * MILLISECOND);
        assertEquals("1e", read());
        bench.advance(34 * MILLISECOND);
        assertEquals("1e", read());
    }

    @Test
    void anotherKeyEndsTheRepetition() {
        enable(true);
        person.keys.key(KEY_A, true);
        person.keys.key(LEFT_SHIFT, true);
        person.keys.key(LEFT_SHIFT, false);
        read();
        bench.advance(2000 * MILLISECOND);
        assertEquals("", read());
    }

    @Test
    void theMouseReportsMovementAndButtons() {
        enable(true);
        toMouse(0xF4);
        assertEquals(FULL | AUXILIARY, bench.in("command", 0) & (FULL | AUXILIARY));
        assertTrue(bench.line("aux-irq").asserted());
        assertEquals("fa", read());
        person.pointer.pointer(5, 3, 0, 1);
        assertEquals("29 05 fd", read());
        person.pointer.pointer(-1, 0, 1, 0);
        assertEquals("18 ff 00", read());
    }

    @Test
    void movementWhileAReportIsOnItsWayGoesIntoTheNext() {
        enable(true);
        toMouse(0xF4);
        read();
        person.pointer.pointer(1, 0, 0, 0);
        person.pointer.pointer(2, 0, 0, 0);
        person.pointer.pointer(3, 0, 0, 0);
        assertEquals("08 01 00 08 05 00", read());
        person.pointer.pointer(300, 0, 0, 0);
        assertEquals("08 ff 00 08 2d 00", read());
    }

    @Test
    void theKnockGivesTheMouseAWheel() {
        enable(true);
        for (int rate : new int[] {200, 100, 80}) {
            toMouse(0xF3);
            toMouse(rate);
        }
        read();
        toMouse(0xF2);
        assertEquals("fa 03", read());
        toMouse(0xF4);
        read();
        person.pointer.pointer(0, 0, -1, 0);
        assertEquals("08 00 00 ff", read());
        toMouse(0xFF);
        assertEquals("fa aa 00", read());
        toMouse(0xF2);
        assertEquals("fa 00", read());
    }

    @Test
    void theMouseTellsItsStatusAndAnswersInRemoteMode() {
        enable(true);
        toMouse(0xE7);
        toMouse(0xF4);
        read();
        person.pointer.pointer(0, 0, 0, 2);
        read();
        toMouse(0xE9);
        assertEquals("fa 31 02 64", read());
        toMouse(0xF0);
        read();
        person.pointer.pointer(7, 0, 0, 0);
        assertEquals("", read());
        toMouse(0xEB);
        assertEquals("fa 08 07 00", read());
    }

    @Test
    void withoutAMouseItsPortFailsItsTest() {
        DeviceBench other = new DeviceBench();
        other.create(new KeyboardController8042Plugin(), new KeyboardController8042Config(false));
        other.out("command", 0, 0xA9);
        assertEquals(1, other.in("data", 0));
    }

    @Test
    void theOutputPortResetsAndGatesA20() {
        assertTrue(bench.line("a20").asserted());
        command(0xD1);
        data(0xDD);
        assertFalse(bench.line("a20").asserted());
        command(0xFE);
        assertEquals(List.of("reset processors"), bench.requests());
    }

    @Test
    void whatIsOnItsWaySurvivesASnapshot() {
        enable(true);
        toMouse(0xF4);
        read();
        press(KEY_A);
        person.pointer.pointer(1, 1, 0, 0);
        DeviceBench other = new DeviceBench();
        other.create(new KeyboardController8042Plugin());
        other.restoreFrom(bench);
        assertEquals(0x1E, other.in("data", 0));
        assertEquals(0x9E, other.in("data", 0));
        assertEquals(0x28, other.in("data", 0));
    }
}
