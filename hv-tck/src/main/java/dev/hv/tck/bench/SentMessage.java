package dev.hv.tck.bench;

/**
 * A message-signalled interrupt that a device has sent.
 *
 * @param address where to
 * @param data what it says
 */
public record SentMessage(long address, int data) {}
