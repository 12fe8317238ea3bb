package dev.hv.cli.run;

import dev.hv.cli.InputException;
import dev.hv.cli.request.Argument;
import dev.hv.cli.request.Key;
import dev.hv.cli.request.Request;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.AssemblyException.FilePart;
import dev.hv.machine.pc.AssemblyException.Named;
import dev.hv.machine.pc.AssemblyException.Part;
import dev.hv.machine.pc.AssemblyException.Setting;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who said what of a machine, for the errors that come when it is put together. */
final class Origins {
    private final Request request;
    private final Map<Setting, Argument> settings = new HashMap<>();

    Origins(Request request) {
        this.request = request;
    }

    /** An argument gave a device's option or slot its value; what is said last holds. */
    void note(String instance, String name, Argument argument) {
        settings.put(new Setting(instance, name), argument);
    }

    /** Returns the error with the option and the value that it is about, where they are known. */
    InputException explain(AssemblyException e) {
        Optional<Argument> culprit = e.part().flatMap(this::argument);
        if (culprit.isEmpty()) {
            return new InputException(String.valueOf(e.getMessage()), e);
        }
        boolean namesAll = e.part().filter(Setting.class::isInstance).isEmpty();
        return culprit.get().problem(namesAll ? e.problem() : String.valueOf(e.getMessage()), e);
    }

    private Optional<Argument> argument(Part part) {
        return switch (part) {
            case Setting setting -> Optional.ofNullable(settings.get(setting));
            case Named named -> key(named.kind()).flatMap(request::last);
            case FilePart file ->
                    key(file.role()).stream()
                            .flatMap(key -> request.all(key).stream())
                            .filter(argument -> names(argument, file.name()))
                            .findFirst();
        };
    }

    private static Optional<Key> key(String word) {
        return Arrays.stream(Key.values()).filter(key -> key.word().equals(word)).findFirst();
    }

    /** A module's arguments follow its file. */
    private static boolean names(Argument argument, String file) {
        Argument first =
                new Argument(
                        argument.place(), argument.text().split(" ", 2)[0], argument.directory());
        return argument.path().toString().equals(file) || first.path().toString().equals(file);
    }
}
