package dev.hv.api.register;

import java.util.List;

/**
 * All registers of a bank as data.
 *
 * @param name of the bank
 * @param size in bytes
 * @param registers in the order of their declaration
 */
public record RegisterMap(String name, long size, List<RegisterDescription> registers) {
    /** Copies. */
    public RegisterMap {
        registers = List.copyOf(registers);
    }
}
