"""The knowledge base in one language, as the site and the API show it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from api.schemas import (
    ArticleBrief,
    ArticleView,
    ContactView,
    FactView,
    InstrumentView,
    PlatformBrief,
    PlatformView,
    Section,
    SourceView,
)
from knowledge.article import SECTIONS, Article
from knowledge.content import Fact, Lang
from knowledge.library import Library
from knowledge.platform import Platform

# Korea has had no daylight saving since 1988; dates on the site are Korean dates.
_KOREA = timezone(timedelta(hours=9))


def korean_date() -> date:
    """Today in Korea."""
    return datetime.now(_KOREA).date()


@dataclass(frozen=True, slots=True)
class Shelf:
    """Reads the library out, one language and one day at a time."""

    library: Library
    today: Callable[[], date] = korean_date

    def articles(self, lang: Lang) -> list[ArticleBrief]:
        """Every published article, by title."""
        found = [
            self._brief(article)
            for (_, its_lang), article in self.library.articles.items()
            if its_lang == lang and article.front.status == "published"
        ]
        return sorted(found, key=lambda brief: brief.title)

    def article(self, topic: str, lang: Lang) -> ArticleView | None:
        """One article with its placeholders filled; None for a draft or an unknown topic."""
        article = self.library.articles.get((topic, lang))
        if article is None or article.front.status == "draft":
            return None
        today = self.today()
        return ArticleView(
            **self._brief(article).model_dump(),
            overdue=article.front.review_by < today,
            sections=[
                Section(id=key, title=SECTIONS[key][lang], markdown=self.expand(text, lang))
                for key, text in article.sections.items()
            ],
            sources=[SourceView(**source.model_dump()) for source in article.front.sources],
        )

    def platforms(self, lang: Lang) -> list[PlatformBrief]:
        """Every platform, by name."""
        found = [self._platform_brief(p, lang) for p in self.library.platforms.values()]
        return sorted(found, key=lambda brief: brief.name)

    def platform(self, platform_id: str, lang: Lang) -> PlatformView | None:
        """One platform with every fact of every instrument."""
        platform = self.library.platforms.get(platform_id)
        if platform is None:
            return None
        return PlatformView(
            **self._platform_brief(platform, lang).model_dump(),
            official_domains=platform.official_domains,
            help_url=platform.help_url,
            contact=platform.contact,
            instruments=[
                InstrumentView(
                    id=key,
                    name=instrument.name[lang],
                    facts=[self._fact(f, fact, lang) for f, fact in instrument.facets.items()],
                )
                for key, instrument in platform.instruments.items()
            ],
        )

    def contacts(self, lang: Lang) -> list[ContactView]:
        """Every help line, in the order of the file: the most urgent first."""
        return [
            ContactView(
                id=key,
                name=contact.name[lang],
                use=contact.use[lang],
                number=contact.number,
                keys=contact.keys[lang] if contact.keys else "",
                hours=contact.hours[lang] if contact.hours else "",
                languages=contact.languages[lang] if contact.languages else "",
                url=contact.url,
                source=contact.source,
                source_url=contact.source_url,
                checked=contact.checked,
                confidence=contact.confidence,
            )
            for key, contact in self.library.contacts.items()
        ]

    def expand(self, text: str, lang: Lang) -> str:
        """A text with its placeholders filled."""
        return self.library.expand(text, lang, self.today())

    def fact(self, key: str) -> Fact:
        """A fact as articles refer to it: `figure.fee_fss_2019`."""
        return self.library.facts[key]

    def say(self, key: str, lang: Lang) -> str:
        """A fact's sentence, marked when it is due for a new look."""
        return self.library.say(self.fact(key), lang, self.today())

    def _brief(self, article: Article) -> ArticleBrief:
        front = article.front
        return ArticleBrief(
            id=article.id,
            lang=article.lang,
            title=front.title,
            summary=self.expand(front.summary, article.lang),
            reviewed=front.reviewed,
            review_by=front.review_by,
        )

    def _platform_brief(self, platform: Platform, lang: Lang) -> PlatformBrief:
        return PlatformBrief(
            id=platform.id,
            lang=lang,
            name=platform.name[lang],
            kind=platform.kind[lang],
            summary=self.expand(platform.summary[lang], lang),
        )

    def _fact(self, facet: str, fact: Fact, lang: Lang) -> FactView:
        return FactView(
            facet=facet,
            value=fact.value,
            sentence=fact.sentence[lang],
            conditions=fact.conditions[lang] if fact.conditions else None,
            source=fact.source,
            url=fact.url,
            checked=fact.checked,
            overdue=fact.is_overdue(self.today()),
            confidence=fact.confidence,
        )
