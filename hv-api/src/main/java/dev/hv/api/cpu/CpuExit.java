package dev.hv.api.cpu;

/**
 * Why {@link VirtualCpu#run} returned.
 *
 * @param reason the kind
 * @param instructions how many this run retired
 * @param detail for people; empty where the reason says it all
 */
public record CpuExit(ExitReason reason, long instructions, String detail) {}
