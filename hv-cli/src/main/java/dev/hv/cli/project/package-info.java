/** New projects for plugins: files from templates, for somebody else to change. */
@NullMarked
package dev.hv.cli.project;

import org.jspecify.annotations.NullMarked;
