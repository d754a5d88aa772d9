"""schema.org data of a page, which search engines and assistants read."""

from typing import Any

from api.schemas import ArticleView


def of_guide(article: ArticleView, plain: str, origin: str) -> dict[str, Any]:
    """An Article with its sources, and the question it answers with its short answer.

    `plain` is the summary as text. Nothing here is said that the page does not say.
    """
    address = f"{origin}/guides/{article.id}?lang={article.lang}"
    publisher = {"@type": "Organization", "name": "Jamkkan", "url": f"{origin}/"}
    dates = {"dateModified": article.reviewed.isoformat(), "expires": article.review_by.isoformat()}
    about = {
        "@type": "Article",
        "@id": f"{address}#article",
        "headline": article.title,
        "description": plain,
        "inLanguage": article.lang,
        "mainEntityOfPage": address,
        "author": publisher,
        "publisher": publisher,
        "isAccessibleForFree": True,
        "citation": [
            {
                "@type": "CreativeWork",
                "name": source.title,
                "publisher": {"@type": "Organization", "name": source.publisher},
                **({"url": source.url} if source.url else {}),
            }
            for source in article.sources
        ],
        **dates,
    }
    question = {
        "@type": "FAQPage",
        "@id": f"{address}#faq",
        "inLanguage": article.lang,
        "mainEntity": [
            {
                "@type": "Question",
                "name": article.title,
                "acceptedAnswer": {"@type": "Answer", "text": plain},
            }
        ],
    }
    return {"@context": "https://schema.org", "@graph": [about, question]}


def of_site(name: str, description: str, lang: str, origin: str) -> dict[str, Any]:
    """The site as a whole, for its front page."""
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": name,
        "alternateName": ["잠깐", "Jamkkan"],
        "description": description,
        "inLanguage": lang,
        "url": f"{origin}/",
    }
