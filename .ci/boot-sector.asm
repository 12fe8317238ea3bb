; A boot sector that uses the BIOS as such programs do: prints through INT 10h, reads by sector number
; and by cylinder, head and sector, writes, reads the memory map, and moves the extended data area. It
; ends the machine with exit code 1 (a write of 0 to the debug-exit port) if all of it went well, else
; with 2 * STEP + 1.
bits 16
org 0x7c00

%macro step 1
        mov     byte [stage], %1
%endmacro

start:  xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 0x7c00
        mov     [drive], dl
        mov     si, hello
        call    print

        step    1                       ; INT 13h, AH=42h: the second sector
        mov     si, packet
        mov     ah, 0x42
        mov     dl, [drive]
        int     0x13
        jc      failed
        mov     si, 0x7e00
        call    print

        step    2                       ; INT 13h, AH=02h: the third
        mov     ax, 0x0201
        mov     cx, 3
        mov     dh, 0
        mov     dl, [drive]
        mov     bx, 0x8000
        int     0x13
        jc      failed
        cmp     word [0x8000], 0x1234
        jne     failed

        step    3                       ; INT 13h, AH=03h: the fourth
        mov     ax, 0x0301
        mov     cx, 4
        int     0x13
        jc      failed

        step    4                       ; INT 15h, E820h: memory from 0 on comes first
        mov     eax, 0xe820
        xor     ebx, ebx
        mov     ecx, 20
        mov     edx, 0x534d4150
        mov     di, 0x9000
        int     0x15
        jc      failed
        cmp     eax, 0x534d4150
        jne     failed
        cmp     dword [0x9000], 0
        jne     failed
        cmp     dword [0x9010], 1
        jne     failed

        step    5                       ; INT 1Ah, AH=00h: the clock ticks
        mov     ah, 0
        int     0x1a
        mov     bx, dx
tick:   mov     ah, 0
        int     0x1a
        cmp     dx, bx
        je      tick

        step    6                       ; the extended data area is moved, as DOS does, and its
        mov     ax, [0x40e]             ; old place is used
        mov     bx, 0x8000
        mov     [0x40e], bx
        mov     ds, ax
        mov     es, bx
        movzx   cx, byte [0]
        shl     cx, 9
        push    cx
        xor     si, si
        xor     di, di
        cld
        rep     movsw
        mov     es, ax
        pop     cx
        xor     di, di
        mov     al, 0xcc
        rep     stosw
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ax, 0x0201
        mov     cx, 3
        mov     dh, 0
        mov     dl, [drive]
        mov     bx, 0x8200
        int     0x13
        jc      failed
        cmp     word [0x8200], 0x1234
        jne     failed

        step    0
failed: movzx   eax, byte [stage]
        mov     dx, 0xf4
        out     dx, eax
        hlt

print:  lodsb
        test    al, al
        jz      printed
        mov     ah, 0x0e
        mov     bx, 7
        int     0x10
        jmp     print
printed:
        ret

hello   db      "boot sector here", 13, 10, 0
stage   db      0
drive   db      0
packet  db      16, 0
        dw      1, 0x7e00, 0
        dq      1

        times   510 - ($ - $$) db 0
        dw      0xaa55

        db      "second sector here", 13, 10, 0
        times   1024 - ($ - $$) db 0
        dw      0x1234
        times   0x100000 - ($ - $$) db 0
