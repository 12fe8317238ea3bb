package dev.hv.cpu.x86.interp;

/**
 * A region that can be put in place.
 *
 * @param entry the block with which it begins
 * @param bytes of its class file
 */
record Translated(Block entry, Region region, int bytes) {}
