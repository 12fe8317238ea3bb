/* Integer, floating point, vector and string work of a C program; it prints the same everywhere. */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static uint32_t state = 1;

static uint32_t number(void) {
    return state = state * 69069 + 12345;
}

static uint64_t wide(void) {
    uint64_t high = number();
    return high << 32 | number();
}

static uint64_t hash = 14695981039346656037u;

static void note(const void *data, size_t size) {
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ ((const unsigned char *)data)[i]) * 1099511628211u;
}

static void note_number(uint64_t value) {
    note(&value, sizeof value);
}

static void show(const char *what) {
    printf("%s %016" PRIx64 "\n", what, hash);
}

static void integers(void) {
    for (int i = 0; i < 3000; i++) {
        uint64_t a = wide() >> (number() & 63), b = (wide() >> (number() & 63)) | 1;
        int64_t c = (int64_t)wide() >> (number() & 63), d = (int64_t)(b >> 1 | 1);
        note_number(a * b);
        note_number(a / b);
        note_number(a % b);
        note_number((uint64_t)(c / d));
        note_number((uint64_t)(c % -d));
        note_number(a << (b & 63) | a >> (-b & 63));
        note_number((uint64_t)(c >> (a & 63)));
        note_number((uint64_t)__builtin_popcountll(a) + (uint64_t)__builtin_clzll(b) * 100 +
                    (uint64_t)__builtin_ctzll(b << 7 | 64) * 10000);
        note_number(__builtin_bswap64(a) ^ __builtin_bswap32((uint32_t)b));
        note_number((uint64_t)(uint32_t)a * (uint32_t)b + (uint64_t)(int8_t)a * (uint16_t)c);
        int32_t sum;
        note_number((uint64_t)__builtin_add_overflow((int32_t)a, (int32_t)c, &sum) + (uint32_t)sum);
    }
    show("integers");
}

static double bits_as_double(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* NaNs differ by sign and payload between x87 and SSE; that they are NaNs does not. */
static void note_double(double value) {
    if (isnan(value))
        note("nan", 3);
    else
        note(&value, sizeof value);
}

static void floats(void) {
    for (int i = 0; i < 3000; i++) {
        volatile double a = bits_as_double(wide()), b = bits_as_double(wide());
        volatile float f = (float)(a * 0x1p-800), g = (float)(int32_t)number();
        volatile double c = (double)(int64_t)wide(), d = (double)wide();
        volatile double sum = c + d, difference = c - d, product = c * d, quotient = c / d;
        volatile float product32 = g * f, quotient32 = g / (f + 1);
        note_double(sum);
        note_double(difference);
        note_double(product);
        note_double(quotient);
        note_double(product32);
        note_double(quotient32);
        note_double(sqrt(fabs(c)));
        note_double(fmin(a, b) + rint(g / 7));
        note_number((uint64_t)((a < b) + 2 * (a > b) + 4 * (a == b) + 8 * !!isunordered(a, b)));
        note_number((uint64_t)(int64_t)(c / 3) + (uint64_t)(int32_t)(g / 3));
        note_number((uint64_t)(d / 2));
        note_double(floor(c / 1e9) + ceil(d / 1e9) + trunc(c / 1e3));
        note_double(fmod(c, 12345.678) + remainder(d, 3e5) + ldexp(c, (int)(number() & 31)));
        int exponent;
        note_double(frexp(d, &exponent) + exponent);
    }
    show("floats");
}

static void long_doubles(void) {
    long double sum = 0, product = 1;
    for (int i = 1; i < 3000; i++) {
        long double value = (long double)(int64_t)wide() / i;
        sum += value * 0x1p-60L;
        product = product * (1 + 1 / (long double)i) - sum / value;
        note_double((double)sqrtl(fabsl(value)));
        note_number((uint64_t)llrintl(value / 3));
        note_double((double)(floorl(value) - rintl(value) + fmodl(value, 17.5L)));
    }
    printf("long double %.21Lg %.21Lg\n", sum, product);
    show("long doubles");
}

static float a32[1024], b32[1024], c32[1024];
static double a64[512], b64[512], c64[512];
static int16_t a16[1024], b16[1024];
static uint8_t a8[1024], b8[1024];
static uint32_t d32[1024];

/* Loops that a compiler makes vectors of. */
static void vectors(void) {
    for (int round = 0; round < 8; round++) {
        for (int i = 0; i < 1024; i++) {
            a32[i] = (float)(int32_t)number() / 1000;
            b32[i] = (float)(number() >> 8) / 77;
            a16[i] = (int16_t)number();
            b16[i] = (int16_t)(number() >> 16);
            a8[i] = (uint8_t)(number() >> 9);
            b8[i] = (uint8_t)(number() >> 17);
            d32[i] = number();
            a64[i & 511] = a32[i] * 1e5;
            b64[i & 511] = b32[i] + 1;
        }
        for (int i = 0; i < 1024; i++)
            c32[i] = a32[i] * b32[i] + (a32[i] < b32[i] ? 1.5f : b32[i]);
        for (int i = 0; i < 512; i++)
            c64[i] = sqrt(b64[i]) + a64[i] / b64[i];
        for (int i = 0; i < 1024; i++) {
            int sum = a16[i] + b16[i];
            a16[i] = (int16_t)(sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum);
            a8[i] = (uint8_t)((a8[i] + b8[i] + 1) >> 1);
            d32[i] = (d32[i] << 7 | d32[i] >> 25) * 2654435761u;
        }
        int32_t dot = 0;
        uint32_t largest = 0, distance = 0;
        for (int i = 0; i < 1024; i++) {
            dot += a16[i] * b16[i];
            largest = d32[i] > largest ? d32[i] : largest;
            distance += (uint32_t)abs(a8[i] - b8[i]);
        }
        int32_t whole[512];
        for (int i = 0; i < 512; i++)
            whole[i] = (int32_t)(b64[i] / 2);
        note(c32, sizeof c32);
        note(c64, sizeof c64);
        note(a16, sizeof a16);
        note(a8, sizeof a8);
        note(d32, sizeof d32);
        note(whole, sizeof whole);
        note_number((uint64_t)(uint32_t)dot + largest + distance);
    }
    show("vectors");
}

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The C library chooses some of these by what the processor can do. */
static void strings(void) {
    static char from[5000], to[5000];
    static wchar_t letters[300];
    for (int i = 0; i < 400; i++) {
        size_t length = number() % 4000, shift = number() % 64;
        for (size_t k = 0; k < 64; k++)
            from[number() % sizeof from] = (char)(number() % 250 + 1);
        memset(to, i, sizeof to);
        memcpy(to + shift, from, length);
        memmove(to + number() % 100, to + shift, length);
        to[length + shift] = 0;
        from[4999] = 0;
        note_number(strlen(to) + strnlen(from, length) * 10000);
        char *found = memchr(to, i & 0xFF, length), *last = strrchr(to, 'e');
        note_number((uint64_t)(found ? found - to : -1) + (uint64_t)(last ? last - to : -1) * 10000);
        note_number((uint64_t)(memcmp(from, to, length) > 0) + (uint64_t)(strcmp(to, from) > 0) * 2);
        note_number(strspn(to, "abcdefg") + strcspn(to, "xyz") * 100 + !!strstr(from, "ab"));
        for (int k = 0; k < 299; k++)
            letters[k] = (wchar_t)(number() % 1000 + 1);
        note_number(wcslen(letters) + !!wcschr(letters, 77) + (wmemcmp(letters, letters + 7, 90) > 0) * 2u);
        note(to, 4000);
    }
    qsort(d32, 1024, sizeof *d32, by_value);
    note(d32, sizeof d32);
    show("strings");
}

static void functions(void) {
    for (int i = 1; i < 40; i++) {
        double x = i * i / 13.0;
        printf("%a %a %a %a %a\n", sin(x), cos(x), exp(-x), log(x), pow(x, 0.3));
        printf("%a %a %a %a %a\n", tan(x), atan(x), sinh(x / 9), cbrt(x), erf(x / 50));
        printf("%a %a %a %a\n", sinf((float)x), expf((float)(x / 5)), logf((float)x), powf((float)x, 1.7f));
        printf("%.17g %s\n", strtod("1.2345678901234567890e-5", NULL) * x, x > 50 ? "large" : "small");
    }
    char text[64];
    for (int i = 0; i < 400; i++) {
        double value = bits_as_double(wide());
        snprintf(text, sizeof text, "%.17g", value);
        note_double(strtod(text, NULL));
        if (!isnan(value))
            note(text, strlen(text));
    }
    show("decimals");
}

static jmp_buf away;

static void deeper(int depth) {
    if (depth == 0)
        longjmp(away, 42);
    deeper(depth - 1);
    note_number((uint64_t)depth);
}

int main(void) {
    integers();
    floats();
    long_doubles();
    vectors();
    strings();
    functions();
    int code = setjmp(away);
    if (code == 0)
        deeper(1000);
    printf("jumped with %d\n", code);
    return 7;
}
