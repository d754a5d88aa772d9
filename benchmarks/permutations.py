"""Permutations of a protected name, class by class, as dnstwist generates them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from dnstwist import Fuzzer

# Words and endings that dnstwist is given, as its manual suggests: its package brings none along.
# Chosen from what phishing kits and Korean text messages put beside a name, not from our own list.
WORDS: Final = (
    "access account activate alert assist auth bank benefit billing booking cancel card cert check "
    "claim click coin confirm connect coupon cs customer delivery desk event gift guide help home "
    "hotline info install kakao kr login mail member mobile my notice online partner pass pay "
    "payment point portal prize promo refund register reward safe secure security service shop sms "
    "support survey team ticket update user verify vip voucher web"
)
ENDINGS: Final = (
    "com net org kr co.kr or.kr info biz xyz top shop site online store club vip live app io me cc "
    "click link pro kro.kr p-e.kr"
)


def permutations(label: str, suffix: str) -> dict[str, set[str]]:
    """Every host name dnstwist makes of `label.suffix`, by class; names are ASCII."""
    fuzzer = Fuzzer(f"{label}.com", dictionary=WORDS.split(), tld_dictionary=_others(suffix))
    # Its own reading of an address takes "or" in "zeropay.or.kr" for the name.
    fuzzer.subdomain, fuzzer.domain, fuzzer.tld = "", label, suffix
    fuzzer.generate()
    made: dict[str, set[str]] = defaultdict(set)
    for one in fuzzer.domains:
        if one["fuzzer"] != "*original":
            made[one["fuzzer"]].add(one["domain"])
    return dict(made)


def _others(suffix: str) -> Sequence[str]:
    return [ending for ending in ENDINGS.split() if ending != suffix]
