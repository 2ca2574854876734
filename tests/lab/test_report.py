"""What counts as expected, and what counts as an error of the integration."""

import pytest

from scripts.lab.report import Report, matches
from scripts.lab.steps.trouble import errors_of_ours


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("on", "on"),
        (21, 21.0),
        (None, None),
        (str, "anything"),
        ({"state": "on"}, {"state": "on", "more": 1}),
        ({"color": {"h": 120}}, {"color": {"h": 119.995, "s": 3}}),
        ({"a", "b"}, {"a", "b", "c"}),
        ([1, "x"], (1.0, "x")),
    ],
)
def test_matches(expected: object, got: object) -> None:
    """What is not asked for does not matter."""
    assert matches(expected, got)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (True, 1),
        (None, 0),
        (21, 21.5),
        (21, "21"),
        ({"state": "on"}, {}),
        ({"state": "on"}, None),
        ({"a"}, set()),
        ([1], [1, 2]),
    ],
)
def test_does_not_match(expected: object, got: object) -> None:
    """What is asked for must be there, and be the same."""
    assert not matches(expected, got)


async def test_a_probe_is_asked_until_it_matches(capsys: pytest.CaptureFixture[str]) -> None:
    """A step is right as soon as what comes is as expected, and a miss at the limit."""
    values = iter([1, 2, 3, 4, 5, 6, 7, 8, 9])

    async def probe() -> int:
        return next(values)

    report = Report()
    assert await report.expect("reaches three", 3, probe)
    assert not await report.expect("never reaches zero", 0, probe, limit=0)
    assert report.misses == 1
    assert "MISS" in capsys.readouterr().out


def test_errors_of_ours() -> None:
    """Only errors and tracebacks that come from the integration count."""
    ours = [
        "2026-11-22 14:00:01.000 ERROR (MainThread) [custom_components.mqtt_polyglot.home.hub] broken",
        "2026-11-22 14:00:02.000 ERROR (MainThread) [homeassistant] Error doing job",
        "Traceback (most recent call last):",
        '  File "/config/custom_components/mqtt_polyglot/hub.py", line 1, in f',
    ]
    others = [
        "2026-11-22 14:00:03.000 WARNING (MainThread) [custom_components.mqtt_polyglot] slow",
        "2026-11-22 14:00:04.000 ERROR (MainThread) [homeassistant.components.camera] no library",
        "2026-11-22 14:00:05.000 ERROR (MainThread) [aiohttp.server] Error",
        "Traceback (most recent call last):",
    ]
    found = errors_of_ours([*others, *ours, *others])
    assert found == [ours[0], "\n".join(ours[1:])]
