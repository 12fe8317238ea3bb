package dev.hv.api.device;

/**
 * Makes devices of one kind. Found with ServiceLoader. A plugin is stateless, has a public
 * no-argument constructor, and may be asked for many devices, for many machines, from any thread.
 *
 * @param <C> the configuration: a record whose components carry {@link Option}
 */
public interface DevicePlugin<C extends Record> {
    /** Returns what it makes; always an equal value. */
    Descriptor<C> descriptor();

    /**
     * Makes a device and plugs it into its slots.
     *
     * @throws ConfigException if the configuration cannot be built; nothing is registered then
     */
    Device create(C config, DeviceContext context) throws ConfigException;
}
