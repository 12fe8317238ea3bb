/** How drives of every kind reach their media, in virtual time; nothing here knows a controller. */
@NullMarked
package dev.hv.devices.medium;

import org.jspecify.annotations.NullMarked;
