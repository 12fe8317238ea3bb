package dev.hv.cpu.x86.hostcode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Places for code: none is given twice, all come back. */
class CodeMemoryTest {
    private static final int BYTES = 1 << 20;

    @Test
    void whatIsFreedCanBeHadAgain() {
        assumeTrue(CodeMemory.get() != null, "the host is not one that code is written for");
        CodeMemory memory = CodeMemory.map(BYTES);
        assertNotNull(memory);
        Random random = new Random(3);
        List<CodeMemory.Placed> first = fill(memory, random);
        Collections.shuffle(first, random);
        first.forEach(memory::release);
        List<CodeMemory.Placed> second = fill(memory, new Random(3));
        assertEquals(first.size(), second.size());
    }

    private static List<CodeMemory.Placed> fill(CodeMemory memory, Random random) {
        List<CodeMemory.Placed> all = new ArrayList<>();
        for (int i = 0; i < BYTES; i++) {
            CodeMemory.Placed placed = memory.place(new byte[1 + random.nextInt(3000)]);
            if (placed == null) {
                assertNull(memory.place(new byte[3000]));
                all.sort((a, b) -> Long.compare(a.address(), b.address()));
                for (int j = 1; j < all.size(); j++) {
                    CodeMemory.Placed before = all.get(j - 1);
                    assertEquals(before.address() + before.bytes(), all.get(j).address());
                }
                return all;
            }
            all.add(placed);
        }
        throw new AssertionError("there is no end to it");
    }
}
