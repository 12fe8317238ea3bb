package dev.hv.cli.demo;

import java.util.List;

/** What an instruction works on. */
sealed interface Operand {
    /**
     * A register.
     *
     * @param kind which file it is of
     * @param number as instructions encode it (Intel SDM volume 2, table 2-2)
     */
    record Register(Kind kind, int number) implements Operand {
        /** A file of registers, with their names in the order of their numbers. */
        enum Kind {
            BYTE(1, "al cl dl bl ah ch dh bh"),
            WORD(2, "ax cx dx bx sp bp si di"),
            DOUBLE(4, "eax ecx edx ebx esp ebp esi edi"),
            SEGMENT(2, "es cs ss ds fs gs");

            private final int bytes;
            private final String names;

            Kind(int bytes, String names) {
                this.bytes = bytes;
                this.names = names;
            }

            int bytes() {
                return bytes;
            }

            List<String> names() {
                return List.of(names.split(" ", -1));
            }
        }
    }

    /**
     * A value in the instruction.
     *
     * @param value sign- or zero-extended
     */
    record Immediate(long value) implements Operand {}

    /**
     * A place in memory: {@code base + index * scale + displacement}.
     *
     * @param bytes its size, or 0 if nothing was said
     * @param base number of a 32-bit register, or {@link #NONE}
     * @param index number of a 32-bit register, or {@link #NONE}
     * @param scale 1, 2, 4 or 8
     */
    record Memory(int bytes, int base, int index, int scale, long displacement) implements Operand {
        static final int NONE = -1;

        Memory withBytes(int size) {
            return new Memory(size, base, index, scale, displacement);
        }
    }
}
