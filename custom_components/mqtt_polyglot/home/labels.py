"""Labels of found devices: in a list to choose from, and on a card of their own."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
import re
from typing import Final, Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    ObjectSelectorField,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..controller.inbox import FoundDevice
from ..controller.rules import RuleAction
from ..model.components import Component
from ..model.spec import DeviceSpec
from ..model.words import folded, natural
from .exposure import ASSISTANTS

_MAX_TEXT: Final = 80
"""The most characters of what a stranger calls itself."""

_MAX_QUOTE: Final = 200
"""The most characters of what a broker says about itself."""

_MAX_NAMES: Final = 20
"""The most names of what strangers announce that fit into one sentence."""

_MAX_KINDS: Final = 3
"""The most kinds of what is not supported that are named in one line."""

_MAX_SUMMARY: Final = 500
"""The most characters of what a device will be."""

_UNKNOWN: Final = "–"

# What would make a link, a picture, an element of HTML or other letters of a text.
_MARKDOWN: Final = re.compile(r"([\\\[\]<`*~|@]|(?<=www)\.|:(?=//))", re.IGNORECASE)


def plain(text: str | None, limit: int = _MAX_TEXT) -> str:
    """What somebody else says, as one line of bounded length."""
    line = "".join(filter(str.isprintable, " ".join((text or "").split())))
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def escaped(text: str | None, limit: int = _MAX_TEXT) -> str:
    """The same for a text that is shown as Markdown: a device brings no links and no pictures."""
    return _MARKDOWN.sub(r"\\\1", plain(text, limit))


class Labels:
    """Labels of devices in the language of this Home Assistant."""

    def __init__(self, translations: dict[str, str]) -> None:
        """Initialize the labels with the translations by their keys."""
        self._translations = translations

    @classmethod
    async def async_load(cls, hass: HomeAssistant) -> Self:
        """Load the translations."""
        translations: dict[str, str] = {}
        for category in ("selector", "config"):
            translations |= await async_get_translations(
                hass, hass.config.language, category, {DOMAIN}
            )
        return cls(translations)

    def _text(self, table: str, key: str) -> str:
        return self._translations[f"component.{DOMAIN}.selector.{table}.options.{key}"]

    def quotation(self, said: str) -> str:
        """What the other side says, as a sentence; nothing if it says nothing."""
        said = plain(said, _MAX_QUOTE)
        return self._text("quotation", "says").format(detail=said) if said else ""

    def failure(self, reason: str, said: str) -> str:
        """Why there is no connection to a broker, as the dialogs tell it, but as Markdown."""
        text = self._translations[f"component.{DOMAIN}.config.error.{reason}"]
        return text.format(detail=self.quotation(escaped(said, _MAX_QUOTE))).strip()

    def convention(self, spec: DeviceSpec) -> str:
        """How the device describes itself."""
        return self.convention_name(spec.convention)

    def broker(self, where: str) -> str:
        """What a broker is called of which nothing is known but whether it is on this machine."""
        return self._text("broker", where)

    def convention_name(self, convention: str) -> str:
        """What a convention is called."""
        return self._text("convention", convention)

    def rule_fields(self) -> dict[str, ObjectSelectorField]:
        """The fields of a rule, translated here: their own dialog translates none."""
        text = TextSelector()
        return {
            "action": ObjectSelectorField(
                selector=self._choice("rule_action"), required=True, default=RuleAction.ADOPT
            ),
            "convention": ObjectSelectorField(selector=self._choice("convention")),
            **{
                pattern: ObjectSelectorField(selector=text)
                for pattern in ("manufacturer", "model", "origin", "name")
            },
        }

    def _choice(self, table: str) -> SelectSelector:
        prefix = f"component.{DOMAIN}.selector.{table}.options."
        options = [
            SelectOptionDict(value=key.removeprefix(prefix), label=label)
            for key, label in self._translations.items()
            if key.startswith(prefix)
        ]
        mode = SelectSelectorMode.DROPDOWN
        return SelectSelector(SelectSelectorConfig(options=options, mode=mode))

    def assistants(self, keys: Iterable[str]) -> list[SelectOptionDict]:
        """The voice assistants to choose from."""
        return [
            SelectOptionDict(value=key, label=self._text("assistant", ASSISTANTS[key]))
            for key in keys
        ]

    def abilities(self, keys: Iterable[str]) -> str:
        """What each assistant could do with a device, a line each; empty if there is nothing."""
        lines = [f"- {self._text('ability', key)}" for key in keys]
        return "\n".join([f"{self._text('ability', 'all')}\n", *lines]) if lines else ""

    def summary(self, components: Iterable[Component]) -> str:
        """What a device will be: "1 light, 3 sensors", what it mainly is first."""
        ordered = sorted(components, key=lambda component: not component.common.main)
        counts = Counter(component.platform for component in ordered)
        return ", ".join(
            self._text("components", f"{platform}_{'one' if count == 1 else 'other'}").format(
                count=count
            )
            for platform, count in counts.items()
        )

    def one(self, platform: str) -> str:
        """One of a kind: "1 light"."""
        return self._text("components", f"{platform}_one").format(count=1)

    def becomes(self, spec: DeviceSpec) -> str:
        """What a device will be, and what of it is not supported."""
        return ", ".join(filter(None, (self.summary(spec.components), self._lacks(spec))))

    def _lacks(self, spec: DeviceSpec) -> str:
        if not (count := len(spec.unsupported)):
            return ""
        text = self._text("components", f"unsupported_{'one' if count == 1 else 'other'}")
        kinds = [plain(kind) for kind in dict.fromkeys(spec.unsupported)]
        named = kinds if len(kinds) <= _MAX_KINDS else [*kinds[:_MAX_KINDS], "…"]
        return f"{text.format(count=count)} ({', '.join(named)})"

    def label(self, spec: DeviceSpec, distinction: str = "") -> str:
        """One line about the device: name, what tells it apart, its product, what it will be."""
        names = dict.fromkeys((plain(spec.name), distinction, product(spec)))
        return " – ".join(filter(None, (*names, self.becomes(spec))))

    def options(self, devices: Iterable[FoundDevice]) -> list[SelectOptionDict]:
        """A list of devices to choose from, by name: those of one name with what tells them apart."""
        specs = sorted(
            (found.spec for found in devices), key=lambda spec: (natural(plain(spec.name)), spec.id)
        )
        apart = distinctions(specs)
        return [
            SelectOptionDict(value=spec.id, label=self.label(spec, apart.get(spec.id, "")))
            for spec in specs
        ]

    def not_listed(self, devices: Iterable[DeviceSpec]) -> str:
        """Which devices are in no list, because nothing can be made of them; empty if there are none."""
        names = sorted({plain(spec.name) for spec in devices}, key=natural)
        return self._sentence("not_listed", devices=_listed(names)) if names else ""

    def areas(self, new: Sequence[str], page: int, pages: int) -> str:
        """Which areas are new, and which page of how many it is; nothing of what goes without saying."""
        created = self._sentence("new_areas", areas=_listed(new)) if new else ""
        where = self._sentence("page", page=page, pages=pages) if pages > 1 else ""
        return "\n\n".join(filter(None, (created, where)))

    def _sentence(self, key: str, **placeholders: object) -> str:
        return self._text("selection", key).format(**placeholders)

    def describe(self, spec: DeviceSpec) -> dict[str, str]:
        """What is said about one device in a text with these placeholders."""
        return {
            "device": escaped(spec.name),
            "manufacturer": escaped(spec.manufacturer) or _UNKNOWN,
            "model": escaped(spec.model) or _UNKNOWN,
            "summary": escaped(self.becomes(spec), _MAX_SUMMARY),
            "convention": self.convention(spec),
        }


def _listed(names: Sequence[str]) -> str:
    """Names as part of a sentence."""
    shown = [escaped(name) for name in names[:_MAX_NAMES]]
    return ", ".join(shown if len(names) <= _MAX_NAMES else [*shown, "…"])


def product(spec: DeviceSpec) -> str:
    """Manufacturer and model, the manufacturer once."""
    manufacturer, model = plain(spec.manufacturer), plain(spec.model)
    if model.casefold().startswith(manufacturer.casefold()):
        return model
    return f"{manufacturer} {model}".strip()


def distinctions(devices: Iterable[DeviceSpec]) -> dict[str, str]:
    """What tells devices of one name apart, by their ids; nothing of those that have one of their own.

    Manufacturer and model where these differ, else the address by which the device is known.
    """
    by_name: defaultdict[str, list[DeviceSpec]] = defaultdict(list)
    for spec in devices:
        by_name[folded(plain(spec.name))].append(spec)
    told: dict[str, str] = {}
    for alike in filter(lambda each: len(each) > 1, by_name.values()):
        products = Counter(map(product, alike))
        addresses = Counter(map(_address, alike))
        for spec in alike:
            if products[product(spec)] == 1 and product(spec):
                told[spec.id] = product(spec)
            else:
                address = _address(spec)
                told[spec.id] = address if addresses[address] == 1 else plain(spec.id)
    return told


def _address(spec: DeviceSpec) -> str:
    return plain(spec.id.partition(":")[2])
