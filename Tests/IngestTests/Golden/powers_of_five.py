"""Makes Sources/CDecimal/powers_of_five.h.  Python 3.11, standard library only.

    python3 powers_of_five.py > ../../../Sources/CDecimal/powers_of_five.h

Row q (from -342 to 308) holds 128 bits of 5^q, as two 64-bit words, the greater one first, scaled
so that the top bit is set. Positive powers are truncated. Negative powers are truncated too,
except those that a double's half-way case can reach (q >= -27), which are rounded up so that a
product that is exact looks exact. The bounds are those of Lemire, "Number parsing at a gigabyte
per second", Software: Practice and Experience 51(8), 2021, sections 5 and 7.
"""

FIRST, LAST = -342, 308


def scaled(q):
    if q >= 0:
        power = 5**q
        shift = power.bit_length() - 128
        return power >> shift if shift > 0 else power << -shift
    power = 5**-q
    # 2^b / 5^|q| lies between 2^127 and 2^128, and is never whole.
    b = power.bit_length() + 127
    return 2**b // power + (1 if q >= -27 else 0)


print("// Made by Tests/IngestTests/Golden/powers_of_five.py, which says what the numbers are.")
print(f"static const uint64_t powers_of_five[{LAST - FIRST + 1}][2] = {{")
for q in range(FIRST, LAST + 1):
    bits = scaled(q)
    assert 2**127 <= bits < 2**128
    print(f"  {{0x{bits >> 64:016x}, 0x{bits & (2**64 - 1):016x}}}, // 5^{q}")
print("};")
