package dev.hv.cli;

import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.Profile;

import picocli.CommandLine.Command;

import java.util.concurrent.Callable;

/** {@code hv profiles}. */
@Command(name = "profiles", description = "Lists the kinds of machines and what is in them.")
final class ProfilesCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        for (Profile profile : Profile.all()) {
            System.out.println(profile.name() + ": " + profile.summary());
            for (DeviceSpec device : profile.devices()) {
                System.out.printf("    %-12s %s%n", device.name(), device.plugin());
            }
        }
        return ExitCode.OK.code();
    }
}
