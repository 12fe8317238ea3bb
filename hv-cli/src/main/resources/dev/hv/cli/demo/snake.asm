; The demo guest: a snake on the first serial port. Needs a 16550A UART at its usual place, the
; local APIC for its clock, and nothing else. Loaded by Multiboot (specification 0.6.96), whose
; header says where to put it, so that the image can be flat.

magic           equ 0x1BADB002
header_flags    equ 0x10002             ; tell the memory size; the addresses below are valid

uart            equ 0x3F8               ; PC16550D datasheet, section 8
line_status     equ uart + 5
pm_timer        equ 0x608               ; ACPI 6.5, 4.8.3.3: counts at 3.579545 MHz
pm_control      equ 0x604               ; ACPI 6.5, 4.8.3.2.1
sleep_soft_off  equ 0x2000 + 5 * 0x400  ; SLP_EN, and the type that the microvm's \_S5 names
piix4_soft_off  equ 0x2000              ; the PC's: Intel 290562 (PIIX4), PMCNTRL, type 0
apic            equ 0xFEE00000          ; Intel SDM volume 3, 11.4.1
apic_eoi        equ apic + 0xB0
apic_spurious   equ apic + 0xF0
apic_timer      equ apic + 0x320
apic_initial    equ apic + 0x380
apic_current    equ apic + 0x390
apic_divide     equ apic + 0x3E0
timer_vector    equ 0x20
spurious_vector equ 0xFF

columns         equ 38                  ; of the grid, with a wall at each side
rows            equ 20
cells           equ columns * rows
ring_mask       equ 1023                ; of the snake's body, a ring of cell numbers
free            equ 0
solid           equ 1
apple           equ 2

header:
    dd magic, header_flags, -(magic + header_flags)
    dd header, header, image_end, memory_end, start

start:
    mov esp, stack_top
    cld
    mov esi, ebx                        ; the Multiboot information
    lgdt [gdt_pointer]
    push 8
    push segments
    retf
segments:
    mov eax, 16
    mov ds, eax
    mov es, eax
    mov ss, eax
    mov dword [memory_kib], 0
    test dword [esi], 1                 ; memory sizes are valid (3.3, flags bit 0)
    jz serial
    mov eax, [esi + 8]                  ; above the first mebibyte, in KiB
    add eax, 1024
    mov [memory_kib], eax

serial:
    mov dx, uart + 1
    mov al, 0                           ; no interrupts
    out dx, al
    mov dx, uart + 3
    mov al, 0x80                        ; divisor latch
    out dx, al
    mov dx, uart
    mov al, 1                           ; 115200 baud
    out dx, al
    mov dx, uart + 1
    mov al, 0
    out dx, al
    mov dx, uart + 3
    mov al, 3                           ; 8 data bits, no parity
    out dx, al
    mov dx, uart + 2
    mov al, 7                           ; FIFOs on and empty
    out dx, al
    mov dx, uart + 4
    mov al, 3                           ; DTR, RTS
    out dx, al

; THE CLOCK: TEN TICKS A SECOND

    mov al, 0xFF                        ; the 8259As, if there are any, keep quiet
    out 0x21, al
    out 0xA1, al
    mov edi, idt + timer_vector * 8
    mov eax, on_tick
    call set_gate
    mov edi, idt + spurious_vector * 8
    mov eax, on_spurious
    call set_gate
    lidt [idt_pointer]
    mov dword [ticks], 0
    mov dword [seen], 0
    mov dword [apic_spurious], 0x100 + spurious_vector
    mov dword [apic_timer], 0x10000     ; masked
    mov dword [apic_divide], 3          ; by 16
    call calibrate
    mov dword [apic_timer], 0x20000 + timer_vector
    mov [apic_initial], eax
    sti

    mov dword [seed], 2463534242
    mov dword [best], 0
    call paint_frame

; THE GAME

new_game:
    mov byte [manual], 0
    mov byte [paused], 0
    mov dword [score], 0
    call clear_grid
    mov dword [head_at], 0
    mov dword [tail_at], 0
    mov dword [heading], 1
    mov eax, columns * 10 + 8
    mov [body], eax
    mov byte [grid + eax], solid
    call paint_snake
    mov dword [growing], 4
    call drop_apple
    call paint_status

frame:
    hlt
    mov eax, [ticks]
    cmp eax, [seen]
    je frame
    mov [seen], eax
    call keys
    cmp byte [paused], 0
    jne frame
    cmp byte [manual], 0
    jne steered
    call steer
steered:
    call step
    jc new_game
    call paint_status
    jmp frame

; Moves by one cell. Carry: ran into something.
step:
    mov ecx, [head_at]
    mov eax, [body + ecx * 4]
    add eax, [heading]
    cmp byte [grid + eax], solid
    je crash
    mov dl, [grid + eax]
    mov byte [grid + eax], solid
    inc ecx
    and ecx, ring_mask
    mov [head_at], ecx
    mov [body + ecx * 4], eax
    call paint_snake
    cmp dl, apple
    jne no_apple
    add dword [growing], 3
    inc dword [score]
    mov eax, [score]
    cmp eax, [best]
    jbe not_best
    mov [best], eax
not_best:
    call drop_apple
no_apple:
    cmp dword [growing], 0
    je shrink
    dec dword [growing]
    clc
    ret
shrink:
    mov ecx, [tail_at]
    mov eax, [body + ecx * 4]
    mov byte [grid + eax], free
    inc ecx
    and ecx, ring_mask
    mov [tail_at], ecx
    call paint_free
    clc
    ret
crash:
    stc
    ret

; The autopilot: towards the apple where that is free, else wherever it is.
steer:
    mov ecx, [head_at]
    mov eax, [body + ecx * 4]
    mov ebx, eax                        ; head
    cdq
    mov ecx, columns
    div ecx
    mov esi, eax                        ; head's row
    mov edi, edx                        ; head's column
    mov eax, [apple_cell]
    cdq
    div ecx
    cmp edx, edi
    je same_column
    mov ecx, 1
    ja try_sideways                     ; a move leaves the flags alone
    mov ecx, -1
try_sideways:
    call try
    jnc chosen
same_column:
    mov ecx, columns
    cmp eax, esi
    ja try_upright
    mov ecx, -columns
try_upright:
    call try
    jnc chosen
    mov ecx, [heading]
    call try
    jnc chosen
    mov ecx, 1
    call try
    jnc chosen
    mov ecx, -1
    call try
    jnc chosen
    mov ecx, columns
    call try
    jnc chosen
    mov ecx, -columns
chosen:
    mov [heading], ecx
    ret

; Carry: the cell at EBX + ECX is solid.
try:
    cmp byte [grid + ebx + ecx], solid
    je blocked
    clc
    ret
blocked:
    stc
    ret

; Puts an apple on a free cell: xorshift numbers (Marsaglia 2003), stirred by time.
drop_apple:
    mov eax, [seed]
    add eax, [ticks]
draw:
    mov edx, eax
    shl edx, 13
    xor eax, edx
    mov edx, eax
    shr edx, 17
    xor eax, edx
    mov edx, eax
    shl edx, 5
    xor eax, edx
    mov [seed], eax
    xor edx, edx
    mov ecx, cells
    div ecx
    mov eax, [seed]
    cmp byte [grid + edx], free
    jne draw
    mov byte [grid + edx], apple
    mov [apple_cell], edx
    mov eax, edx
    mov esi, text_apple
    jmp paint_cell

clear_grid:
    mov edi, grid
    mov ecx, cells
    mov al, solid
    rep stosb
    mov edi, grid + columns + 1
    mov ebx, rows - 2
clear_row:
    mov ecx, columns - 2
    mov al, free
    rep stosb
    add edi, 2
    dec ebx
    jnz clear_row
    mov esi, text_grid_top
    call print
    mov ebx, rows - 2
blank_row:
    mov esi, text_grid_row
    call print
    mov ecx, columns * 2 - 4
    mov al, ' '
    call print_many
    mov esi, text_grid_edge
    call print
    dec ebx
    jnz blank_row
    ret

; KEYS

keys:
    mov dx, line_status
    in al, dx
    test al, 1                          ; data ready
    jz no_key
    mov dx, uart
    in al, dx
    call key
    jmp keys
no_key:
    ret

; Arrow keys end in A to D (ECMA-48, CUU to CUB); what comes before does nothing.
key:
    mov ecx, -columns
    cmp al, 'A'
    je turn
    cmp al, 'w'
    je turn
    mov ecx, columns
    cmp al, 'B'
    je turn
    cmp al, 's'
    je turn
    mov ecx, 1
    cmp al, 'C'
    je turn
    cmp al, 'd'
    je turn
    mov ecx, -1
    cmp al, 'D'
    je turn
    cmp al, 'a'
    je turn
    cmp al, ' '
    je release
    cmp al, 'p'
    je pause
    cmp al, 'q'
    je power_off
    cmp al, 3                           ; control-C
    je power_off
    ret
turn:
    mov byte [manual], 1
    mov byte [paused], 0
    mov eax, ecx
    add eax, [heading]
    jz no_turn                          ; a snake does not turn around
    mov [heading], ecx
no_turn:
    ret
release:
    mov byte [manual], 0
    mov byte [paused], 0
    ret
pause:
    xor byte [paused], 1
    ret

power_off:
    mov esi, text_bye
    call print
flush:
    mov dx, line_status
    in al, dx
    test al, 0x40                       ; transmitter empty
    jz flush
    mov dx, pm_control
    mov eax, sleep_soft_off             ; a type that is reserved to a PIIX4
    out dx, ax
    mov eax, piix4_soft_off
    out dx, ax
stopped:
    cli
    hlt
    jmp stopped

; PAINTING

paint_frame:
    mov esi, text_clear
    call print
    mov esi, text_title
    call print
    mov eax, 0x80000000
    cpuid
    cmp eax, 0x80000004
    jb no_brand
    mov ebx, 0x80000002                 ; the processor's name, 48 characters
    mov edi, brand
more_brand:
    push ebx
    mov eax, ebx
    cpuid
    mov [edi], eax
    mov [edi + 4], ebx
    mov [edi + 8], ecx
    mov [edi + 12], edx
    pop ebx
    add edi, 16
    inc ebx
    cmp ebx, 0x80000005
    jb more_brand
    mov byte [edi], 0
    mov esi, brand
    call print
    mov esi, text_comma
    call print
no_brand:
    mov eax, [memory_kib]
    shr eax, 10
    call print_number
    mov esi, text_memory
    call print
    mov esi, text_top_wall
    call print
    mov ecx, columns * 2 - 4
    mov al, '-'
    call print_many
    mov esi, text_bottom_wall
    call print
    mov ecx, columns * 2 - 4
    mov al, '-'
    call print_many
    mov esi, text_help
    jmp print

paint_status:
    mov esi, text_score
    call print
    mov eax, [score]
    call print_number
    mov esi, text_best
    call print
    mov eax, [best]
    call print_number
    mov esi, text_time
    call print
    mov eax, [ticks]
    xor edx, edx
    mov ecx, 10
    div ecx
    call print_number
    mov esi, text_seconds
    cmp byte [manual], 0
    je by_autopilot
    mov esi, text_by_you
by_autopilot:
    jmp print

; Cell EAX. EAX, ECX and EDX are kept.
paint_snake:
    mov esi, text_snake
    jmp paint_cell
paint_free:
    mov esi, text_free
paint_cell:
    pushad
    push esi
    xor edx, edx
    mov ecx, columns
    div ecx
    push edx
    push eax
    mov esi, text_escape
    call print
    pop eax
    add eax, 3                          ; row 1 of the grid is row 4 of the screen
    call print_number
    mov al, 59                          ; a semicolon
    call print_character
    pop eax
    add eax, eax
    call print_number
    mov al, 'H'
    call print_character
    pop esi
    call print
    popad
    ret

; EAX in decimal.
print_number:
    xor edx, edx
    mov ecx, 10
    div ecx
    push edx
    test eax, eax
    jz last_digit
    call print_number
last_digit:
    pop eax
    add al, '0'
    jmp print_character

; ECX times AL.
print_many:
    call print_character
    dec ecx
    jnz print_many
    ret

; The text at ESI, up to a zero.
print:
    lodsb
    test al, al
    jz printed
    call print_character
    jmp print
printed:
    ret

; AL. Everything but EDX is kept.
print_character:
    push eax
    mov dx, line_status
full:
    in al, dx
    test al, 0x20                       ; room for another
    jz full
    pop eax
    mov dx, uart
    out dx, al
    ret

; INTERRUPTS

; Sets the gate at EDI to the handler at EAX (SDM volume 3, figure 6-2: present, 32-bit interrupt).
set_gate:
    mov ecx, eax
    and ecx, 0xFFFF
    or ecx, 8 * 0x10000
    mov [edi], ecx
    and eax, 0xFFFF0000
    or eax, 0x8E00
    mov [edi + 4], eax
    ret

on_tick:
    inc dword [ticks]
    mov dword [apic_eoi], 0
on_spurious:
    iretd

; Returns in EAX what the local APIC's timer counts in a tenth of a second: measured for a hundredth
; against the ACPI timer, or guessed where that does not count.
calibrate:
    mov dword [apic_initial], -1
    mov dx, pm_timer
    in eax, dx
    mov ebx, eax
    mov ecx, 10000000
wait_hundredth:
    dec ecx
    jz guess
    in eax, dx
    sub eax, ebx
    and eax, 0xFFFFFF                   ; at least 24 bits count
    cmp eax, 35795
    jb wait_hundredth
    mov eax, -1
    sub eax, [apic_current]
    mov ecx, 10
    mul ecx
    mov dword [apic_initial], 0
    ret
guess:
    mov dword [apic_initial], 0
    mov eax, 6250000                    ; of a bus of 1 GHz, divided by 16
    ret

; TEXTS

text_clear:     db 27, "[0m", 27, "[2J", 27, "[?25l", 0
text_title:     db 27, "[1;3H", 27, "[1mhv", 27, "[0m demo guest on ", 0
text_comma:     db ", ", 0
text_memory:    db " MiB of memory", 0
text_top_wall:  db 27, "[3;1H+", 0
text_bottom_wall:
                db "+", 27, "[22;1H+", 0
text_help:      db "+", 27, "[23;3Harrows or wasd: steer   space: autopilot   p: pause   q: power off", 0
text_grid_top:  db 27, "[4;1H", 0
text_grid_row:  db "|", 0
text_grid_edge: db "|", 13, 10, 0
text_score:     db 27, "[2;3Hscore ", 0
text_best:      db "   best ", 0
text_time:      db "   ", 0
text_seconds:   db " s   autopilot   ", 0
text_by_you:    db " s   you steer   ", 0
text_escape:    db 27, "[", 0
text_snake:     db 27, "[42m  ", 27, "[0m", 0
text_apple:     db 27, "[41m  ", 27, "[0m", 0
text_free:      db "  ", 0
text_bye:       db 27, "[24;1H", 27, "[?25h", 13, 10, 0

align 8
gdt:            dd 0, 0
                dd 0x0000FFFF, 0x00CF9A00       ; code: 4 GiB, execute and read
                dd 0x0000FFFF, 0x00CF9200       ; data: 4 GiB, read and write
gdt_pointer:    dw 23
                dd gdt
align 4
idt_pointer:    dw 256 * 8 - 1
                dd idt
align 16
image_end:

; MEMORY THAT THE LOADER CLEARS

idt             equ image_end
body            equ idt + 256 * 8
grid            equ body + (ring_mask + 1) * 4
brand           equ grid + 1024
seed            equ brand + 64
score           equ seed + 4
best            equ seed + 8
ticks           equ seed + 12
seen            equ seed + 16
heading         equ seed + 20
head_at         equ seed + 24
tail_at         equ seed + 28
growing         equ seed + 32
apple_cell      equ seed + 36
memory_kib      equ seed + 40
manual          equ seed + 44
paused          equ seed + 45
stack_top       equ seed + 8192
memory_end      equ stack_top
