package dev.hv.cli.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cli.InputException;
import dev.hv.cli.request.Argument;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;

class DisplayTargetTest {
    private static DisplayTarget vnc(String text) {
        return DisplayTarget.parseVnc(Argument.ofOption("--vnc", text));
    }

    @Test
    void vncListensOnTheLoopbackInterfaceUnlessToldOtherwise() {
        assertEquals(new DisplayTarget.Vnc("localhost", 5901, Optional.empty()), vnc("5901"));
        assertEquals(new DisplayTarget.Vnc("0.0.0.0", 0, Optional.empty()), vnc("0.0.0.0:0"));
        assertEquals(
                new DisplayTarget.Vnc("::1", 5900, Optional.of("a,b")),
                vnc("[::1]:5900,password=a,b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":5900", "65536", "host", "5900,secret", "5900,password="})
    void whatIsNoPlaceToListenIsRefused(String text) {
        assertThrows(InputException.class, () -> vnc(text));
    }

    @Test
    void aPasswordIsNotShown() {
        assertFalse(vnc("5900,password=secret").toString().contains("secret"));
        InputException thrown =
                assertThrows(InputException.class, () -> vnc("5900,password=far-too-long"));
        assertFalse(String.valueOf(thrown.getMessage()).contains("far-too-long"));
    }

    @Test
    void aTargetThatIsNoneIsNamedWithTheNearest() {
        InputException thrown =
                assertThrows(
                        InputException.class,
                        () ->
                                DisplayTarget.parse(
                                        Argument.ofOption("--display", "windows"), List.of()));
        assertTrue(String.valueOf(thrown.getMessage()).contains("window"));
    }
}
