"""Look-alikes: what is caught of dnstwist's permutations of protected names, beside two peers.

Run `python -m benchmarks.lookalikes`. The same names go through MetaMask's eth-phishing-detect and
a rapidfuzz rule (ratio of 85 or more with an official domain); then all three meet known-good
names, where every hit is a false alarm.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from english_words import get_english_words_set
from rapidfuzz import fuzz, process

from benchmarks import metamask
from benchmarks.permutations import permutations
from scamlist.address import Address, InvalidAddress, parse
from scamlist.brands import Registry
from scamlist.lookalike import compare
from scamlist.rules import RuleBook
from scamlist.suffixes import Suffixes
from scamlist.verdict import Severity

SHARED: Final = Path(__file__).parents[1].parent / "shared"
# Wallets, banks, cards, carriers, gift cards, couriers, agencies, messengers, shops, exchanges.
PROTECTED: Final = (
    "kakaopay.com naver.com toss.im payco.com zeropay.or.kr samsung.com apple.com google.com "
    "kbstar.com shinhancard.com wooribank.com tworld.co.kr danal.co.kr cultureland.co.kr "
    "cjlogistics.com epost.kr telegram.org coupang.com upbit.com tmoney.co.kr"
)
LETTERS: Final = ("homoglyph", "cyrillic")
LETTERS_GOAL, OTHERS_GOAL = 0.95, 0.75
CAUTION_GOAL: Final = 0.0005
RATIO: Final = 85
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Judge:
    """Our own rules about names, and nothing else: no list knows these names."""

    suffixes: Suffixes
    registry: Registry
    rules: RuleBook

    @classmethod
    def load(cls) -> "Judge":
        """The registry and rule files of this checkout."""
        suffixes = Suffixes.load()
        folder = Path(__file__).parents[1] / "scamlist"
        return cls(suffixes, Registry.load(suffixes), RuleBook.load(folder))

    def __call__(self, host: str) -> Severity:
        """The worst thing the name says; Severity.unknown for nothing."""
        seen = compare(self.read(host), self.registry)
        return min((self.rules.rules[e.reason].severity for e in seen), default=Severity.unknown)

    def read(self, host: str) -> Address:
        """The host as an address. Raises InvalidAddress."""
        return parse(host, self.suffixes)


@dataclass(slots=True)
class Tally:
    """How often each verdict was given."""

    total: int = 0
    danger: int = 0
    caution: int = 0

    def add(self, severity: Severity) -> None:
        """Count one verdict."""
        self.total += 1
        self.danger += severity == Severity.danger
        self.caution += severity == Severity.caution

    @property
    def caught(self) -> float:
        """The share that was danger or caution."""
        return (self.danger + self.caution) / self.total if self.total else 0.0


def main() -> int:
    """Print the figures; 1 when one misses its goal."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--missed", metavar="CLASS", help="print what is missed of one class")
    arguments.add_argument("--alarms", action="store_true", help="print every false alarm")
    options = arguments.parse_args()
    judge = Judge.load()
    names = PROTECTED.split()
    made = strangers(names, judge)
    print(f"{len(names)} protected names of {len(judge.registry.brands)}: {PROTECTED}")
    if options.missed:
        print(*sorted(h for h in made[options.missed] if judge(h) > Severity.caution), sep="\n")
        return 0
    held = [*_permutations(made, judge), *_known_good(judge, options.alarms), *_official(judge)]
    _brokers(judge)
    return 0 if all(held) else 1


def strangers(names: Iterable[str], judge: Judge) -> dict[str, list[str]]:
    """Permutations by class, without what a protected or known-good name owns itself."""
    made: dict[str, list[str]] = {}
    for name in names:
        label, _, suffix = name.partition(".")
        for kind, hosts in permutations(label, suffix).items():
            for host in sorted(hosts):
                try:
                    address = judge.read(host)
                except InvalidAddress:
                    continue
                if not judge.registry.owner(address) and not judge.registry.is_known(address):
                    made.setdefault(kind, []).append(host)
    return made


def tallies(made: dict[str, list[str]], judge: Callable[[str], Severity]) -> dict[str, Tally]:
    """Our verdicts by class."""
    counted = {kind: Tally() for kind in sorted(made)}
    for kind, hosts in made.items():
        for host in hosts:
            counted[kind].add(judge(host))
    return counted


def joined(counted: dict[str, Tally], kinds: Iterable[str]) -> Tally:
    """Several classes as one."""
    some = [counted[kind] for kind in kinds if kind in counted]
    return Tally(
        sum(t.total for t in some), sum(t.danger for t in some), sum(t.caution for t in some)
    )


def _permutations(made: dict[str, list[str]], judge: Judge) -> list[bool]:
    counted = tallies(made, judge)
    peers = {name: peer for name, peer in _peers(made, judge.registry).items() if peer}
    heads = "".join(f"{name:>22}" for name in peers)
    print(f"\n{'recall by class':16}{'names':>8}{'danger':>9}{'caution':>9}{'caught':>9}{heads}")
    others = [kind for kind in counted if kind not in LETTERS]
    groups = {kind: [kind] for kind in counted}
    groups |= {"letters": list(LETTERS), "all others": others}
    for title, kinds in groups.items():
        tally = joined(counted, kinds)
        rates = "".join(
            f"{sum(sum(peer[k]) for k in kinds if k in peer) / tally.total:22.1%}"
            for peer in peers.values()
        )
        danger, caution = tally.danger / tally.total, tally.caution / tally.total
        print(f"{title:16}{tally.total:8}{danger:9.1%}{caution:9.1%}{tally.caught:9.1%}{rates}")
    letters = min(counted[kind].caught for kind in LETTERS)
    rest = joined(counted, others).caught
    print(f"goals: {' and '.join(LETTERS)} {letters:.1%} of {LETTERS_GOAL:.0%}, ", end="")
    print(f"all others together {rest:.1%} of {OTHERS_GOAL:.0%}")
    return [letters >= LETTERS_GOAL, rest >= OTHERS_GOAL]


def _peers(made: dict[str, list[str]], registry: Registry) -> dict[str, dict[str, list[bool]]]:
    """What the peers block, by class, given the same official domains."""
    hosts = [host for some in made.values() for host in some]
    own = list(registry.owners)
    found = {"rapidfuzz >= 85": _by_kind(made, fuzzy(hosts))}
    try:
        said = metamask.ask(hosts, protected=PROTECTED.split(), own=own)
    except metamask.Absent as error:
        print(error)
    else:
        found["eth-phishing-detect"] = _by_kind(made, said.blocked)
    return found


def fuzzy(hosts: Sequence[str]) -> list[bool]:
    """Whether a host is 85 % or more like one of the official domains, which pass themselves."""
    names = PROTECTED.split()
    found: list[bool] = []
    for at in range(0, len(hosts), _CHUNK):
        some = hosts[at : at + _CHUNK]
        scores = process.cdist(some, names, scorer=fuzz.ratio, score_cutoff=RATIO)
        found += [
            host not in names and bool(row.max() >= RATIO)
            for host, row in zip(some, scores, strict=True)
        ]
    return found


def _by_kind(made: dict[str, list[str]], blocked: Iterable[bool]) -> dict[str, list[bool]]:
    said = iter(blocked)
    return {kind: [next(said) for _ in hosts] for kind, hosts in made.items()}


def _known_good(judge: Judge, alarms: bool) -> list[bool]:
    if not SHARED.is_dir():
        print("\nNo false alarms are counted: the reference lists are not beside this copy.")
        return []
    print(f"\n{'false alarms':28}{'names':>8}{'danger':>8}{'caution':>17}", end="")
    print(f"{'rapidfuzz >= 85':>22}{'eth-phishing-detect':>22}")
    held = []
    for title, hosts in _benign():
        tally = Tally()
        for host in hosts:
            try:
                severity = judge(host)
            except InvalidAddress:
                continue
            tally.add(severity)
            if alarms and severity <= Severity.caution:
                print("   ", severity.name, host)
        share = tally.caution / tally.total
        fuzzies = sum(fuzzy(hosts)) / len(hosts)
        print(f"{title:28}{tally.total:8}{tally.danger:8}{tally.caution:8}", end="")
        print(f" ({share:6.3%}){fuzzies:22.3%}{_metamask_share(hosts, judge):>22}")
        if title == "misp-tranco10k":
            held += [tally.danger == 0, share <= CAUTION_GOAL]
    return held


def _benign() -> Iterator[tuple[str, list[str]]]:
    """Names that belong to others, and every English word as if somebody held it."""
    for path in sorted((SHARED / "known-good").glob("misp-*.json")):
        listed = json.loads(path.read_text(encoding="utf-8"))["list"]
        yield path.stem, [text.strip(".").partition("/")[0] for text in listed]
    # The words of scamlist/ordinary.txt were chosen from these among others: no held-out figure.
    words = sorted(w for w in get_english_words_set(["web2"], alpha=True, lower=True) if len(w) > 2)
    for ending in ("com", "kr"):
        yield f"English words under .{ending}", [f"{word}.{ending}" for word in words[::10]]


def _metamask_share(hosts: Sequence[str], judge: Judge) -> str:
    try:
        said = metamask.ask(hosts, protected=PROTECTED.split(), own=judge.registry.owners)
    except metamask.Absent:
        return "-"
    return f"{sum(said.blocked) / len(hosts):.3%}"


def _official(judge: Judge) -> list[bool]:
    path = SHARED / "facts" / "legit-domains.jsonl"
    if not path.is_file():
        return []
    rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    flagged = [row["domain"] for row in rows if judge(row["domain"]) <= Severity.caution]
    print(f"\nofficial domains {len(rows)}, flagged {len(flagged)} {' '.join(flagged)}")
    return [not flagged]


def _brokers(judge: Judge) -> None:
    """How many broker sites a name alone gives away: few, which is why there are lists and pages."""
    path = SHARED / "facts" / "broker-domains.jsonl"
    if not path.is_file():
        return
    rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    caught = sum(judge(row["domain"]) <= Severity.caution for row in rows)
    print(f"broker domains {len(rows)}, given away by the name alone {caught}")


if __name__ == "__main__":
    sys.exit(main())
