package dev.hv.cpu.x86.oracle;

/** Where a case's parts lie: in a record on the pipe, and in the address space of both runs. */
final class Layout {
    /** Offsets in a record: 16 general registers, RFLAGS, signal or length of the code, RIP. */
    static final int FLAGS = 128;

    /** The code's length in bytes on the way in, the signal's number or 0 on the way out. */
    static final int SIGNAL = 136;

    /** The code's width in bits on the way in: 64, or 32 for compatibility mode. */
    static final int BITS = 140;

    /** Code on the way in. */
    static final int CODE = 144;

    /** Where a fault came from on the way out: RIP, vector, error code and CR2. */
    static final int FAULT = 144;

    /** Bytes of that. */
    static final int FAULT_BYTES = 32;

    /** Most bytes of code. */
    static final int CODE_BYTES = 48;

    /** The 512 bytes of FXSAVE64. */
    static final int FXSAVE = 192;

    /** Bits 128 to 255 of YMM0 to YMM15. */
    static final int YMM = 704;

    /** The scratch page. */
    static final int SCRATCH = 960;

    static final int PAGE = 4096;

    /** Bases of FS and GS, and on the way out also the selectors of {@link #SELECTORS}. */
    static final int SEGMENTS = SCRATCH + PAGE;

    /** DS, ES, FS, GS, SS and, unless there was a fault, CS: two bytes each. */
    static final int SELECTORS = SEGMENTS + 16;

    /** How many of them there are. */
    static final int SELECTOR_COUNT = 6;

    /** Bytes of all that tells of segments. */
    static final int SEGMENT_BYTES = 32;

    /** Bytes of a record. */
    static final int RECORD = SEGMENTS + SEGMENT_BYTES;

    /** Linear address of the trampoline; all addresses lie below 2 GiB. */
    static final int TRAMPOLINE_AT = 0x1000_0000;

    /** Linear address of the trampoline's data. */
    static final int DATA_AT = 0x1000_1000;

    /** Linear address of the scratch page; the pages around it are not mapped. */
    static final int SCRATCH_AT = 0x1001_0000;

    /** Linear address of the page with the instruction under test. */
    static final int CODE_AT = 0x1002_0000;

    private Layout() {}
}
