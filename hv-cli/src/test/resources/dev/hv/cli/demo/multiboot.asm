; Tells the first serial port what its boot loader told it (Multiboot specification 0.6.96, 3.2 and
; 3.3), and ends by the debug-exit port. The test puts a header before this, and image_end behind it.

uart            equ 0x3F8
debug_exit      equ 0xF4

start:
    mov esp, stack_top
    cld
    mov ebp, ebx
    mov esi, magic_name
    call put_string
    call put_hex
    mov esi, flags_name
    call put_string
    mov eax, [ebp]
    call put_hex
    mov esi, lower_name
    call put_string
    mov eax, [ebp + 4]
    call put_hex
    mov esi, upper_name
    call put_string
    mov eax, [ebp + 8]
    call put_hex
    mov esi, words_name
    call put_string
    mov esi, [ebp + 16]
    call put_string
    mov esi, loader_name
    call put_string
    mov esi, [ebp + 64]
    call put_string

    test dword [ebp], 8                 ; modules
    je map
    mov ecx, [ebp + 20]
    mov ebx, [ebp + 24]
next_module:
    cmp ecx, 0
    je map
    mov esi, module_name
    call put_string
    mov esi, [ebx + 8]
    call put_string
    mov al, '='
    call put_char
    mov esi, [ebx]
module_byte:
    cmp esi, [ebx + 4]
    jae module_end
    lodsb
    call put_char
    jmp module_byte
module_end:
    add ebx, 16
    dec ecx
    jmp next_module

map:
    mov ebx, [ebp + 48]
    mov edi, ebx
    add edi, [ebp + 44]
next_range:
    cmp ebx, edi
    jae done
    mov esi, range_name
    call put_string
    mov eax, [ebx + 8]
    call put_hex
    mov eax, [ebx + 4]
    call put_hex
    mov al, ' '
    call put_char
    mov eax, [ebx + 16]
    call put_hex
    mov eax, [ebx + 12]
    call put_hex
    mov al, ' '
    call put_char
    mov eax, [ebx + 20]
    call put_hex
    add ebx, [ebx]                      ; the size does not count itself
    add ebx, 4
    jmp next_range

done:
    mov al, 10
    call put_char
    mov dx, debug_exit
    mov eax, 20
    out dx, eax
    hlt

put_string:                             ; from esi up to a zero
    push eax
string_byte:
    lodsb
    cmp al, 0
    je string_end
    call put_char
    jmp string_byte
string_end:
    pop eax
    ret

put_hex:                                ; eax
    push ecx
    mov ecx, 8
digit:
    rol eax, 4
    push eax
    and eax, 15
    movzx eax, byte [digits + eax]
    call put_char
    pop eax
    dec ecx
    jne digit
    pop ecx
    ret

put_char:                               ; al
    push edx
    push eax
    mov dx, uart + 5
wait_for_room:
    in al, dx
    test al, 0x20
    je wait_for_room
    mov dx, uart
    pop eax
    out dx, al
    pop edx
    ret

digits:         db "0123456789abcdef"
magic_name:     db "magic ", 0
flags_name:     db 10, "flags ", 0
lower_name:     db 10, "lower ", 0
upper_name:     db 10, "upper ", 0
words_name:     db 10, "words ", 0
loader_name:    db 10, "loader ", 0
module_name:    db 10, "module ", 0
range_name:     db 10, "range ", 0
align 16
