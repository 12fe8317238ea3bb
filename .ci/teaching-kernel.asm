; What of .ci/teaching-kernel.c cannot be said in C. With -DBOOT the boot sector: A20 through the 8042,
; protected mode, and the kernel by programmed I/O from the sectors behind it to 1 MiB, without the BIOS.
%ifdef BOOT
SECTORS equ 64                          ; of the kernel
bits 16
org 0x7c00
boot:   cli
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
.full:  in      al, 0x64                ; until the 8042 takes a command
        test    al, 2
        jnz     .full
        mov     al, 0xd1                ; write the output port
        out     0x64, al
.data:  in      al, 0x64
        test    al, 2
        jnz     .data
        mov     al, 0xdf                ; with A20 on
        out     0x60, al
        lgdt    [gdtr]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     8:flat
bits 32
flat:   mov     ax, 16
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     esp, boot
        mov     edi, 0x100000
        mov     ebx, 1
.next:  call    ready
        mov     dx, 0x1f2
        mov     al, 1                   ; one sector
        out     dx, al
        mov     eax, ebx
        or      eax, 0xe0000000         ; of the first drive, by its number
        mov     ecx, 4
.byte:  inc     dx
        out     dx, al
        shr     eax, 8
        loop    .byte
        mov     al, 0x20                ; READ SECTORS
        inc     dx
        out     dx, al
        call    ready
        mov     dx, 0x1f0
        mov     ecx, 128
        cld
        rep     insd
        inc     ebx
        cmp     ebx, SECTORS
        jbe     .next
        mov     eax, 0x100000
        jmp     eax
ready:  mov     dx, 0x1f7
.wait:  in      al, dx                  ; until the drive is ready and not busy
        and     al, 0xc0
        cmp     al, 0x40
        jne     .wait
        ret
align 4
gdt:    dq      0, 0x00cf9a000000ffff, 0x00cf92000000ffff
gdtr:   dw      $ - gdt - 1
        dd      gdt
        times   510 - ($ - $$) db 0
        dw      0xaa55
%else
bits 32
extern  kernel, trap, __bss_start, _end
global  entry, vectors, unexpected, user

section .text
entry:  mov     edi, __bss_start
        mov     ecx, _end
        sub     ecx, edi
        xor     eax, eax
        cld
        rep     stosb
        mov     esp, stack
        call    kernel
        hlt

; The handler of each vector that the kernel uses.
%macro vector 1
handle%1:
        pusha
        push    ds
        push    es
        mov     cx, 16
        mov     ds, cx
        mov     es, cx
        push    eax
        push    dword %1
        cld
        call    trap
        add     esp, 8
        pop     es
        pop     ds
        popa
        iret
%endmacro
vector 32
vector 33
vector 36
vector 46
vector 51
vector 64
unexpected:
        push    eax
        push    dword 0
        call    trap

; Runs with privilege level 3: two calls of the kernel, long enough work to be interrupted, and a last one.
user:   mov     eax, 5
        int     64
        mov     eax, 6
        int     64
        mov     ecx, 0x1000000
.work:  loop    .work
        mov     eax, 0
        int     64

section .data
vectors:
%macro entryof 1
        dd      %1, handle%1
%endmacro
        entryof 32
        entryof 33
        entryof 36
        entryof 46
        entryof 51
        entryof 64
        dd      0, 0

section .bss
align 16
        resb    8192
stack:
section .note.GNU-stack
%endif
