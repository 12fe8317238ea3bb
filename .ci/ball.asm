; A boot sector with mode 13h, the speaker and the keyboard: a ball moves over stripes while a tone of
; 440 Hz sounds. The space bar changes its colour and the octave, q ends the machine with exit code 1.
; It says "ready" on the first serial port when it has begun.
bits 16
org 0x7c00

SIZE    equ 24                          ; of the ball, which is a square
WIDTH   equ 320
TOP     equ 88
RED     equ 40
BLUE    equ 32
A4      equ 2712                        ; 1193182 Hz / 440 Hz
A5      equ 1356

start:  xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 0x7c00
        mov     ax, 0x13
        int     0x10
        mov     ax, 0xa000
        mov     es, ax
        cld

        xor     di, di                  ; stripes of 8 rows: 16 shades of grey
        xor     dx, dx
row:    mov     ax, dx
        shr     ax, 3
        and     al, 15
        or      al, 16
        mov     cx, WIDTH
        rep     stosb
        inc     dx
        cmp     dx, 200
        jb      row

        mov     al, 0x36                ; counter 0: 72.8 ticks a second
        out     0x43, al
        mov     al, 0
        out     0x40, al
        mov     al, 0x40
        out     0x40, al
        mov     bx, A4
        call    tone
        in      al, 0x61
        or      al, 3
        out     0x61, al
        mov     si, ready
        mov     dx, 0x3f8
        mov     cx, 6
        rep     outsb
        sti

frame:  hlt
        mov     ax, [0x46c]
        cmp     ax, [last]
        je      frame
        mov     [last], ax

        mov     bp, TOP                 ; the rows that the ball was in, as they were
        call    place
erase:  mov     ax, bp
        shr     ax, 3
        and     al, 15
        or      al, 16
        call    line
        jb      erase

        mov     ax, [step]
        add     [left], ax
        jz      turn
        cmp     word [left], WIDTH - SIZE
        jb      moved
turn:   neg     word [step]
moved:  mov     bp, TOP
        call    place
ball:   mov     al, [colour]
        call    line
        jb      ball

        mov     ah, 1
        int     0x16
        jz      frame
        mov     ah, 0
        int     0x16
        cmp     al, 'q'
        je      done
        cmp     al, ' '
        jne     frame
        xor     byte [colour], RED ^ BLUE
        mov     bx, A5
        cmp     byte [colour], BLUE
        je      other
        mov     bx, A4
other:  call    tone
        jmp     frame

done:   in      al, 0x61
        and     al, 0xfc
        out     0x61, al
        xor     eax, eax
        mov     dx, 0xf4
        out     dx, eax
        hlt

; Counter 2 with the count BX.
tone:   mov     al, 0xb6
        out     0x43, al
        mov     al, bl
        out     0x42, al
        mov     al, bh
        out     0x42, al
        ret

; DI: where the ball's first row begins.
place:  mov     di, TOP * WIDTH
        add     di, [left]
        ret

; A row of the ball's width in colour AL; carry if it was not the last.
line:   mov     cx, SIZE
        rep     stosb
        add     di, WIDTH - SIZE
        inc     bp
        cmp     bp, TOP + SIZE
        ret

left    dw      8
step    dw      2
last    dw      0
colour  db      RED
ready   db      "ready", 10

        times   510 - ($ - $$) db 0
        dw      0xaa55
        times   0x100000 - ($ - $$) db 0
