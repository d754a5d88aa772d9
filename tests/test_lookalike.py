"""Look-alikes: imitations are seen, owners and strangers are left alone."""

import json
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.lookalikes import (
    LETTERS,
    LETTERS_GOAL,
    OTHERS_GOAL,
    Judge,
    joined,
    strangers,
    tallies,
)
from scamlist.address import Address, InvalidAddress, parse
from scamlist.brands import Registry
from scamlist.lists import Lists
from scamlist.lookalike import compare
from scamlist.rules import RuleBook
from scamlist.suffixes import Suffixes
from scamlist.verdict import Severity
from tests.stopwatch import shortest

FOLDER = Path(__file__).parents[1] / "scamlist"
SHARED = Path(__file__).parents[1].parent / "shared"
SUFFIXES = Suffixes.load()
REGISTRY = Registry.load(SUFFIXES)
RULES = RuleBook.load(FOLDER).rules

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="The reference lists are not kept beside this copy."
)


def read(text: str) -> Address:
    return parse(text, SUFFIXES)


def seen(text: str) -> dict[str, str | None]:
    """Reason ids about the name, with the brand each names."""
    return {e.reason: e.brand for e in compare(read(text), REGISTRY)}


def worst(text: str) -> Severity:
    return min((RULES[reason].severity for reason in seen(text)), default=Severity.unknown)


@pytest.mark.parametrize(
    ("text", "reason", "brand"),
    [
        # written to look the same
        ("kаkaopay.com", "names.spoof", "kakaopay"),
        ("tеlegram.org", "names.spoof", "telegram"),
        ("аррӏе.com", "names.spoof", "apple"),
        ("nаver.com", "names.spoof", "naver"),
        ("kaka0pay.com", "names.spoof", "kakaopay"),
        ("goog1e.com", "names.spoof", "google"),
        ("rnicrosoft.com", "names.spoof", "microsoft"),
        ("teiegram-ab.org", "names.spoof", "telegram"),
        ("ńaver.com", "names.spoof", "naver"),
        ("네이버페0l.com", "names.spoof", "naverpay"),
        ("0l마트.com", "names.spoof", "emart"),
        # somebody's address inside another
        ("kakaopay.com.evil.xyz", "names.embedded", "kakaopay"),
        ("www.naver.com-login.evil.kr", "names.embedded", "naver"),
        ("kakaopay-com.top", "names.embedded", "kakaopay"),
        ("hometax-go-kr.xyz", "names.embedded", "hometax"),
        ("toss.im.evil.com", "names.embedded", "toss"),
        ("kt.com.evil.top", "names.embedded", "kt"),
        ("https://kakaopay.com@evil.com/login", "names.userinfo", "kakaopay"),
    ],
)
def test_disguise_as_a_protected_name_is_danger(text: str, reason: str, brand: str) -> None:
    assert seen(text).get(reason) == brand
    assert worst(text) == Severity.danger


@pytest.mark.parametrize(
    ("text", "reason", "brand"),
    [
        ("zeropaybank.com", "names.combo", "zeropay"),
        ("zeropay-bank.net", "names.combo", "zeropay"),
        ("kakaopaylogin.com", "names.combo", "kakaopay"),
        ("skt-bugo.me", "names.combo", "skt"),
        ("kt-sms-vip.me", "names.combo", "kt"),
        ("pin-toss.com", "names.combo", "toss"),
        ("tossbankevent.com", "names.combo", "tossbank"),
        ("apple-support.com", "names.combo", "apple"),
        ("korea-telegram.com", "names.combo", "telegram"),
        ("evil-naver.com", "names.token", "naver"),
        ("kakaopay-login.web.app", "names.combo", "kakaopay"),
        ("kakao-pay.com", "names.hyphen", "kakaopay"),
        ("name.n-pay77.shop", "names.hyphen", "naverpay"),
        ("kakaopay24.com", "names.hyphen", "kakaopay"),
        ("kakapay.com", "names.near", "kakaopay"),
        ("kakaopya.com", "names.near", "kakaopay"),
        ("telegrma-ab.org", "names.near", "telegram"),
        ("gs.ilogenoms.com", "names.contains", "ilogen"),
        ("kakaopay.net", "names.other_ending", "kakaopay"),
        ("zeropay.kr", "names.other_ending", "zeropay"),
        ("kakaopay.kro.kr", "names.other_ending", "kakaopay"),
        ("kakaopay.evil.com", "names.subdomain", "kakaopay"),
        ("카카오페이고객센터.kr", "names.hangul", "kakaopay"),
        ("제로페이뱅크.com", "names.hangul", "zeropay"),
        ("토스고객센터.com", "names.hangul", "toss"),
        ("네이버폐이.com", "names.near", "naverpay"),
        ("카카오고객센터.com", "names.hangul", "kakao"),
        ("kakao페이.com", "names.hangul", "kakao"),
        ("토스bank.com", "names.hangul", "toss"),
        ("문화상품권현금화.com", "names.hangul", "munsang"),
        ("gov.kr-abc.top", "names.government", None),
        ("nhis.go.kr.evil.com", "names.government", None),
        ("홍길동.abcde.com", "names.hangul_person", None),
        ("부고장.kro.kr", "names.hangul_person", None),
        ("ab.cdef.xyz", "names.throwaway", None),
    ],
)
def test_borrowing_a_name_is_caution(text: str, reason: str, brand: str | None) -> None:
    assert reason in seen(text)
    assert seen(text)[reason] == brand
    assert worst(text) == Severity.caution


INNOCENT = (
    "kakaopay.com|pay.kakao.com|m.pay.naver.com|naver.me|samsung.com|samsungcard.com|apple.com"
    "|google-analytics.com|toss.im|kt.com|epost.go.kr|plus.gov.kr|zeropaysupporters.or.kr"
    # dictionary words, other people's names, one owner's second name
    "|pineapple.com|apple-valley.com|big-apple.com|tossup.com|toss.com|토스트.com|파인애플.com|카카오닙스.com"
    "|never.com|lineage.com|steamship.com|online-bank.net|hanatour.com|google.de|culturland.com"
    "|москва.com|кремль.рф|bücher.de|東京.jp|hanjin.kr|citicbank.com|jcbank.com"
    # a Latin name beside Hangul that is no word of trust, a stroke that is no syllable
    "|steam다리미.com|소리ol봄.com|apple농장.kr"
    # customers named on other people's services, delivery networks, libraries
    "|kakaopay.zendesk.com|example-com.sentry.io|google.golang.org|discord.js.org"
    "|www.samsung.com.akadns.net|naver-com.translate.goog|www-naver-com.proxy.snu.ac.kr"
    "|docs.example.dev|www.abc.xyz|192.168.0.1"
)


@pytest.mark.parametrize("text", INNOCENT.split("|"))
def test_owners_and_strangers_are_left_alone(text: str) -> None:
    assert seen(text) == {}


def test_zeropaybank_is_found_by_its_name_alone() -> None:
    (found,) = compare(read("https://zeropaybank.com/"), REGISTRY)
    assert (found.reason, found.brand) == ("names.combo", "zeropay")
    assert (found.values["piece"], found.values["word"]) == ("zeropay", "bank")


def test_the_everyday_word_dotcom_is_no_imitation() -> None:
    assert seen("쿠팡닷컴") == {}
    assert "names.hangul" in seen("쿠팡.com")


def test_every_own_domain_of_every_brand_is_its_own() -> None:
    for brand in REGISTRY.brands.values():
        for domain in brand.domains:
            for host in (domain, f"www.{domain}", f"login-event.{domain}"):
                assert seen(host) == {}, host


def test_the_registry_protects_at_least_120_names_with_evidence_for_each_domain() -> None:
    print(f"N1 protected names={len(REGISTRY.brands)} domains={len(REGISTRY.owners)}")
    assert len(REGISTRY.brands) >= 120
    for brand in REGISTRY.brands.values():
        assert set(brand.domains.values()) <= {"read", "general"}
        assert brand.ko and brand.en and brand.source and brand.checked == "2026-11-22"


def test_every_reason_given_is_in_the_rule_files_with_its_places_filled() -> None:
    book = RuleBook.load(FOLDER)
    texts = (
        "zeropaybank.com|kаkaopay.com|https://naver.com@a.b.xyz|http://1.1.1.1|ex．com|gov.a.top"
    )
    for text in texts.split("|"):
        for one in compare(read(text), REGISTRY):
            for lang in ("ko", "en"):
                filled = book.reasons[one.reason].sentence.fill(
                    "ko" if lang == "ko" else "en", {"span": one.span, **one.values}
                )
                assert "{" not in filled


@needs_shared
def test_every_official_address_we_know_raises_nothing() -> None:
    rows = (SHARED / "facts" / "legit-domains.jsonl").read_text(encoding="utf-8").splitlines()
    domains = [row["domain"] for row in map(json.loads, rows)]
    flagged = {domain: found for domain in domains if (found := seen(domain))}
    print(f"N2 legit domains={len(domains)} flagged={len(flagged)}")
    assert flagged == {}


@needs_shared
@pytest.mark.parametrize(
    ("name", "most_cautions"),
    [("misp-tranco10k", 0.0005), ("misp-bank-website", 0.001), ("misp-url-shortener", 0.0)],
)
def test_known_good_names_are_never_danger(name: str, most_cautions: float) -> None:
    listed = json.loads((SHARED / "known-good" / f"{name}.json").read_text(encoding="utf-8"))
    counts = dict.fromkeys(Severity, 0)
    for text in listed["list"]:
        try:
            counts[worst(text.strip(".").partition("/")[0])] += 1
        except InvalidAddress:
            continue
    total = sum(counts.values())
    danger, caution = counts[Severity.danger], counts[Severity.caution]
    print(f"N3 {name} names={total} danger={danger} caution={caution} ({caution / total:.3%})")
    assert danger == 0
    assert caution <= most_cautions * total


def _one_edit(name: str) -> set[str]:
    """Omissions, repetitions, replacements and swaps past the first letter, not at the end."""
    inner = range(1, len(name) - 1)
    made = {name[:i] + name[i + 1 :] for i in inner}
    made |= {name[:i] + name[i] + name[i:] for i in inner}
    made |= {name[:i] + letter + name[i + 1 :] for i in inner for letter in "aeoxqz"}
    made |= {name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in inner}
    return made - {name}


def test_slips_of_the_finger_on_coined_names_are_noticed() -> None:
    names = ("kakaopay", "naverpay", "zeropay", "cultureland", "kakaobank", "telegram", "hometax")
    made = {f"{slip}.com" for name in names for slip in _one_edit(name)}
    missed = [text for text in made if worst(text) > Severity.caution]
    print(f"N4 one-edit slips={len(made)} missed={len(missed)}")
    assert len(missed) <= 0.02 * len(made)


def test_foreign_letters_in_coined_names_are_danger() -> None:
    looks = {
        "a": "аα",
        "e": "еé",
        "o": "оο0",
        "p": "рρ",
        "n": "ńո",
        "k": "кķ",
        "r": "гŕ",
        "y": "уý",
    }
    names = ("kakaopay", "naverpay", "zeropay", "naver", "payco", "telegram", "hanabank")
    made = {
        name.replace(letter, look, 1) + ".com"
        for name in names
        for letter in name
        for look in looks.get(letter, "")
    }
    missed = [text for text in made if worst(text) != Severity.danger]
    print(f"N5 foreign-letter names={len(made)} missed={len(missed)}")
    assert missed == []


@pytest.mark.parametrize(
    ("text", "reason", "brand"),
    [
        ("sannsung.com", "names.blurred", "samsung"),
        ("eoupang.com", "names.blurred", "coupang"),
        ("na.ver.com", "names.hyphen", "naver"),
        ("jakaopay.com", "names.near", "kakaopay"),
        ("samsung9.com", "names.hyphen", "samsung"),
        ("toss.cert-center.kr", "names.combo", "toss"),
        ("tosscert.com", "names.combo", "toss"),
        ("gov24.kro.kr", "names.other_ending", "gov24"),
        ("국세청환급금.com", "names.hangul", "nts"),
        ("kaka0pay.somewhere-else.com", "names.blurred", "kakaopay"),
        ("1cakaopay.somewhere-else.com", "names.blurred", "kakaopay"),
    ],
)
def test_names_read_in_a_hurry_are_caution(text: str, reason: str, brand: str) -> None:
    assert seen(text).get(reason) == brand
    assert worst(text) == Severity.caution


def test_the_word_shown_beside_a_name_is_the_one_that_was_written() -> None:
    (found,) = compare(read("uplusmail.com"), REGISTRY)
    assert found.values["word"] == "mail"


DATA = Path(__file__).parent / "data"


def test_written_imitations_of_korean_names_are_caught() -> None:
    hosts = (DATA / "lookalikes.txt").read_text(encoding="utf-8").split()
    missed = [host for host in hosts if worst(host) > Severity.caution]
    print(f"N7 look-alikes={len(hosts)} missed={len(missed)} {' '.join(missed)}")
    assert len(missed) <= 0.03 * len(hosts)


def test_words_people_and_companies_with_a_near_name_are_let_be() -> None:
    hosts = (DATA / "innocents.txt").read_text(encoding="utf-8").split()
    flagged = {host: worst(host) for host in hosts if worst(host) <= Severity.caution}
    print(f"N8 innocents={len(hosts)} flagged={len(flagged)} {' '.join(flagged)}")
    assert Severity.danger not in flagged.values()
    assert len(flagged) <= 0.05 * len(hosts)


def test_permutations_of_a_few_names_are_caught_as_the_benchmark_says() -> None:
    judge = Judge(SUFFIXES, REGISTRY, RuleBook.load(FOLDER))
    made = strangers(("payco.com", "kakaopay.com", "zeropay.or.kr", "telegram.org"), judge)
    counted = tallies({kind: hosts[::5] for kind, hosts in made.items()}, judge)
    letters = joined(counted, LETTERS)
    others = joined(counted, [kind for kind in counted if kind not in LETTERS])
    print(f"N9 permutations letters={letters.caught:.1%} others={others.caught:.1%}")
    assert letters.caught >= LETTERS_GOAL
    assert others.caught >= OTHERS_GOAL


PIECES = (
    "kakaopay|naver|com|kr|xyz|login|-|.|0|а|페이|카카오|gov|go|toss|1|ㅋ|é|xn--|top|a|홍길동"
    "|kro.kr|.evil.|vv|rn"
)
HOSTS = st.lists(st.sampled_from(PIECES.split("|")), max_size=10).map("".join)


@settings(max_examples=1500, deadline=None)
@given(HOSTS)
def test_any_host_is_compared_without_error_and_only_by_known_reasons(text: str) -> None:
    try:
        address = read(text)
    except InvalidAddress:
        return
    for one in compare(address, REGISTRY):
        assert one.reason in RULES
        assert one.span
    assert compare(address, REGISTRY) == compare(address, REGISTRY)


@pytest.mark.alone
def test_a_whole_address_is_judged_in_well_under_200_microseconds() -> None:
    lists = Lists.load(FOLDER / "lists", SUFFIXES)
    texts = [f"https://www.my-shop{n}-event.co.kr/a/b?c={n}" for n in range(3000)]
    texts += [f"kakaopay{n % 7}login.n{n}.top" for n in range(1000)]

    def judge_all() -> None:
        for text in texts:
            address = read(text)
            lists.find(address)
            compare(address, REGISTRY)

    each = shortest(judge_all, 0.0, tries=5) / len(texts) * 1e6
    print(f"N6 parse+lists+names {each:.0f} us/address with {len(REGISTRY.brands)} names")
    assert each < 200


@pytest.mark.alone
def test_hostile_labels_are_compared_quickly() -> None:
    made = ("kakaopay" * 8)[:63], "-".join("a" * 31), "pay" * 21, "l" * 63, "가" * 15
    for label in made:
        address = read(f"{label}.{label}.com" if label.isascii() else f"{label}.com")
        assert shortest(partial(compare, address, REGISTRY), 0.01) < 0.02, label
