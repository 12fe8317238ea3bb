package dev.hv.machine.pc.bios;

/**
 * The registers of whoever called a service: the stub of {@link Rom} has pushed them on the
 * caller's stack, and restores them from there.
 */
final class Frame {
    /** Carry flag. */
    static final int CF = 0x001;

    /** Zero flag. */
    static final int ZF = 0x040;

    /** Interrupt enable flag. */
    static final int IF = 0x200;

    /** What a stub pushes above the outcome: where it is missing, no stub has called. */
    static final int MARK = 0xB5;

    private static final int ES = 0;
    private static final int DS = 2;
    static final int EDI = 4;
    static final int ESI = 8;
    static final int EBP = 12;
    static final int EBX = 20;
    static final int EDX = 24;
    static final int ECX = 28;
    static final int EAX = 32;
    static final int SERVICE = 36;
    static final int OUTCOME = 38;
    private static final int IP = 40;
    private static final int CS = 42;
    static final int FLAGS = 44;

    private final Hardware pc;
    private final long base;
    private final boolean flat;

    /**
     * @param segment of the stack, in real or virtual-8086 mode
     * @param offset of the lowest byte of the frame in it
     */
    Frame(Hardware pc, int segment, int offset) {
        this.pc = pc;
        this.base = segment * 16L + offset;
        this.flat = false;
    }

    /**
     * That of a caller in protected mode, whose segments have the base 0 as far as they matter.
     *
     * @param stack linear address of the lowest byte of the frame
     */
    Frame(Hardware pc, long stack) {
        this.pc = pc;
        this.base = stack;
        this.flat = true;
    }

    /** Returns whether the caller is in 32-bit protected mode, in segments whose base is 0. */
    boolean flat() {
        return flat;
    }

    /**
     * Returns whether there is one. Ports can be written by others than the stubs, and the stubs
     * can run in an emulator of the guest's, whose addresses lead elsewhere.
     */
    boolean valid() {
        return pc.read8(base + OUTCOME + 1) == MARK;
    }

    /** Returns which service is called. */
    int service() {
        return pc.read16(base + SERVICE);
    }

    /**
     * Returns whether this call goes on where the one before left with {@link Outcome}s to wait.
     */
    boolean again() {
        return pc.read8(base + OUTCOME) != 0;
    }

    void outcome(Outcome outcome) {
        pc.write8(base + OUTCOME, outcome.code());
    }

    int eax() {
        return pc.read32(base + EAX);
    }

    int ebx() {
        return pc.read32(base + EBX);
    }

    int ecx() {
        return pc.read32(base + ECX);
    }

    int edx() {
        return pc.read32(base + EDX);
    }

    int edi() {
        return pc.read32(base + EDI);
    }

    void esi(int value) {
        pc.write32(base + ESI, value);
    }

    void eax(int value) {
        pc.write32(base + EAX, value);
    }

    void ebx(int value) {
        pc.write32(base + EBX, value);
    }

    void ecx(int value) {
        pc.write32(base + ECX, value);
    }

    void edx(int value) {
        pc.write32(base + EDX, value);
    }

    int ax() {
        return pc.read16(base + EAX);
    }

    int bx() {
        return pc.read16(base + EBX);
    }

    int cx() {
        return pc.read16(base + ECX);
    }

    int dx() {
        return pc.read16(base + EDX);
    }

    int si() {
        return pc.read16(base + ESI);
    }

    int di() {
        return pc.read16(base + EDI);
    }

    int bp() {
        return pc.read16(base + EBP);
    }

    int al() {
        return pc.read8(base + EAX);
    }

    int ah() {
        return pc.read8(base + EAX + 1);
    }

    int bl() {
        return pc.read8(base + EBX);
    }

    int bh() {
        return pc.read8(base + EBX + 1);
    }

    int cl() {
        return pc.read8(base + ECX);
    }

    int ch() {
        return pc.read8(base + ECX + 1);
    }

    int dl() {
        return pc.read8(base + EDX);
    }

    int dh() {
        return pc.read8(base + EDX + 1);
    }

    void ax(int value) {
        pc.write16(base + EAX, value);
    }

    void bx(int value) {
        pc.write16(base + EBX, value);
    }

    void cx(int value) {
        pc.write16(base + ECX, value);
    }

    void dx(int value) {
        pc.write16(base + EDX, value);
    }

    void si(int value) {
        pc.write16(base + ESI, value);
    }

    void di(int value) {
        pc.write16(base + EDI, value);
    }

    void bp(int value) {
        pc.write16(base + EBP, value);
    }

    void al(int value) {
        pc.write8(base + EAX, value);
    }

    void ah(int value) {
        pc.write8(base + EAX + 1, value);
    }

    void bl(int value) {
        pc.write8(base + EBX, value);
    }

    void bh(int value) {
        pc.write8(base + EBX + 1, value);
    }

    void cl(int value) {
        pc.write8(base + ECX, value);
    }

    void ch(int value) {
        pc.write8(base + ECX + 1, value);
    }

    void dl(int value) {
        pc.write8(base + EDX, value);
    }

    void dh(int value) {
        pc.write8(base + EDX + 1, value);
    }

    int ds() {
        return pc.read16(base + DS);
    }

    int es() {
        return pc.read16(base + ES);
    }

    void ds(int value) {
        pc.write16(base + DS, value);
    }

    void es(int value) {
        pc.write16(base + ES, value);
    }

    /** Returns the linear address of an offset in the caller's ES. */
    long esAddress(int offset) {
        return es() * 16L + (offset & 0xFFFF);
    }

    /** Returns the linear address of an offset in the caller's DS. */
    long dsAddress(int offset) {
        return ds() * 16L + (offset & 0xFFFF);
    }

    /** Returns whether the caller's flag is set. */
    boolean flag(int mask) {
        return (pc.read16(base + FLAGS) & mask) != 0;
    }

    /** Sets or clears a flag of the caller. */
    void flag(int mask, boolean set) {
        int flags = pc.read16(base + FLAGS);
        pc.write16(base + FLAGS, set ? flags | mask : flags & ~mask);
    }

    /** Tells the caller that it went well: carry clear. */
    Outcome succeed() {
        flag(CF, false);
        return Outcome.DONE;
    }

    /** Tells the caller that it did not: carry set, and the code in AH. */
    Outcome fail(int code) {
        ah(code);
        flag(CF, true);
        return Outcome.DONE;
    }

    /** Tells the caller a status in AH, and by carry that it is not 0. */
    Outcome end(int status) {
        ah(status);
        flag(CF, status != 0);
        return Outcome.DONE;
    }

    /** Lets the stub return there instead of to the caller, interrupts on. */
    void resumeAt(int segment, int offset) {
        pc.write16(base + IP, offset);
        pc.write16(base + CS, segment);
        pc.write16(base + FLAGS, IF | 2);
    }
}
