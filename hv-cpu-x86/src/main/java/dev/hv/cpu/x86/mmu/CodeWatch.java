package dev.hv.cpu.x86.mmu;

/** Who keeps decoded code, and so must hear of writes to the pages that it came from. */
public interface CodeWatch {
    /** Keeps nothing. */
    CodeWatch NONE =
            new CodeWatch() {
                @Override
                public boolean holdsCode(long physicalPage) {
                    return false;
                }

                @Override
                public boolean written(long physical, int size) {
                    return true;
                }

                @Override
                public void writtenByOther(long physical, long size) {}

                @Override
                public void mapChanged() {}
            };

    /** Returns whether code decoded from that physical page is kept. */
    boolean holdsCode(long physicalPage);

    /**
     * The processor is about to write there: drops what was decoded from it.
     *
     * @return false if the write must wait, since it hits the block that is running; the
     *     instruction is then restarted alone
     */
    boolean written(long physical, int size);

    /** Somebody else wrote there; any thread. */
    void writtenByOther(long physical, long size);

    /** The memory map has changed: drops what lies elsewhere now. */
    void mapChanged();
}
