package dev.hv.devices.vga;

/**
 * Which address and which line of a row the CRT controller shows in each line of the picture: row
 * by row from the start address on, and from address 0 on after the line of the line compare
 * register.
 */
final class ScanLines {
    private static final int MAX_LINES = 1024;
    private static final int ADDRESS = 0xFFFF;

    private final CrtController crtc;
    private final int[] addresses = new int[MAX_LINES];
    private final int[] rowScans = new int[MAX_LINES];
    private int count;
    private int split;

    ScanLines(CrtController crtc) {
        this.crtc = crtc;
    }

    /** Takes the registers as they are now. */
    void compute() {
        count = Math.min(crtc.displayedLines(), MAX_LINES);
        split = Math.min(crtc.lineCompare(), count);
        int rowLines = crtc.rowLines();
        int repeats = crtc.doubleScan() ? 2 : 1;
        int address = (crtc.startAddress() + crtc.bytePanning()) & ADDRESS;
        int rowScan = crtc.presetRowScan();
        int repeat = 0;
        for (int line = 0; line < count; line++) {
            addresses[line] = address;
            rowScans[line] = rowScan;
            if (line == split) {
                address = 0;
                rowScan = 0;
                repeat = 0;
            } else if (++repeat >= repeats) {
                repeat = 0;
                rowScan = (rowScan + 1) & 0x1F;
                if (rowScan == rowLines) {
                    rowScan = 0;
                    address = (address + crtc.rowOffset()) & ADDRESS;
                }
            }
        }
    }

    int count() {
        return count;
    }

    /** The address counter at the beginning of a line. */
    int address(int line) {
        return addresses[line];
    }

    int rowScan(int line) {
        return rowScans[line];
    }

    /** Whether a line shows what the line above it does. */
    boolean repeats(int line) {
        return line > 0
                && addresses[line] == addresses[line - 1]
                && rowScans[line] == rowScans[line - 1]
                && line - 1 != split;
    }

    /** Whether a row of characters begins in a line. */
    boolean beginsRow(int line) {
        return line == 0
                || line - 1 == split
                || addresses[line] != addresses[line - 1]
                || rowScans[line] < rowScans[line - 1];
    }

    /** Whether a line lies behind the split. */
    boolean belowSplit(int line) {
        return line > split;
    }
}
