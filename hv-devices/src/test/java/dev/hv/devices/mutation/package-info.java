/** The TCK as the only tests, for mutation testing with PIT ({@code mvn -Ppit}). */
@NullMarked
package dev.hv.devices.mutation;

import org.jspecify.annotations.NullMarked;
