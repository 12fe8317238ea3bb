; A boot sector that says "ready" on the first serial port, draws moving stripes over the whole screen in
; mode 13h as fast as it can for 91 ticks (five seconds) of the BIOS's clock, says "frames NUMBER", and
; ends the machine with exit code 1.
bits 16
org 0x7c00

TICKS   equ 91

start:  xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 0x7c00
        cld
        mov     si, ready
        mov     cx, 6
        call    say
        mov     ax, 0x13
        int     0x10
        mov     ax, 0xa000
        mov     es, ax
        sti
        mov     bx, [0x46c]             ; from the beginning of a tick on
first:  cmp     bx, [0x46c]
        je      first
        inc     bx

frame:  xor     di, di
        mov     al, [frames]            ; each pixel is column + row + frame
        mov     dx, 200
row:    mov     cx, 320
pixel:  stosb
        inc     al
        loop    pixel
        sub     al, 320 - 256 - 1
        dec     dx
        jnz     row
        inc     dword [frames]
        mov     ax, [0x46c]
        sub     ax, bx
        cmp     ax, TICKS
        jb      frame

        mov     eax, [frames]
        mov     di, digits + 7
        mov     ecx, 10
digit:  xor     edx, edx
        div     ecx
        add     dl, '0'
        dec     di
        mov     [di], dl
        cmp     di, digits
        ja      digit
        mov     si, result
        mov     cx, end - result
        call    say
        xor     eax, eax
        mov     dx, 0xf4
        out     dx, eax
        hlt

; CX characters at SI to the serial port, each when there is room.
say:    mov     dx, 0x3fd
        in      al, dx
        test    al, 0x20
        jz      say
        mov     dx, 0x3f8
        outsb
        loop    say
        ret

frames  dd      0
ready   db      "ready", 10
result  db      "frames "
digits  db      "0000000", 10
end:
        times   510 - ($ - $$) db 0
        dw      0xaa55
        times   0x100000 - ($ - $$) db 0
