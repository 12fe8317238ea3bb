/** From linear addresses to guest memory: paging, the software TLB and the slow paths behind it. */
@NullMarked
package dev.hv.cpu.x86.mmu;

import org.jspecify.annotations.NullMarked;
