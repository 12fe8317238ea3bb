package dev.hv.api.violation;

import com.google.common.collect.ImmutableList;

/** A contract that forces a library upon everybody who implements it. */
public interface KnowsALibrary {
    ImmutableList<String> names();
}
