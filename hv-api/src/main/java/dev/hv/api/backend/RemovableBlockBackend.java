package dev.hv.api.backend;

/**
 * A drive whose medium comes and goes, such as that of a CD-ROM or a floppy disk. Called inside the
 * device domain. While there is none, {@link #sectors} is 0 and operations end with {@link
 * Status#NO_MEDIUM}.
 */
public interface RemovableBlockBackend extends BlockBackend {
    /**
     * Sets who is told, inside the device domain, that a medium was put in or taken out. Replaces
     * an earlier one. A medium that is exchanged is taken out and another put in.
     */
    void onMediumChange(Runnable action);

    /**
     * The guest forbids the person at the machine to take the medium out, or allows it again. What
     * the person insists on happens nevertheless.
     */
    void lockMedium(boolean locked);

    /** The guest takes the medium out; {@link #onMediumChange} tells when it is. */
    void ejectMedium();

    /** The guest takes the medium back in that lies in the open tray, if one does. */
    void loadMedium();
}
