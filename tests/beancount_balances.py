"""Prints what every account of a beancount file comes to, a line per account and currency."""

import sys

from beancount import loader
from beancount.core.data import Transaction

entries, errors, _ = loader.load_file(sys.argv[1])
for error in errors:
    print(error.message, file=sys.stderr)
sums = {}
for entry in entries:
    for posting in entry.postings if isinstance(entry, Transaction) else []:
        key = (posting.account, posting.units.currency)
        sums[key] = sums.get(key, 0) + posting.units.number
for (account, currency), number in sorted(sums.items()):
    print(f"{account},{currency},{number}")
sys.exit(1 if errors else 0)
