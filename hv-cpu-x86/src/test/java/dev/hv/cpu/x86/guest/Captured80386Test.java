package dev.hv.cpu.x86.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/**
 * What an 80386 does where the manuals say that this is undefined, or where it differs from them,
 * as vectors captured from a 386EX show; and that later processors do not.
 */
final class Captured80386Test {
    private static final int CF_AND_OF = 0x801;

    private static long flagsAfter(String model, String program) {
        try (Guest guest = Guest.realMode(model, program + "\npushf\npop dx\nhlt\n")) {
            return guest.register("rdx") & CF_AND_OF;
        }
    }

    /** 80386 Programmer's Reference Manual, SAL: CF is undefined from a count of 8 on. */
    @ParameterizedTest
    @CsvSource({
        "shl, 0x01, 8, 0x801, 0x801",
        "shl, 0x01, 16, 0x801, 0",
        "shl, 0x81, 24, 0x801, 0",
        "shl, 0x80, 16, 0, 0",
        "shl, 0xff, 17, 0, 0",
        "shr, 0x80, 8, 0x001, 0x001",
        "shr, 0x80, 16, 0x001, 0",
        "shr, 0x7f, 24, 0, 0",
        "shr, 0xff, 9, 0, 0",
        "sar, 0x80, 24, 0x001, 0x001",
    })
    void bytesShiftedByTwoOrThreeTimesTheirWidthLeaveTheCarryOfOnce(
            String shift, String value, int count, String on386, String later) {
        String program =
                "mov al,VALUE\nmov cl,COUNT\nSHIFT al,cl"
                        .replace("VALUE", value)
                        .replace("COUNT", String.valueOf(count))
                        .replace("SHIFT", shift);
        assertEquals(Integer.decode(on386).longValue(), flagsAfter("80386", program));
        assertEquals(Integer.decode(later).longValue(), flagsAfter("80486", program));
        String immediate = "mov al," + value + "\n" + shift + " al," + count;
        assertEquals(Integer.decode(on386).longValue(), flagsAfter("80386", immediate));
    }

    @ParameterizedTest
    @CsvSource({
        "shld, 20, 0x8421, 0x4218, 0x4211, 0",
        "shld, 17, 0x8001, 0x0003, 0x0002, 1",
        "shrd, 20, 0x8001, 0x1800, 0x4800, 0",
        "shrd, 17, 0x8001, 0xc000, 0x4000, 1",
        "shld, 12, 0x8001, 0x4800, 0x4800, 1",
    })
    void doubleShiftsOfWordsByMoreThanTheirWidthRotateTheSource(
            String shift, int count, String source, String on386, String later, int carry) {
        String program =
                "mov ax,0x1234\nmov bx,SOURCE\nSHIFT ax,bx,COUNT\nsbb cx,cx\nhlt\n"
                        .replace("SOURCE", source)
                        .replace("SHIFT", shift)
                        .replace("COUNT", String.valueOf(count));
        for (String model : List.of("80386", "80486")) {
            try (Guest guest = Guest.realMode(model, program)) {
                String expected = model.equals("80386") ? on386 : later;
                assertEquals(Long.decode(expected), guest.register("rax") & 0xFFFF, model);
                assertEquals(carry, guest.register("rcx") & 1);
            }
        }
    }

    /** Its table 17-4 calls scales without an index undefined. */
    @Test
    void aScaleWithoutIndexScalesTheBase() {
        String program =
                """
                mov esi,0x12345678
                mov ebp,0x100
                db 0x67,0x66,0x8d,0x44,0xe6,0x4d
                db 0x67,0x66,0x8d,0x5c,0x24,0xfe
                db 0x67,0x66,0x8d,0x54,0x64,0xfe
                mov word [0x400],0x5678
                mov cx,0x1000
                mov ds,cx
                db 0x67,0x8b,0x7c,0xa5,0x00
                hlt
                """;
        try (Guest guest = Guest.realMode("80386", program)) {
            assertEquals(0x91A2_B40D, (int) guest.register("rax"));
            assertEquals(0x6FFE, guest.register("rbx"), "no scale");
            assertEquals(0x7000 * 2 - 2, guest.register("rdx"));
            assertEquals(0x5678, guest.register("rdi") & 0xFFFF, "in the stack's segment");
        }
        try (Guest guest = Guest.realMode("80486", program)) {
            assertEquals(0x6FFE, guest.register("rdx"));
        }
    }

    @Test
    void popadTakesTheUpperHalfOfTheStackPointer() {
        String program = "mov sp,0x6000\nmov dword [0x600c],0x12345678\ndb 0x66,0x61\nhlt\n";
        try (Guest guest = Guest.realMode("80386", program)) {
            assertEquals(0x1234_6020, guest.register("rsp"));
        }
        try (Guest guest = Guest.realMode("80486", program)) {
            assertEquals(0x6020, guest.register("rsp"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80386", "80486"})
    void popaKeepsWhatItHasPoppedBeforeAFault(String model) {
        boolean early = model.equals("80386");
        String program =
                """
                mov word [0xfffb],0x1111
                mov word [0xfffd],0x2222
                mov di,0
                mov si,0
                mov bp,0x3333
                mov sp,0xfffb
                popa
                hlt
                """;
        try (Guest guest = Guest.realMode(model, program)) {
            assertEquals(
                    0x50D, guest.register("rip"), "behind the HLT of the stack fault's handler");
            assertEquals(0xFFFB - 6, guest.register("rsp") & 0xFFFF);
            assertEquals(early ? 0x1111 : 0, guest.register("rdi") & 0xFFFF);
            assertEquals(early ? 0x2222 : 0, guest.register("rsi") & 0xFFFF);
            assertEquals(0x3333, guest.register("rbp") & 0xFFFF);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80386", "80486"})
    void pushadWritesFromTheLowestPlaceUpToAFault(String model) {
        boolean some = model.equals("80386");
        String program =
                """
                mov esi,0x11111111
                mov edi,0x22222222
                mov ebp,0x33333333
                mov ebx,0x44444444
                mov sp,0x0e
                db 0x66,0x60
                hlt
                """;
        try (Guest guest = Guest.realMode(model, program)) {
            assertEquals(0x50D, guest.register("rip"));
            assertEquals(8, guest.register("rsp") & 0xFFFF);
            assertEquals(some ? 0x2222_2222 : 0, guest.memory(0xFFEE, 4));
            assertEquals(some ? 0x1111_1111 : 0, guest.memory(0xFFF2, 4));
            assertEquals(some ? 0x3333_3333 : 0, guest.memory(0xFFF6, 4));
            assertEquals(some ? 0x0E : 0, guest.memory(0xFFFA, 4));
            assertEquals(0, guest.memory(0xFFFE, 2));
        }
    }

    @ParameterizedTest
    @CsvSource({"80386, 0x01, 0x04", "80386, 0x03, 0", "80386, 0x07, 0x04", "80486, 0x07, 0xc4"})
    void aamByZeroHasSetFlagsWhenItFaults(String model, String al, String flags) {
        String program = "push 0xc4\npopf\nmov al," + al + "\ndb 0xd4,0\nhlt\n";
        try (Guest guest = Guest.realMode(model, program)) {
            assertEquals(0x501, guest.register("rip"));
            assertEquals(Long.decode(flags), guest.memory(0x6FFE, 2) & 0xC4);
        }
    }
}
