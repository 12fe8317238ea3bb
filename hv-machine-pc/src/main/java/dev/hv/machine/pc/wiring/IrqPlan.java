package dev.hv.machine.pc.wiring;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;

import dev.hv.api.irq.Trigger;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.Place;

import java.util.List;
import java.util.OptionalLong;

/**
 * Gives every interrupt output an ISA interrupt, and refuses edges on a line that another device
 * takes for its own.
 */
final class IrqPlan {
    /** In the order in which a PC's cards were set: what the board itself uses comes last. */
    private static final List<Integer> FREE_ONES = List.of(5, 10, 11, 15, 7, 3, 4, 12, 14, 6);

    private final ListMultimap<Integer, User> users = ArrayListMultimap.create();

    /** An output called {@code irq} is an interrupt even if its slot has no usual one. */
    private static final String INTERRUPT_SLOT = "irq";

    private record User(String source, boolean yields, boolean shares) {}

    /** Completes the places of all outputs. */
    void place(List<Plugged> devices) {
        for (Plugged device : devices) {
            device.context().outputs().forEach((slot, line) -> placeAsTold(device, slot, line));
        }
        for (Plugged device : devices) {
            device.context().outputs().forEach((slot, line) -> placeAsUsual(device, slot, line));
        }
    }

    private void placeAsTold(Plugged device, String slot, OutputLine line) {
        for (Place place : Wiring.flat(device.places().get(slot))) {
            if (place instanceof Place.Irq irq) {
                take(device.name() + "." + slot, irq, line);
            }
        }
    }

    private void placeAsUsual(Plugged device, String slot, OutputLine line) {
        OptionalLong usual = device.slot(slot).usual();
        if (device.places().containsKey(slot)
                || (usual.isEmpty() && !slot.equals(INTERRUPT_SLOT))) {
            return;
        }
        String source = device.name() + "." + slot;
        int number =
                usual.isPresent() && isFree(usual.getAsLong())
                        ? (int) usual.getAsLong()
                        : FREE_ONES.stream()
                                .filter(this::isFree)
                                .findFirst()
                                .orElseThrow(
                                        () ->
                                                new AssemblyException(
                                                        AssemblyException.Setting.of(source),
                                                        "no ISA interrupt is free"));
        Place.Irq irq = new Place.Irq(number);
        take(source, irq, line);
        device.places().put(slot, irq);
    }

    /** Who shares on purpose takes nothing from others: an ISA bridge drives most of them. */
    private boolean isFree(long number) {
        return users.get((int) number).stream().allMatch(User::shares);
    }

    private void take(String source, Place.Irq irq, OutputLine line) {
        boolean yields = irq.shared() || line.trigger() == Trigger.LEVEL;
        User user = new User(source, yields, irq.shared());
        for (User other : users.get(irq.number())) {
            if (!other.yields && !user.yields) {
                throw new AssemblyException(
                        AssemblyException.Setting.of(source),
                        "interrupt conflict: "
                                + other.source
                                + " and it both drive irq "
                                + irq.number()
                                + " by edges");
            }
        }
        users.put(irq.number(), user);
    }
}
