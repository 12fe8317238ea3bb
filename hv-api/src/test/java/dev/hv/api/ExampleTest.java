package dev.hv.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.Width;
import dev.hv.api.register.Access;
import dev.hv.api.register.RegisterBank;

import org.junit.jupiter.api.Test;

/** The README's example. */
class ExampleTest {
    @Test
    void theThermometerIsReadAndItsAlarmCleared() {
        long measured = 2150;
        RegisterBank bank =
                RegisterBank.named("thermometer", 4)
                        .register(
                                "TEMPERATURE",
                                0,
                                Width.WORD,
                                r -> r.access(Access.READ_ONLY).onPeek(() -> measured))
                        .register(
                                "STATUS",
                                2,
                                Width.BYTE,
                                r -> r.field("ALARM", 0, Access.WRITE_ONE_TO_CLEAR))
                        .build();

        bank.register("STATUS").set(1);
        long temperature = bank.read(0, Width.WORD);
        bank.write(2, Width.BYTE, 1);
        assertEquals(2150, temperature);
        assertEquals(0, bank.register("STATUS").value());
    }
}
