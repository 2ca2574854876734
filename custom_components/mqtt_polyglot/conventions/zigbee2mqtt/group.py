"""Groups: devices of a network that are told one thing together, each group a device of its own.

``bridge/groups`` says what is in a group, and not what it can do: that is what its members can.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from ...model.codec import Choice
from ...model.components import Common, Scene
from ...model.data_point import DataPoint
from ...model.identity import zigbee2mqtt_identity
from ...model.spec import DeviceSpec
from ..base import Announcement, AnnouncementError
from .announcement import check_name
from .device import add_components
from .draft import Draft
from .expose import ExposeError, read_exposes
from .ids import bridge_id, group_id
from .settings import OUTPUTS, BridgeSettings
from .wire import Wire, availability_of

type MemberDevice = Callable[[str], Mapping[str, Any] | None]
"""The trimmed entry of the device with an address."""

_TYPES: Final = ("light", "switch", "cover", "lock", "climate")
"""What a group can be; but for the last as in Zigbee2MQTT's own discovery."""

_UNTOLD: Final = frozenset({"lock_state", "local_temperature", "running_state", "running_mode"})
"""What Zigbee2MQTT says of a member and not of a group."""

_MAX_MEMBERS: Final = 1024
_MAX_SCENES: Final = 256
_MAX_NAME: Final = 128
_BIND_GROUP: Final = 901
"""The group with which Zigbee2MQTT binds remotes that it knows nothing about."""


def group_announcement(
    base: str,
    group: Any,
    device_of: MemberDevice,
    endpoints: Mapping[str, Mapping[str, str]],
    *,
    settings: BridgeSettings,
) -> Announcement | None:
    """What describes a group; ``None`` of one without members, which can do nothing.

    Args:
        base: The base topic of the network.
        group: An entry of ``bridge/groups``.
        device_of: Finds its members.
        endpoints: The names of the endpoints of devices, by address and number.
        settings: How states are published, and whether it is known who can be reached.

    Raises:
        AnnouncementError: The entry cannot be used.
    """
    number = group.get("id") if isinstance(group, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= 0xFFFF:
        raise AnnouncementError("a group without a number")
    if number == _BIND_GROUP:
        return None
    check_name(group.get("friendly_name"), base)
    members = list(_entries(group.get("members"), _MAX_MEMBERS))
    if not members:
        return None
    described, exposes, options = [], list[dict[str, Any]](), set[str]()
    for member in members:
        ieee = str(member.get("ieee_address")).lower()[:_MAX_NAME]
        endpoint = str(member.get("endpoint"))[:_MAX_NAME]
        device = device_of(ieee)
        described.append(
            {
                "ieee_address": ieee,
                "endpoint": endpoint,
                "name": device["friendly_name"] if device else None,
            }
        )
        if device:
            part = endpoints.get(ieee, {}).get(endpoint)
            exposes += _of_part(device["definition"].get("exposes") or [], part)
            options |= set(filter(_is_text, device["definition"].get("options") or ()))
    return {
        "base": base,
        "output": settings.output,
        "availability": all(settings.available(str(each["ieee_address"])) for each in described),
        "group": {
            "id": number,
            "friendly_name": group["friendly_name"],
            "members": described,
            "scenes": list(_scenes(group.get("scenes"))),
            "exposes": _merged(exposes),
            "options": sorted(options),
        },
    }


def describe_group(announcement: Announcement) -> DeviceSpec:
    """Make the spec of a group.

    Raises:
        AnnouncementError: It is none.
    """
    base, group = announcement.get("base"), announcement.get("group")
    if not isinstance(base, str) or not isinstance(group, dict):
        raise AnnouncementError("no base topic, or no group")
    number, name = group.get("id"), group.get("friendly_name")
    check_name(name, base)
    if not isinstance(number, int) or announcement.get("output") not in OUTPUTS:
        raise AnnouncementError("a group without a number or an output")
    wire = Wire(base, str(name), announcement["output"] == "attribute")
    draft = Draft(
        wire,
        availability_of(wire, told=announcement.get("availability") is True, disabled=False),
        options=frozenset(filter(_is_text, group.get("options") or ())),
    )
    try:
        add_components(draft, list(read_exposes(group.get("exposes"), draft.notes)))
    except ExposeError as err:
        raise AnnouncementError(str(err)) from err
    # The settings of its members are theirs: Zigbee2MQTT tells nothing of them for a group.
    draft.components = {key: each for key, each in draft.components.items() if key in _TYPES}
    for scene in _scenes(group.get("scenes")):
        draft.add(
            f"scene_{scene['id']}",
            Scene,
            Common(name=scene["name"]),
            activate=DataPoint(
                sink=wire.sink("scene_recall", Choice(((scene["id"], True),))), momentary=True
            ),
        )
    code = "".join(str(ord(letter)) for letter in base)
    identity = zigbee2mqtt_identity(f"zigbee2mqtt_{code}_{number}")
    return DeviceSpec(
        id=group_id(base, number),
        name=str(name),
        manufacturer="Zigbee2MQTT",
        model="Group",
        origin="Zigbee2MQTT",
        identities=frozenset({identity} if identity else ()),
        via=bridge_id(base),
        components=tuple(draft.components.values()),
        notes=tuple(draft.notes),
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _entries(raw: Any, most: int) -> Iterator[dict[str, Any]]:
    if isinstance(raw, list):
        yield from (each for each in raw[:most] if isinstance(each, dict))


def _scenes(raw: Any) -> Iterator[dict[str, Any]]:
    """The scenes, each number once."""
    met: set[int] = set()
    for scene in _entries(raw, _MAX_SCENES):
        number, name = scene.get("id"), scene.get("name")
        if isinstance(number, int) and not isinstance(number, bool) and number not in met:
            met.add(number)
            text = name[:_MAX_NAME] if isinstance(name, str) and name else f"Scene {number}"
            yield {"id": number, "name": text}


def _of_part(exposes: Sequence[Mapping[str, Any]], part: str | None) -> Iterator[dict[str, Any]]:
    """What the part of a device that is in a group can do, without the name of the part."""
    for expose in exposes:
        endpoint = expose.get("endpoint")
        if endpoint is not None and part is not None and endpoint != part:
            continue
        if expose.get("type") in _TYPES:
            features = [
                _bare(each, endpoint)
                for each in expose.get("features") or []
                if each.get("name") not in _UNTOLD
            ]
            yield {"type": expose["type"], "features": features}
        elif expose.get("type") == "enum" and expose.get("name") == "effect":
            yield _bare(expose, endpoint)


def _bare(expose: Mapping[str, Any], endpoint: Any) -> dict[str, Any]:
    bare = {key: value for key, value in expose.items() if key != "endpoint"}
    if endpoint is not None and isinstance(bare.get("property"), str):
        bare["property"] = bare["property"].removesuffix(f"_{endpoint}")
    return bare


def _merged(exposes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The exposes of all members as those of one device: what any of them can do."""
    merged: dict[Any, dict[str, Any]] = {}
    for expose in exposes:
        features = expose.get("features", [])
        state = next((each.get("property") for each in features if each.get("name") == "state"), "")
        whole = merged.setdefault((expose["type"], state), {**expose, "features": []})
        if "values" in expose:
            whole["values"] = list(dict.fromkeys([*whole["values"], *expose["values"]]))
        known = {each.get("name"): each for each in whole["features"]}
        for feature in features:
            if (before := known.get(feature.get("name"))) is None:
                whole["features"].append(dict(feature))
            else:
                _narrow(before, feature)
    return list(merged.values())


def _narrow(feature: dict[str, Any], other: Mapping[str, Any]) -> None:
    """Leave of a range what both can do."""
    for key, closer in (("value_min", max), ("value_max", min)):
        values = [each[key] for each in (feature, other) if isinstance(each.get(key), int | float)]
        if values:
            feature[key] = closer(values)
