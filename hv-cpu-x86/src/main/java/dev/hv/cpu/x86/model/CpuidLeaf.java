package dev.hv.cpu.x86.model;

/** What CPUID returns for a leaf and subleaf. */
public record CpuidLeaf(int eax, int ebx, int ecx, int edx) {
    static final CpuidLeaf ZERO = new CpuidLeaf(0, 0, 0, 0);

    /** Twelve characters in EBX, ECX, EDX. */
    static CpuidLeaf signature(int eax, String text) {
        return new CpuidLeaf(eax, chars(text, 0), chars(text, 4), chars(text, 8));
    }

    /** Sixteen characters in EAX, EBX, ECX, EDX; zeros behind the end of the text. */
    static CpuidLeaf text(String text, int from) {
        return new CpuidLeaf(
                chars(text, from),
                chars(text, from + 4),
                chars(text, from + 8),
                chars(text, from + 12));
    }

    private static int chars(String text, int from) {
        int value = 0;
        for (int i = 3; i >= 0; i--) {
            int c = from + i < text.length() ? text.charAt(from + i) : 0;
            value = value << 8 | (c & 0xFF);
        }
        return value;
    }
}
