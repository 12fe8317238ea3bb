package dev.hv.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cli.console.EscapeKey.Meaning;
import dev.hv.cli.console.EscapeKey.Shortcut;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;

class EscapeKeyTest {
    private final EscapeKey keys = new EscapeKey();

    @Property
    void everyOtherByteGoesToTheGuest(@ForAll byte value) {
        Assume.that(value != EscapeKey.KEY);
        assertEquals(new Meaning.ForGuest(value), keys.next(value));
    }

    @Test
    void theEscapeKeyMakesTheNextOneACommand() {
        assertEquals(new Meaning.Nothing(), keys.next(EscapeKey.KEY));
        assertEquals(new Meaning.ForMonitor(Shortcut.QUIT), keys.next((byte) 'x'));
        assertEquals(new Meaning.ForGuest((byte) 'x'), keys.next((byte) 'x'));
    }

    @Test
    void twiceTheEscapeKeyIsOnceForTheGuest() {
        assertEquals(new Meaning.Nothing(), keys.next(EscapeKey.KEY));
        assertEquals(new Meaning.ForGuest(EscapeKey.KEY), keys.next(EscapeKey.KEY));
        assertEquals(new Meaning.ForGuest((byte) 'c'), keys.next((byte) 'c'));
    }

    @Test
    void aLetterThatIsNoCommandShowsTheHelp() {
        assertEquals(new Meaning.Nothing(), keys.next(EscapeKey.KEY));
        assertEquals(new Meaning.ForMonitor(Shortcut.HELP), keys.next((byte) 'z'));
    }
}
