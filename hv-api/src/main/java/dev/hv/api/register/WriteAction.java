package dev.hv.api.register;

/** Behaviour behind the writes of a register. */
@FunctionalInterface
public interface WriteAction {
    /**
     * The guest has written. The access modes are applied already: bits of a write-one-to-clear
     * field that the guest cleared are those in {@code old & ~now}.
     *
     * @param old what the register held: its stored value, else what it peeks as, else 0
     * @param now what it holds now; stored already if the register is stored
     */
    void written(long old, long now);
}
