package dev.hv.cpu.x86.translate;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * The class that generated regions extend, and what they call of it:
 *
 * <ul>
 *   <li>{@code BLOCK execute(CONTEXT, int entrance)}, which they implement, entered at one of
 *       {@link RegionPlan#entrances}; without a context it does nothing;
 *   <li>{@code static void note(CONTEXT, long count, int offset, int ahead)}, before something that
 *       may fault or looks at the clock;
 *   <li>{@code BLOCK leave(CONTEXT, long count, int where, int how)}, at the way out;
 *   <li>{@code static BLOCK left(CONTEXT)}, after a helper that ends its block;
 *   <li>{@code static boolean look(CONTEXT, long count)}, at polls once so many instructions ran as
 *       the context's {@code long lookAt} says: whether to leave.
 * </ul>
 *
 * @param superclass of regions
 * @param context the processor's class
 * @param block what leaving returns
 */
public record RegionHost(ClassDesc superclass, ClassDesc context, ClassDesc block) {
    /** How a region is left: with an event pending. */
    public static final int AS_IT_IS = -1;

    /** How a region is left: by the link with that number. */
    public static final int BY_LINK = -2;

    /** How a region is left: to the address in {@code rip}, at the end of the block there. */
    public static final int BY_JUMP = -3;

    MethodTypeDesc execute() {
        return MethodTypeDesc.of(block, context, ConstantDescs.CD_int);
    }

    MethodTypeDesc left() {
        return MethodTypeDesc.of(block, context);
    }

    MethodTypeDesc note() {
        return MethodTypeDesc.of(
                ConstantDescs.CD_void,
                context,
                ConstantDescs.CD_long,
                ConstantDescs.CD_int,
                ConstantDescs.CD_int);
    }

    MethodTypeDesc leave() {
        return MethodTypeDesc.of(
                block, context, ConstantDescs.CD_long, ConstantDescs.CD_int, ConstantDescs.CD_int);
    }

    MethodTypeDesc look() {
        return MethodTypeDesc.of(ConstantDescs.CD_boolean, context, ConstantDescs.CD_long);
    }
}
