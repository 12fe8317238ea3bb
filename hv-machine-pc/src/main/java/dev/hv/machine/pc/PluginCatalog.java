package dev.hv.machine.pc;

import dev.hv.api.backend.BackendPlugin;
import dev.hv.api.backend.BlockFormat;
import dev.hv.api.backend.HostBackend;
import dev.hv.api.bus.BusTracerPlugin;
import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.NearestName;
import dev.hv.api.machine.FirmwarePlugin;
import dev.hv.machine.pc.plugin.Plugin;
import dev.hv.machine.pc.plugin.PluginKind;
import dev.hv.machine.pc.plugin.PluginLoading;
import dev.hv.machine.pc.plugin.PluginProblem;
import dev.hv.machine.pc.plugin.PluginRule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The plugins that there are, by id. A plugin that cannot be loaded is left out and reported; it
 * does not keep the others from working. Immutable.
 */
public final class PluginCatalog {
    private final Map<String, DevicePlugin<?>> plugins;
    private final List<String> problems;
    private final PluginLoading loading;

    private PluginCatalog(
            Map<String, DevicePlugin<?>> plugins, List<String> problems, PluginLoading loading) {
        this.plugins = Collections.unmodifiableMap(new TreeMap<>(plugins));
        this.problems = List.copyOf(problems);
        this.loading = loading;
    }

    /** Loads what {@link ServiceLoader} finds for the current thread's class loader. */
    public static PluginCatalog installed() {
        Map<String, DevicePlugin<?>> plugins = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        @SuppressWarnings("rawtypes") // a class literal cannot say DevicePlugin<?>
        Iterator<DevicePlugin> found = ServiceLoader.load(DevicePlugin.class).iterator();
        while (hasNext(found, problems)) {
            try {
                add(plugins, found.next());
            } catch (ServiceConfigurationError | AssemblyException | LinkageError e) {
                problems.add(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                problems.add("a plugin that fails to describe itself: " + e);
            }
        }
        return new PluginCatalog(plugins, problems, PluginLoading.none());
    }

    private static boolean hasNext(Iterator<?> found, List<String> problems) {
        while (true) {
            try {
                return found.hasNext();
            } catch (ServiceConfigurationError e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
    }

    /** A catalog of these plugins, by the ids of their descriptors. */
    public static PluginCatalog of(Collection<? extends DevicePlugin<?>> list) {
        Map<String, DevicePlugin<?>> plugins = new TreeMap<>();
        list.forEach(plugin -> add(plugins, plugin));
        return new PluginCatalog(plugins, List.of(), PluginLoading.none());
    }

    /** The same with further plugins. */
    public PluginCatalog with(Collection<? extends DevicePlugin<?>> list) {
        Map<String, DevicePlugin<?>> more = new TreeMap<>(plugins);
        list.forEach(plugin -> add(more, plugin));
        return new PluginCatalog(more, problems, loading);
    }

    /**
     * The same with what was loaded from JARs; in place of an earlier loading. A device whose id is
     * taken is left out and reported.
     */
    public PluginCatalog with(PluginLoading loaded) {
        Map<String, DevicePlugin<?>> more = new TreeMap<>(plugins);
        List<String> found = new ArrayList<>(problems);
        loaded.problems().forEach(problem -> found.add(problem.toString()));
        for (Plugin plugin : loaded.of(PluginKind.DEVICE)) {
            try {
                add(more, (DevicePlugin<?>) plugin.object());
            } catch (AssemblyException e) {
                found.add(
                        new PluginProblem(
                                        plugin.jar(),
                                        plugin.object().getClass().getName(),
                                        PluginRule.NAME_UNIQUE,
                                        String.valueOf(e.getMessage()),
                                        true)
                                .toString());
            }
        }
        return new PluginCatalog(more, found, loaded);
    }

    /** Returns what was loaded from JARs. */
    public PluginLoading loaded() {
        return loading;
    }

    /** Returns the processors that there are: installed ones first. */
    public List<CpuBackend> cpuBackends() {
        return all(ServiceLoader.load(CpuBackend.class), PluginKind.CPU, CpuBackend.class).toList();
    }

    /** Returns what opens backends of a kind: installed ones first. */
    public List<BackendPlugin> backends(Class<? extends HostBackend> kind) {
        return all(ServiceLoader.load(BackendPlugin.class), PluginKind.BACKEND, BackendPlugin.class)
                .filter(plugin -> kind.isAssignableFrom(plugin.kind()))
                .toList();
    }

    /** Returns the formats of disk images that plugins know: installed ones first. */
    public List<BlockFormat> formats() {
        return all(ServiceLoader.load(BlockFormat.class), PluginKind.FORMAT, BlockFormat.class)
                .toList();
    }

    /** Returns what opens bus tracers: installed ones first. */
    public List<BusTracerPlugin> tracers() {
        return all(
                        ServiceLoader.load(BusTracerPlugin.class),
                        PluginKind.TRACER,
                        BusTracerPlugin.class)
                .toList();
    }

    /** Returns the firmware that plugins bring: installed ones first. */
    public List<FirmwarePlugin> firmware() {
        return all(
                        ServiceLoader.load(FirmwarePlugin.class),
                        PluginKind.FIRMWARE,
                        FirmwarePlugin.class)
                .toList();
    }

    private <S> Stream<S> all(ServiceLoader<S> installed, PluginKind kind, Class<S> service) {
        return Stream.concat(
                installed.stream().map(ServiceLoader.Provider::get),
                loading.of(kind).stream().map(Plugin::object).map(service::cast));
    }

    private static void add(Map<String, DevicePlugin<?>> plugins, DevicePlugin<?> plugin) {
        String id = plugin.descriptor().id();
        DevicePlugin<?> present = plugins.putIfAbsent(id, plugin);
        if (present != null) {
            throw new AssemblyException(
                    "plugin id '"
                            + id
                            + "': both "
                            + present.getClass().getName()
                            + " and "
                            + plugin.getClass().getName()
                            + " have it");
        }
    }

    /** Returns the plugins by id, sorted. */
    public Map<String, DevicePlugin<?>> plugins() {
        return plugins;
    }

    /** Returns one line for each plugin that was found and cannot be used. */
    public List<String> problems() {
        return problems;
    }

    /**
     * Returns the plugin of that id.
     *
     * @throws AssemblyException if there is none; the message names the nearest
     */
    public DevicePlugin<?> named(String id) {
        DevicePlugin<?> plugin = plugins.get(id);
        if (plugin == null) {
            throw new AssemblyException(
                    new AssemblyException.Named("device", id),
                    "no such plugin; " + NearestName.hint(id, plugins.keySet()));
        }
        return plugin;
    }
}
