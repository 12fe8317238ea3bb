package dev.hv.devices.part;

import dev.hv.api.backend.AudioBackend;
import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.HostBackend;
import dev.hv.api.backend.TextScreen;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.ForwardingAddressSpace;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.RamControl;
import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.irq.Trigger;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ShortBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A right plugin whose devices have a fault at their pins.
 *
 * @param <C> its configuration
 */
record FaultyPlugin<C extends Record>(DevicePlugin<C> right, Supplier<Fault> faults)
        implements DevicePlugin<C> {
    @Override
    public Descriptor<C> descriptor() {
        return right.descriptor();
    }

    @Override
    public Device create(C config, DeviceContext context) throws ConfigException {
        Fault fault = faults.get();
        return faulty(right.create(config, faulty(context, fault)), fault);
    }

    /** The device in all its roles, each call past the fault. */
    private static Device faulty(Device device, Fault fault) {
        return (Device)
                Proxy.newProxyInstance(
                        Device.class.getClassLoader(),
                        roles(device.getClass()).toArray(Class<?>[]::new),
                        (_, method, arguments) -> {
                            try {
                                return fault.called(
                                        method.getName(),
                                        arguments == null ? new Object[0] : arguments,
                                        changed -> method.invoke(device, changed));
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private static Set<Class<?>> roles(Class<?> type) {
        Set<Class<?>> roles = new LinkedHashSet<>();
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            roles.addAll(List.of(at.getInterfaces()));
        }
        return roles;
    }

    private static DeviceContext faulty(DeviceContext context, Fault fault) {
        return (DeviceContext)
                Proxy.newProxyInstance(
                        DeviceContext.class.getClassLoader(),
                        new Class<?>[] {DeviceContext.class},
                        (_, method, arguments) -> {
                            switch (method.getName()) {
                                case "mmio" -> {
                                    return context.mmio(
                                            (String) arguments[0],
                                            (Long) arguments[1],
                                            (AccessRules) arguments[2],
                                            pins(fault, arguments, Width.DWORD));
                                }
                                case "ports" -> {
                                    return context.ports(
                                            (String) arguments[0],
                                            (Integer) arguments[1],
                                            (AccessRules) arguments[2],
                                            pins(fault, arguments, Width.BYTE));
                                }
                                case "msi" -> {
                                    MsiTarget target = context.msi();
                                    return (MsiTarget)
                                            (address, data, from) ->
                                                    fault.send(target, address, data, from);
                                }
                                case "dma" -> {
                                    return new FaultyMemory(fault, context.dma());
                                }
                                case "backend" -> {
                                    String slot = (String) arguments[0];
                                    if (arguments[1] == AudioBackend.class) {
                                        return context.backend(slot, AudioBackend.class)
                                                .map(audio -> new FaultyAudio(fault, audio));
                                    }
                                    if (arguments[1] != DisplayBackend.class) {
                                        return backend(context, slot, (Class<?>) arguments[1]);
                                    }
                                    return context.backend(slot, DisplayBackend.class)
                                            .map(display -> new FaultyDisplay(fault, display));
                                }
                                case "peer" -> {
                                    String slot = (String) arguments[0];
                                    if (arguments[1] != RamControl.class) {
                                        return context.peer(slot, (Class<?>) arguments[1]);
                                    }
                                    return context.peer(slot, RamControl.class)
                                            .map(ram -> faulty(ram, fault));
                                }
                                case "line" -> {
                                    InterruptLine line =
                                            context.line(
                                                    (String) arguments[0], (Trigger) arguments[1]);
                                    return new FaultyLine(fault, line);
                                }
                                default -> {
                                    try {
                                        return method.invoke(context, arguments);
                                    } catch (InvocationTargetException e) {
                                        throw e.getCause();
                                    }
                                }
                            }
                        });
    }

    private static Optional<?> backend(DeviceContext context, String slot, Class<?> kind) {
        return context.backend(slot, kind.asSubclass(HostBackend.class));
    }

    private record FaultyAudio(Fault fault, AudioBackend audio) implements AudioBackend {
        @Override
        public int samplesPerSecond() {
            return audio.samplesPerSecond();
        }

        @Override
        public void play(ShortBuffer samples) {
            audio.play(samples);
        }

        @Override
        public void silence(long samples) {
            fault.silence(audio, samples);
        }
    }

    private record FaultyDisplay(Fault fault, DisplayBackend display) implements DisplayBackend {
        @Override
        public void connect(DisplaySource source) {
            display.connect(
                    new DisplaySource() {
                        @Override
                        public long draw(Canvas canvas, boolean everything) {
                            return source.draw(canvas, everything);
                        }

                        @Override
                        public Optional<TextScreen> text() {
                            return fault.text(source);
                        }
                    });
        }

        @Override
        public void changed() {
            fault.changed(display);
        }

        @Override
        public void disconnect() {
            display.disconnect();
        }
    }

    private static RamControl faulty(RamControl ram, Fault fault) {
        return (base, size, reads, writes) -> fault.show(ram, base, size, reads, writes);
    }

    /** What stands before the registers that the device offers, as its own code is called. */
    private static IoHandler pins(Fault fault, Object[] offer, Width width) {
        if (!fault.standsBefore((String) offer[0])) {
            return (IoHandler) offer[3];
        }
        Fault.Chip chip = new Fault.Chip((String) offer[0], (IoHandler) offer[3], width);
        fault.made(chip);
        return new FaultyPins(fault, chip);
    }

    private record FaultyPins(Fault fault, Fault.Chip chip) implements IoHandler {
        @Override
        public long read(long offset, Width width) {
            return width.compareTo(chip.width()) > 0
                    ? fault.readWide(chip, (int) offset, width)
                    : fault.read(chip, (int) offset) & width.mask();
        }

        @Override
        public void write(long offset, Width width, long value) {
            if (width.compareTo(chip.width()) > 0) {
                fault.writeWide(chip, (int) offset, width, value);
            } else {
                fault.write(chip, (int) offset, (int) value);
            }
        }

        @Override
        public OptionalLong peek(long offset, Width width) {
            return chip.registers().peek(offset, width);
        }
    }

    private static final class FaultyMemory extends ForwardingAddressSpace {
        private final Fault fault;
        private final AddressSpace right;

        FaultyMemory(Fault fault, AddressSpace right) {
            super(right);
            this.fault = fault;
            this.right = right;
        }

        @Override
        public Optional<MemorySegment> ram(long address, long length, boolean writable) {
            return fault.memory(right, address, length, writable);
        }
    }

    private record FaultyLine(Fault fault, InterruptLine line) implements InterruptLine {
        @Override
        public void set(boolean asserted) {
            fault.drive(line, asserted);
        }

        @Override
        public boolean asserted() {
            return line.asserted();
        }

        @Override
        public void onEndOfInterrupt(Runnable action) {
            line.onEndOfInterrupt(action);
        }
    }
}
