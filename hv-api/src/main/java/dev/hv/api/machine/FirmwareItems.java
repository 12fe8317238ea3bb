package dev.hv.api.machine;

import java.util.List;

/** Role of the machine: what it has to tell its firmware. */
@FunctionalInterface
public interface FirmwareItems {
    /** Returns the items, always the same. */
    List<FirmwareItem> items();
}
