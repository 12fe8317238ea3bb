; A floppy's boot sector that reads its disk, waits for a key, before which somebody changes the disk, and
; reads again. It ends the machine with exit code 1 (a write of 0 to the debug-exit port) if the BIOS tells
; of the new disk once, else with 2 * STEP + 1. Of 1.44 MB; the second sector begins with -DMARK.
bits 16
org 0x7c00

%macro step 1
        mov     byte [stage], %1
%endmacro

; INT 13h with AX = %1 of the second sector, at 8000h.
%macro floppy 1
        mov     ax, %1
        mov     cx, 2
        xor     dx, dx
        mov     bx, 0x8000
        int     0x13
%endmacro

start:  xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 0x7c00
        step    1                       ; nothing has changed
        mov     ah, 0x16
        xor     dx, dx
        int     0x13
        jc      failed
        step    2
        floppy  0x0201
        jc      failed
        cmp     word [0x8000], MARK
        jne     failed
        mov     si, ask
print:  lodsb
        test    al, al
        jz      printed
        mov     ah, 0x0e
        mov     bx, 7
        int     0x10
        jmp     print
printed:
        xor     ax, ax
        int     0x16

        step    3                       ; the change line is active, however often it is asked for
        mov     ah, 0x16
        xor     dx, dx
        int     0x13
        jnc     failed
        cmp     ah, 6
        jne     failed
        step    4                       ; a read fails once
        floppy  0x0201
        jnc     failed
        cmp     ah, 6
        jne     failed
        step    5                       ; and then reads the new disk
        floppy  0x0201
        jc      failed
        cmp     word [0x8000], 0x4321
        jne     failed
        step    6
        mov     ah, 0x16
        xor     dx, dx
        int     0x13
        jc      failed

        step    0
failed: movzx   eax, byte [stage]
        mov     dx, 0xf4
        out     dx, eax
        hlt

ask     db      "change the disk", 13, 10, 0
stage   db      0

        times   510 - ($ - $$) db 0
        dw      0xaa55
        dw      MARK
        times   80 * 2 * 18 * 512 - ($ - $$) db 0
