"""What an announcement says of its device."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.conventions.homeassistant.device_block import (
    DeviceBlock,
    merged,
    parse_device,
)

from .helpers import found, notes

FULL = {
    "ids": ["zigbee2mqtt_0x00158D0001A2B3C4", 17],
    "cns": [["mac", "AABB.CCDD.EEFF"], ["zigbee", "00:15:8d:00:01:a2:b3:c4"], ["bluetooth", "x"]],
    "name": "Valve ",
    "mf": "Maker",
    "mdl": "Model",
    "mdl_id": 12,
    "hw": 1,
    "sw": "1.0",
    "sn": "S-1",
    "sa": "Kitchen",
    "cu": "http://valve.local:8080/",
    "via_device": "bridge",
}


def test_everything() -> None:
    """Short names, numbers for texts, addresses in any form."""
    spec = found("sensor/x", {"stat_t": "s", "dev": FULL}).spec
    assert spec.id == "homeassistant:zigbee2mqtt_0x00158D0001A2B3C4"
    assert spec.name == "Valve"
    assert (spec.manufacturer, spec.model, spec.model_id) == ("Maker", "Model", "12")
    assert (spec.hw_version, spec.sw_version, spec.serial_number) == ("1", "1.0", "S-1")
    assert (spec.suggested_area, spec.configuration_url) == ("Kitchen", "http://valve.local:8080/")
    assert spec.via == "homeassistant:bridge"
    assert spec.identities == {
        "ieee:0x00158d0001a2b3c4",
        "mac:aabbccddeeff",
        "serial:maker:s-1",
    }
    assert spec.connections == {
        ("mac", "aa:bb:cc:dd:ee:ff"),
        ("zigbee", "00:15:8d:00:01:a2:b3:c4"),
        ("bluetooth", "x"),
    }
    assert not spec.notes


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        ("AA:BB:CC:DD:EE:FF", "aa:bb:cc:dd:ee:ff"),
        ("aa-bb-cc-dd-ee-ff", "aa:bb:cc:dd:ee:ff"),
        ("aabbccddeeff", "aa:bb:cc:dd:ee:ff"),
        ("Nonsense", "Nonsense"),
    ],
)
def test_addresses(address: str, normal: str) -> None:
    """As the device registry of Home Assistant writes them."""
    block = parse_device({"cns": [["mac", address]]})
    assert block is not None
    assert block.connections == (("mac", normal),)
    assert len(list(block.identities())) == (normal != "Nonsense")


@pytest.mark.parametrize(
    ("kind", "address", "marks"),
    [
        ("mac", "aa:bb:cc:dd:ee:ff", ["mac:aabbccddeeff"]),
        ("zigbee", "00:15:8d:00:01:a2:b3:c4", ["ieee:0x00158d0001a2b3c4"]),
        ("bluetooth", "aa:bb:cc:dd:ee:ff", []),
    ],
)
def test_marks_of_connections(kind: str, address: str, marks: list[str]) -> None:
    """Each kind of address marks a device by itself, or not at all."""
    block = parse_device({"cns": [[kind, address]]})
    assert block is not None
    assert list(block.identities()) == marks


@pytest.mark.parametrize(
    ("keys", "reported"),
    [
        ({"ids": ["a", []]}, "identifiers"),
        ({"ids": ["a", "x" * 300]}, "identifiers"),
        ({"ids": [str(number) for number in range(40)]}, "identifiers"),
        ({"ids": "a", "cns": "x"}, "connections"),
        ({"ids": "a", "cns": [["mac"]]}, "connections"),
        ({"ids": "a", "cns": [["mac", []]]}, "connections"),
        ({"ids": "a", "name": {}}, "name"),
        ({"ids": "a", "sn": "x" * 300}, "serial_number"),
        ({"ids": "a", "mf": {}}, "manufacturer"),
        ({"ids": "a", "cu": "javascript:alert(1)"}, "configuration_url"),
        ({"ids": "a", "cu": "http://[::1"}, "configuration_url"),
        ({"ids": "a", "cu": "http:nowhere"}, "configuration_url"),
        ({"ids": "a", "via_device": []}, "via_device"),
    ],
)
def test_what_is_wrong_costs_itself(keys: dict[str, Any], reported: str) -> None:
    """The device is known all the same."""
    spec = found("sensor/x", {"stat_t": "s", "dev": keys}).spec
    assert notes(spec) == [("rejected_key", reported)]
    assert spec.id in ("homeassistant:a", "homeassistant:0")


@pytest.mark.parametrize("block", [None, [], "x", {}, {"name": "x"}, {"ids": [], "cns": []}])
def test_what_is_no_block(block: Any) -> None:
    """There is nothing by which the device could be known again."""
    assert parse_device(block) is None
    spec = found("sensor/node/x", {"stat_t": "s", "dev": block}).spec
    assert notes(spec) == ([] if block is None else [("rejected_key", "device")])


@pytest.mark.parametrize("url", ["homeassistant://config", "https://x.example", "http://10.0.0.1"])
def test_addresses_of_the_device(url: str) -> None:
    """Those that Home Assistant follows."""
    block = parse_device({"ids": "a", "cu": url})
    assert block is not None
    assert block.configuration_url == url


def test_merging() -> None:
    """Everything of everybody; the last word counts."""
    one = DeviceBlock(identifiers=("a",), name="A", model="M")
    two = DeviceBlock(identifiers=("b", "a"), connections=(("mac", "x"),), name="B", via="v")
    assert merged([one, two]) == DeviceBlock(
        identifiers=("a", "b"), connections=(("mac", "x"),), name="B", model="M", via="v"
    )
    assert merged([]) == DeviceBlock()


@pytest.mark.parametrize(
    ("key", "field"), [("name", "name"), ("mf", "manufacturer"), ("mdl", "model")]
)
def test_long_names(key: str, field: str) -> None:
    """What people read is shortened, and the report says so."""
    said = f"{'x' * 253}  {'y' * 100}"
    spec = found("sensor/x", {"stat_t": "s", "dev": {"ids": "a", key: said}}).spec
    assert getattr(spec, field) == "x" * 253 + "…"
    assert notes(spec) == [("translated", field)]
