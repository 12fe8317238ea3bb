# Numbers, texts and containers as Perl has them; what it prints is the same on every processor.
use strict;
use warnings;
use Digest::MD5 qw(md5_hex);
use Digest::SHA qw(sha1_hex sha256_hex sha512_hex);
use JSON::PP;
use List::Util qw(sum reduce shuffle max min);
use Math::BigFloat;
use Math::BigInt;
use MIME::Base64;
use POSIX qw(floor ceil fmod strtod);
use Storable qw(freeze thaw);

# A generator of our own: Perl's starts elsewhere each time.
my $state = 1;

sub next_number {
    $state = ($state * 69069 + 12345) % 4294967296;
    return $state;
}

for my $value (0, 1, -1, 0.1, 1 / 3, 1e15, 1e16, 123456789.125, 1e-5, 2**53, -2**63, 1e308, 5e-324) {
    printf "%s %.17g %.3f %e %a %d\n", $value, $value, $value, $value, $value, $value;
}
for my $value (2, 3, 10, 0.5, 1e10, 1234.5678) {
    printf "%.17g %.17g %.17g %.17g %.17g %.17g\n", sqrt($value), sin($value), cos($value),
        exp(1 / $value), log($value), $value**1.7;
    printf "%.17g %.17g %.17g %.17g\n", atan2($value, 3), floor(-$value), ceil($value),
        fmod($value, 0.7);
}
printf "%s %s %s\n", 18446744073709551615, 18446744073709551615 + 1, -7 % 3;
printf "%s %s %s %s\n", 9**20, int(-7 / 2), 7 <=> "7.0", 1e1000 - 1e1000;
print "$_ ", strtod($_), "\n" for '1.7976931348623159e308', '2.2250738585072011e-308', '0x1.8p3';

my @numbers = map { next_number() } 1 .. 5000;
my @sorted = sort { $a <=> $b } @numbers;
print md5_hex(join ',', @sorted), ' ', sum(@numbers), ' ', max(@numbers), ' ', min(@numbers), "\n";
my %counted;
$counted{ $_ % 997 }++ for @numbers;
print md5_hex(join ',', map { "$_=$counted{$_}" } sort { $a <=> $b } keys %counted), "\n";

my $text = join ' ', map { sprintf '%x-%s', $_, scalar reverse $_ } @numbers[ 0 .. 999 ];
my $matches = () = $text =~ /\b([0-9a-f]*)a\1\w*-\d+5\b/g;
(my $changed = $text) =~ s/(\d)(\d)(?=\d*7)/$2$1/g;
$changed =~ tr/a-f/A-F/;
print "$matches ", length($changed), ' ', sha1_hex($changed), "\n";
print sha256_hex($changed), ' ', sha512_hex($changed), "\n";
print md5_hex(encode_base64(pack 'N*', @numbers)), ' ', unpack('%32C*', $changed), "\n";
print md5_hex(pack 'w n v q> d< f> A5 h8', 300, 1, 2, -3, 1.5, -2.25, 'text', '1234abcd'), "\n";
my $thawed = thaw(freeze({ list => [ @numbers[ 0 .. 99 ] ], text => "\x{263a}" }));
print JSON::PP->new->canonical->ascii->encode($thawed), "\n";
print md5_hex(JSON::PP->new->canonical->encode(JSON::PP->new->decode('[1.5e3,"\u00e4",[{}],null]'))), "\n";

print Math::BigInt->new(2)->bpow(607)->bsub(1), "\n";
print Math::BigInt->new(3)->bmodpow('0xfffffffffffffffffff', '1000000000000000000000007'), "\n";
print Math::BigFloat->bpi(60), ' ', Math::BigFloat->new(2)->bsqrt(60), "\n";

my $product = reduce { ($a * $b) % 1000003 } grep { $_ % 1000003 } @numbers;
print "$product\n";
my @queens;

sub queens {
    my ($row, $columns, $left, $right) = @_;
    return 1 if $row == 7;
    my $found = 0;
    for my $column (0 .. 6) {
        my $bit = 1 << $column;
        next if ($columns | $left | $right) & $bit;
        $found += queens($row + 1, $columns | $bit, ($left | $bit) << 1, ($right | $bit) >> 1);
    }
    return $found;
}
print queens(0, 0, 0, 0), "\n";
