/** What a plugin's JAR says of itself before any of its classes is loaded. */
@NullMarked
package dev.hv.api.plugin;

import org.jspecify.annotations.NullMarked;
