"""A cost told: its sentences, what it is compared with, and the values of its picture."""

from typing import Any

from chat.cost import LENDING_CAP, Cost
from chat.resources import Resources
from knowledge.content import LANGS, Lang

LAW = "law.network_72"
# The facts a cost is held against, and the percent a year each states; None: it states none.
COMPARED: dict[str, float | None] = {
    "law.lending_cap": LENDING_CAP,
    "law.not_a_loan_effect": None,
    "figure.policy_loan": None,
    "figure.policy_loan_terms": None,
    "figure.fee_fss_2019": None,
}
# Beyond this many percent the exact number says nothing more to anybody.
_HUGE = 10_000.0


def describe(found: Cost, lang: Lang, resources: Resources, law: str = LAW) -> str:
    """The cost as sentences, one a line: loss, debt, yearly rate, cap, and what to do instead.

    `law` is the fact on those who offer it: another one for cards and post-pay.
    """
    values = {
        "amount": f"{found.amount:,}",
        "received": f"{found.received:,}",
        "lost": f"{found.lost:,}",
        "percent": f"{found.percent:g}",
        "rate": f"{found.annual_rate:,.0f}",
        "days": str(found.days),
        "cap": f"{LENDING_CAP:g}",
        "times": f"{found.annual_rate / LENDING_CAP:,.0f}",
        "kinfa": resources.contact("kinfa_1397", lang),
    }
    keys = ["loss", "debt"] if found.lost else ["nothing_lost", "debt"]
    if found.lost:
        keys.append("annual_huge" if found.annual_rate > _HUGE else "annual")
        keys += ["assumed"] if found.days_assumed else []
        keys.append("over" if found.annual_rate >= LENDING_CAP else "under")
        keys.append("promise")
    told = [resources.say(lang, f"cost.{key}", **values) for key in keys]
    told.append(resources.fact("law.not_a_loan_effect", lang))
    told.append(resources.say(lang, "cost.lawful", **values))
    told.append(resources.fact(law, lang))
    return "\n".join(told)


def breakdown(found: Cost, resources: Resources) -> dict[str, Any]:
    """The cost with everything a reader or a picture of it needs, in both languages.

    `chart.money` are won, `chart.rates` percent a year on one scale. Facts carry their source
    and the day they were checked.
    """

    def words(key: str) -> dict[str, str]:
        return {lang: resources.phrases[lang][f"cost.{key}"] for lang in LANGS}

    def bar(key: str, **value: float) -> dict[str, Any]:
        return {"id": key, "label": words(key), **value}

    facts = resources.library.facts
    return {
        "amount": found.amount,
        "received": found.received,
        "lost": found.lost,
        "percent": found.percent,
        "annual_rate": found.annual_rate,
        "days": found.days,
        "days_assumed": found.days_assumed,
        "text": {lang: describe(found, lang, resources) for lang in LANGS},
        "comparisons": [
            {
                "id": key,
                "percent_a_year": percent,
                "text": {lang: resources.fact(key, lang) for lang in LANGS},
                "source": facts[key].source,
                "url": facts[key].url,
                "checked_on": facts[key].checked.isoformat(),
                "confidence": facts[key].confidence,
            }
            for key, percent in COMPARED.items()
        ],
        "chart": {
            "money": [
                bar("paid", won=found.amount),
                bar("got", won=found.received),
                bar("gone", won=found.lost),
            ],
            "rates": [
                bar("rate", percent_a_year=found.annual_rate),
                bar("cap", percent_a_year=LENDING_CAP),
            ],
        },
    }
