"""Secret values: what is never shown of data points that are secret, whatever their platform."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.controller.redaction import REDACTED
from custom_components.mqtt_polyglot.controller.report import (
    device_report,
    message_text,
    rejected_values,
)
from custom_components.mqtt_polyglot.controller.secret_values import NO_SECRETS
from custom_components.mqtt_polyglot.model.codec import Choice, Text as TextCodec
from custom_components.mqtt_polyglot.model.components import Text
from custom_components.mqtt_polyglot.model.data_point import DataPoint, Sink, Source
from custom_components.mqtt_polyglot.model.device import Device
from custom_components.mqtt_polyglot.model.envelope import PlainTopic
from custom_components.mqtt_polyglot.model.reader import WHOLE, Path, PathOrText, Reader

from . import toy
from .conftest import Bench

TOPIC = "toy/safe/state"
TEXT = TextCodec()


def text(reader: Reader, codec: Any = TEXT, *, secret: bool = True) -> Text:
    """A text that a device says on its one topic."""
    sink = Sink(envelope=PlainTopic(topic="toy/safe/set"), codec=TextCodec())
    source = Source(topic=TOPIC, codec=codec, reader=reader)
    return Text(key="word", value=DataPoint(sources=(source,), sink=sink, secret=secret))


@pytest.fixture
def adopt(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Adopt a device of one such text."""

    def adopt(component: Text) -> Device:
        monkeypatch.setattr(toy, "component", lambda *_: component)
        return bench.adopt("safe", {"word": "text"})

    return adopt


def spoken(bench: Bench) -> tuple[dict[str, Any], str]:
    """The report, and the last message of the device in it."""
    report = device_report(bench.controller, "toy:safe")
    assert report is not None
    (topic,) = (each for each in report["traffic"]["topics"] if each["topic"] == TOPIC)
    return report, topic["in"]["payload"]


async def test_a_topic_of_its_own(bench: Bench, adopt: Any) -> None:
    """Neither its messages nor its value is shown, however short it is."""
    adopt(text(WHOLE))
    for word in ("xq", "hunter2"):
        bench.link.receive(TOPIC, word)
        report, payload = spoken(bench)
        assert payload == REDACTED
        assert report["components"][0]["values"] == {"value": REDACTED}
        assert word not in str(report["components"])
        assert word not in str(report["traffic"])


async def test_a_place_in_an_object(bench: Bench, adopt: Any) -> None:
    """The rest of the message is shown; but nothing of what cannot be taken apart."""
    adopt(text(Path(("locks", 1, "word"))))
    bench.link.receive(TOPIC, b'{"locks":[{"word":"other"},{"word":12,"n":3}],"up":12}')
    _, payload = spoken(bench)
    assert payload == f'{{"locks":[{{"word":"other"}},{{"word":"{REDACTED}","n":3}}],"up":12}}'
    for broken in (b'{"locks":[{},{"word":"hunter2', b'"hunter2"', b"[1234]"):
        bench.link.receive(TOPIC, broken)
        assert spoken(bench)[1] == REDACTED


async def test_text_or_object(bench: Bench, adopt: Any) -> None:
    """Where the whole may be the value, it is taken for that."""
    adopt(text(PathOrText(("word",))))
    bench.link.receive(TOPIC, b"1234")
    assert spoken(bench)[1] == REDACTED
    bench.link.receive(TOPIC, b'{"word":"ab","n":1}')
    assert spoken(bench)[1] == f'{{"word":"{REDACTED}","n":1}}'


async def test_it_comes_back(bench: Bench, adopt: Any) -> None:
    """What it was told, and what it says, is a secret in whatever else is said."""
    device = adopt(text(WHOLE))
    bench.link.receive(TOPIC, "hunter2")
    (state,) = device.states.values()
    await bench.controller.commands.run(device, state, [state.component.value.to("swordfish")])
    secrets = bench.controller.traffic["toy:safe"].secrets
    assert {"hunter2", "swordfish"} <= set(secrets.codes)
    shown = message_text(bench.controller, "log", b"was hunter2, is swordfish", 25)
    assert shown == f"was {REDACTED}, is {REDACTED}"
    assert message_text(bench.controller, "toy/safe/set", b"ab", 2) == REDACTED
    assert message_text(bench.controller, TOPIC, b"ab", 2) == REDACTED
    assert message_text(bench.controller, "log", b"ab", 2) == "ab"


async def test_it_cannot_be_read(
    bench: Bench, adopt: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Why not is not said where that would cite it."""
    device = adopt(text(WHOLE, Choice((("open", "open"),))))
    bench.link.receive(TOPIC, "ab cd")
    assert "ab cd" not in caplog.text
    assert [each["reason"] for each in rejected_values(device)] == [REDACTED]
    assert "ab cd" not in str(device_report(bench.controller, "toy:safe"))


async def test_it_is_no_secret(bench: Bench, adopt: Any) -> None:
    """A text that everybody may see is shown."""
    adopt(text(WHOLE, secret=False))
    bench.link.receive(TOPIC, "hello")
    report, payload = spoken(bench)
    assert payload == "hello"
    assert report["components"][0]["values"] == {"value": "hello"}


async def test_messages_that_are_watched(bench: Bench, adopt: Any) -> None:
    """What is watched as it happens is treated in the same way."""
    adopt(text(WHOLE))
    seen: list[Any] = []
    bench.controller.watch("toy:safe", lambda passed: seen.append(passed.report()))
    bench.link.receive(TOPIC, "hunter2")
    assert [each["payload"] for each in seen] == [REDACTED]


def test_devices_that_are_not_adopted() -> None:
    """They are not listened to."""
    assert NO_SECRETS.codes == ()
    assert NO_SECRETS.places("any") == ()
    assert not NO_SECRETS.told_on
