; A floppy's boot sector that drives INT 13h as DOS does. The format is given: -DCYLINDERS, -DHEADS and
; -DSECTORS. It ends the machine with exit code 1 (a write of 0 to the debug-exit port) if all of it
; went well, else with 2 * STEP + 1.
bits 16
org 0x7c00

%macro step 1
        mov     byte [stage], %1
%endmacro

; INT 13h with AX = %1 of cylinder %2, head %3 and sector %4, at 8000h.
%macro floppy 4
        mov     ax, %1
        mov     cx, (%2) << 8 | (%4)
        mov     dx, (%3) << 8
        mov     bx, 0x8000
        int     0x13
%endmacro

start:  xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 0x7c00
        step    1
        test    dl, dl
        jnz     failed
        mov     si, hello
print:  lodsb
        test    al, al
        jz      printed
        mov     ah, 0x0e
        mov     bx, 7
        int     0x10
        jmp     print
printed:
        step    2                       ; AH=15h: a floppy drive
        mov     ah, 0x15
        mov     dl, 0
        int     0x13
        jc      failed
        dec     ah                      ; 1, or 2 where its change line is told of
        cmp     ah, 1
        ja      failed

        step    3                       ; the disk's last sector
        floppy  0x0201, CYLINDERS - 1, HEADS - 1, SECTORS
        jc      failed
        cmp     word [0x8000], 0x4c53
        jne     failed

        step    4                       ; all of a track, as far as segments go
        floppy  0x0200 | SECTORS, 0, 0, 1
        jc      failed
        cmp     word [0x8000 + 510], 0xaa55
        jne     failed
        cmp     word [0x8000 + SECTORS * 512 - 2], 0x5354
        jne     failed

        step    5                       ; writing, and verifying what was written
        mov     word [0x8000], 0x1234
        floppy  0x0301, 2, 0, 3
        jc      failed
        floppy  0x0401, 2, 0, 3
        jc      failed
        mov     word [0x8000], 0
        floppy  0x0201, 2, 0, 3
        jc      failed
        cmp     word [0x8000], 0x1234
        jne     failed

        step    6                       ; no such sector
        floppy  0x0201, 2, 0, SECTORS + 1
        jnc     failed

        step    7                       ; formatting a track: identifications at 8000h
        mov     di, 0x8000
        mov     cx, SECTORS
        mov     bl, 1
ids:    mov     ax, 3                   ; cylinder 3, head 0
        stosw
        mov     al, bl
        mov     ah, 2                   ; of 512 bytes
        stosw
        inc     bl
        loop    ids
        floppy  0x0500 | SECTORS, 3, 0, 1
        jc      failed
        floppy  0x0201, 3, 0, SECTORS
        jc      failed
        cmp     word [0x8000 + 510], 0xf6f6
        jne     failed

        step    0
failed: movzx   eax, byte [stage]
        mov     dx, 0xf4
        out     dx, eax
        hlt

hello   db      "floppy boot sector here", 13, 10, 0
stage   db      0

        times   510 - ($ - $$) db 0
        dw      0xaa55
        times   SECTORS * 512 - 2 - ($ - $$) db 0
        dw      0x5354
        times   CYLINDERS * HEADS * SECTORS * 512 - 512 - ($ - $$) db 0
        dw      0x4c53
        times   CYLINDERS * HEADS * SECTORS * 512 - ($ - $$) db 0
