"""Help lines: every number once, with hours, languages, source and date."""

from datetime import date

from knowledge.content import Bilingual, Confidence, Content, Lang


class Contact(Content):
    """A place to turn to. `number` is empty for places reached only by address."""

    name: Bilingual
    use: Bilingual
    number: str = ""
    keys: Bilingual | None = None
    hours: Bilingual | None = None
    languages: Bilingual | None = None
    url: str = ""
    source: str
    source_url: str = ""
    checked: date
    confidence: Confidence

    def show(self, lang: Lang) -> str:
        """The name and number (or address) as one phrase, as `{{contact.<id>}}` expands."""
        where = self.number or self.url
        if self.number and self.keys:
            where = f"{self.number} ({self.keys[lang]})"
        return f"{self.name[lang]} {where}".strip()


class ContactsFile(Content):
    """The whole of contacts.yaml."""

    contacts: dict[str, Contact]
