package dev.hv.cli.run;

import dev.hv.api.backend.AudioBackend;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Slot;
import dev.hv.cli.request.Argument;
import dev.hv.cli.request.Key;
import dev.hv.cli.request.Request;
import dev.hv.cli.sound.SpeakerTarget;
import dev.hv.machine.pc.BackendSource;
import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.PluginCatalog;

import java.io.PrintStream;
import java.util.Optional;
import java.util.stream.Stream;

/** Leads the speaker of a machine where a request says. */
final class SpeakerPlan {
    private final Request request;
    private final PluginCatalog catalog;
    private final Origins origins;
    private final PrintStream messages;

    SpeakerPlan(Request request, PluginCatalog catalog, Origins origins, PrintStream messages) {
        this.request = request;
        this.catalog = catalog;
        this.origins = origins;
        this.messages = messages;
    }

    /**
     * Returns the machine with the speaker of its first device that has one led there.
     *
     * @param open whether the machine is to be run: if not, nothing of the host's is opened
     * @throws dev.hv.cli.InputException if the request means nothing, or no device has a speaker
     */
    MachineSpec attach(MachineSpec spec, boolean open) {
        Optional<Argument> argument = request.last(Key.SPEAKER);
        if (argument.isEmpty()) {
            return spec;
        }
        Optional<BackendSource> source =
                SpeakerTarget.source(
                        argument.get(), catalog.backends(AudioBackend.class), messages);
        DeviceSpec device =
                spec.devices().stream()
                        .filter(this::speaks)
                        .findFirst()
                        .orElseThrow(() -> argument.get().problem("this machine has no speaker"));
        origins.note(device.name(), SpeakerTarget.SLOT, argument.get());
        Place place =
                source.filter(chosen -> open)
                        .<Place>map(Place.Backend::new)
                        .orElseGet(Place.Nowhere::new);
        return spec.withReplaced(device.at(SpeakerTarget.SLOT, place));
    }

    private boolean speaks(DeviceSpec device) {
        return Stream.ofNullable(catalog.plugins().get(device.plugin()))
                .map(DevicePlugin::descriptor)
                .flatMap(descriptor -> descriptor.slots().stream())
                .anyMatch(
                        slot ->
                                slot.name().equals(SpeakerTarget.SLOT)
                                        && slot.kind() == Slot.Kind.BACKEND);
    }
}
