package dev.hv.api.bus;

/** Something that was registered and can be taken back; closing twice does nothing. */
public interface Registration extends AutoCloseable {
    @Override
    void close();
}
