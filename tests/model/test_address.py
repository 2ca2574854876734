"""Addresses: what passes for one, and how little of it is shown."""

from contextlib import suppress
from urllib.parse import urlsplit

from homeassistant.components.diagnostics import REDACTED
from hypothesis import example, given, strategies as st
import pytest
from yarl import URL

from custom_components.mqtt_polyglot.model.address import (
    MAX_ADDRESS,
    STILL_SCHEMES,
    STREAM_SCHEMES,
    Address,
    AddressText,
    without_secrets,
)
from custom_components.mqtt_polyglot.model.codec import DecodeError, EncodeError

STREAM = AddressText(STREAM_SCHEMES, unknown=("None",))
STILL = AddressText(STILL_SCHEMES)


@pytest.mark.parametrize(
    "url",
    [
        "rtsp://10.0.0.7:554/live",
        "rtsps://cam.local/live",
        "rtmp://10.0.0.7/bcs/channel0_main.bcs?channel=0&stream=0",
        "rtmps://10.0.0.7/live",
        "http://127.0.0.1:8080/stream.ts",
        "https://cam_1.example/a%20b?x=[1]&y=$(2)",
        "rtsp://user:p%40ss@10.0.0.7/",
        "rtsp://user:p@ss:word@10.0.0.7/",
        "rtsp://[fe80::1]:554/live",
        "rtsp://10.0.0.7:554/user=admin&password=&channel=1&stream=0.sdp?",
        f"http://host/{'x' * (MAX_ADDRESS - 12)}",
    ],
)
def test_streams(url: str) -> None:
    """What cameras have."""
    assert STREAM.decode(url) == Address(url)
    assert STREAM.decode(f" {url}\n") == Address(url)


def test_one_way_to_write_a_scheme() -> None:
    """Those who play streams compare it letter by letter."""
    assert STREAM.decode("RTSP://Cam/Live") == Address("rtsp://Cam/Live")


@pytest.mark.parametrize("wire", [None, "None"])
def test_none(wire: str | None) -> None:
    """A device may say that it has none at the moment."""
    assert STREAM.decode(wire) is None


HOSTILE = (
    # Other things than hosts on the network.
    "file:///etc/passwd",
    "FILE:/etc/passwd",
    "/dev/video0",
    "pipe:0",
    "concat:http://a/1|http://a/2",
    "subfile,,start,0,end,9,,:/etc/passwd",
    "crypto+http://a/",
    "data:image/png;base64,AA",
    "exec:reboot",
    "echo:http://a/",
    "ffmpeg:http://a/",
    "udp://239.0.0.1:1234",
    "javascript:alert(1)",
    "http:/a",
    "http:a",
    "//a/b",
    "",
    # Orders to those who play it.
    "rtsp://a/#raw=-f null",
    "rtsp://a/#raw=-i%20/etc/passwd",
    "http://a/#header=Cookie:%20x",
    "rtsp://a/ -y /config/secrets.yaml",
    'rtsp://a/" -y "/config/x',
    "rtsp://a/' -y '/config/x",
    "rtmp://a/app playpath=x swfUrl=y",
    "http://a/|http://b/",
    "http://a/{input}",
    "http://a/${HOME}",
    "http://a/`id`",
    # Other hosts than it seems.
    "http://good\\@evil/",
    "http://good%2f@evil%2f/",
    "http://a\tb/",
    "http://a\nb/",
    "http://ａ/",
    "http://a\x00/",
    "http://[::1/",
    "http://[::g]/",
    "http://a:b/",
    "http://a:99999/",
    "http:///a",
    "http://user@/",
    "http://%65vil/",
    # Lines of their own in the head of a request.
    "http://u%0d%0aX:1@a/",
    "http://a/%0D%0A",
    "http://a/%00",
    "http://a/%7f",
    "http://a%3Ab:c@d/",
    f"http://a/{'x' * MAX_ADDRESS}",
)


@pytest.mark.parametrize("wire", [*HOSTILE, 5, True, [], {}])
def test_what_is_no_address(wire: object) -> None:
    """It is refused, and the reason does not repeat it."""
    with pytest.raises(DecodeError) as refused:
        STREAM.decode(wire)
    if isinstance(wire, str) and wire:
        assert wire not in str(refused.value)


@pytest.mark.parametrize("scheme", sorted(set(STREAM_SCHEMES) - set(STILL_SCHEMES)))
def test_a_still_is_fetched_from_the_web(scheme: str) -> None:
    """There is no other way to get one picture."""
    with pytest.raises(DecodeError):
        STILL.decode(f"{scheme}://cam/")


def test_only_read() -> None:
    """No device is told an address."""
    with pytest.raises(EncodeError):
        STREAM.encode(Address("http://a/"))


# Everything that has a meaning somewhere in an address, and a few letters.
PIECES = st.text("ab09%2fF:/?#[]@!$&'()*+,;=-._~\\ \"\n|", max_size=16)


@given(st.text() | st.builds("{}://{}{}".format, st.sampled_from(STREAM_SCHEMES), PIECES, PIECES))
@example("http://a:b@c@d/e@f")
def test_any_text(text: str) -> None:
    """Whatever passes means the same to everybody who reads it, and nothing else raises."""
    with suppress(DecodeError):
        if (address := STREAM.decode(text)) is None:
            assert text == "None"
            return
        ours, theirs = urlsplit(address.url), URL(address.url)
        assert ours.scheme in STREAM_SCHEMES
        assert (ours.scheme, ours.hostname) == (theirs.scheme, (theirs.host or "").lower())
        assert not set(address.url) & set("#'\"\\ \n|{}`")
        assert without_secrets(str(address)) == str(address)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("rtsp://me:secret@cam/live", f"rtsp://{REDACTED}@cam/live"),
        ("rtsp://me:se@cr/et@cam/live", f"rtsp://{REDACTED}@cam/live"),
        ("http://cam/?user=me&pwd=x&ch=1", f"http://cam/?user={REDACTED}&pwd={REDACTED}&ch=1"),
        (
            "rtsp://cam/user=me&password=x&ch=1",
            f"rtsp://cam/user={REDACTED}&password={REDACTED}&ch=1",
        ),
        (
            "http://cam/?ACCESS_TOKEN=a;api_key=b",
            f"http://cam/?ACCESS_TOKEN={REDACTED};api_key={REDACTED}",
        ),
        ('{"a":"http://x/","b":"me@home"}', '{"a":"http://x/","b":"me@home"}'),
        ('at "http://me:x@cam/" now', f'at "http://{REDACTED}@cam/" now'),
        ("user=me", "user=me"),
    ],
)
def test_secrets(text: str, shown: str) -> None:
    """User, password and keys are left out, wherever the address stands."""
    assert without_secrets(text) == shown
    if " " not in text and "{" not in text:
        assert str(Address(text)) == shown


def test_no_secret_in_what_a_debugger_prints() -> None:
    """Not even there."""
    assert "secret" not in repr(Address("rtsp://me:secret@cam/"))
