package dev.hv.memory;

import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.Region;

import java.util.ArrayList;
import java.util.List;

/** Collects changes, and hands them to the space at once. */
final class Edit implements AddressSpaceEdit {
    private final PhysicalAddressSpace space;
    private final List<Change> changes = new ArrayList<>();
    private boolean committed;

    /** One step of an edit. */
    sealed interface Change {
        record Map(Mapping mapping) implements Change {}

        record Unmap(Region region) implements Change {}
    }

    Edit(PhysicalAddressSpace space) {
        this.space = space;
    }

    @Override
    public AddressSpaceEdit map(long base, Region region, int priority) {
        return add(new Change.Map(new Mapping(base, region, priority)));
    }

    @Override
    public AddressSpaceEdit unmap(Region region) {
        return add(new Change.Unmap(region));
    }

    private AddressSpaceEdit add(Change change) {
        requireOpen();
        changes.add(change);
        try {
            space.check(changes);
        } catch (IllegalArgumentException e) {
            changes.removeLast();
            throw e;
        }
        return this;
    }

    @Override
    public void commit() {
        requireOpen();
        space.commit(changes);
        committed = true;
    }

    private void requireOpen() {
        if (committed) {
            throw new IllegalStateException(space.name() + ": this edit was committed already");
        }
    }
}
