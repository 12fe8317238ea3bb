package dev.hv.cli;

import picocli.CommandLine.Command;

/** {@code hv cpu}: what can be asked of the processors themselves. */
@Command(
        name = "cpu",
        description = "Tests the processor model.",
        subcommands = {
            CpuOracleCommand.class,
            CpuVectorsCommand.class,
            CpuDisassembleCommand.class,
            CpuCoverageCommand.class
        })
final class CpuCommand {}
