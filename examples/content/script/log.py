"""The harbour log of a day, written by a script; what it prints is what visitors read."""

from collections import Counter

ARRIVALS = ["sloop", "ketch", "sloop", "tug", "ferry", "sloop", "ferry"]

print("Harbour log")
print("===========")
for kind, count in Counter(ARRIVALS).most_common():
    print(f"{kind:8} {'*' * count} {count}")
print(f"Boats that came in: {len(ARRIVALS)}")
