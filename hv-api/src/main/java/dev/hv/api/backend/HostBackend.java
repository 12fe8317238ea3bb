package dev.hv.api.backend;

/** Something of the host's that a device uses, given to it by the machine for a slot. */
public sealed interface HostBackend
        permits AudioBackend,
                BlockBackend,
                CharacterBackend,
                DisplayBackend,
                InputBackend,
                NetworkBackend,
                NonVolatileBackend {}
