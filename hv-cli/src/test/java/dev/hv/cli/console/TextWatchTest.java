package dev.hv.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

import org.junit.jupiter.api.Test;

class TextWatchTest {
    @Property
    void itNoticesTheTextExactlyWhereItEnds(
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(min = 1, max = 5) String text,
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 60) String stream) {
        TextWatch watch = new TextWatch(text);
        for (int i = 0; i < stream.length(); i++) {
            assertEquals(
                    stream.substring(0, i + 1).endsWith(text),
                    watch.endsWith((byte) stream.charAt(i)));
        }
    }

    @Test
    void aPrefixThatRepeatsIsNotLost() {
        TextWatch watch = new TextWatch("aab");
        assertFalse(watch.endsWith((byte) 'a'));
        assertFalse(watch.endsWith((byte) 'a'));
        assertFalse(watch.endsWith((byte) 'a'));
        assertTrue(watch.endsWith((byte) 'b'));
    }
}
