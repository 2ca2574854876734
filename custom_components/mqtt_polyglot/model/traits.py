"""What is special about each platform beside its values: one table, one row a platform."""

from dataclasses import dataclass
from typing import Final

from .vocabulary import Assistant, Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformTraits:
    """What is special about one platform.

    Attributes:
        rank: The smaller, the sooner a device is called by this of all that it has.
        entity: Whether it becomes an entity; a trigger and a tag do not.
        confirmed: Whether an action is only over when the device has shown that it did it.
        consent: Whether it opens, looks or heats, so that a device does not newly become one
            without the user's word.
        consent_classes: The device classes of which that is so, where it is not of all.
        sensitive: Whether it guards or moves something, so that assistants only get it when the user says
            so, and that it is never shown to be as it was told to be before the broker has that.
        sensitive_classes: The device classes of which that is so, where it is not of all.
        assistants: Those that can control it. Empty where which entities are exposed is left to Home
            Assistant, as it is of all that is a setting or only tells something.
        names: Whether Home Assistant names it after its device class.
        blocked: Attributes of its own that a device does not get to set.
    """

    rank: int = 90
    entity: bool = True
    confirmed: bool = False
    consent: bool = False
    consent_classes: frozenset[str] = frozenset()
    sensitive: bool = False
    sensitive_classes: frozenset[str] = frozenset()
    assistants: frozenset[Assistant] = frozenset()
    names: bool = False
    blocked: frozenset[str] = frozenset()


_ALL: Final = frozenset(Assistant)
_CLOUD: Final = frozenset({Assistant.ALEXA, Assistant.GOOGLE})
"""For what Assist has no sentences."""

_ENTRANCES: Final = frozenset({"door", "garage", "gate"})

TRAITS: Final[dict[Platform, PlatformTraits]] = {
    Platform.LOCK: PlatformTraits(
        rank=1,
        confirmed=True,
        consent=True,
        sensitive=True,
        assistants=_ALL,
        blocked=frozenset({"changed_by", "code_format"}),
    ),
    Platform.ALARM_CONTROL_PANEL: PlatformTraits(
        rank=2,
        confirmed=True,
        consent=True,
        sensitive=True,
        assistants=_CLOUD,
        blocked=frozenset({"changed_by", "code_arm_required", "code_format"}),
    ),
    Platform.CLIMATE: PlatformTraits(
        rank=3,
        consent=True,
        assistants=_ALL,
        blocked=frozenset(
            {
                "current_humidity",
                "current_temperature",
                "fan_mode",
                "fan_modes",
                "humidity",
                "hvac_action",
                "hvac_modes",
                "max_humidity",
                "max_temp",
                "min_humidity",
                "min_temp",
                "preset_mode",
                "preset_modes",
                "swing_horizontal_mode",
                "swing_horizontal_modes",
                "swing_mode",
                "swing_modes",
                "target_humidity_step",
                "target_temp_high",
                "target_temp_low",
                "target_temp_step",
                "temperature",
            }
        ),
    ),
    Platform.WATER_HEATER: PlatformTraits(
        rank=4,
        consent=True,
        assistants=_CLOUD,
        blocked=frozenset(
            {
                "away_mode",
                "current_temperature",
                "max_temp",
                "min_temp",
                "operation_list",
                "operation_mode",
                "target_temp_high",
                "target_temp_low",
                "target_temp_step",
                "temperature",
            }
        ),
    ),
    Platform.COVER: PlatformTraits(
        rank=5,
        consent_classes=_ENTRANCES,
        sensitive_classes=_ENTRANCES,
        assistants=_ALL,
        blocked=frozenset(
            {"current_position", "current_tilt_position", "is_closed", "supported_speeds"}
        ),
    ),
    Platform.VALVE: PlatformTraits(
        rank=6,
        consent=True,
        sensitive=True,
        assistants=_ALL,
        blocked=frozenset({"current_position", "is_closed"}),
    ),
    Platform.VACUUM: PlatformTraits(
        rank=7,
        assistants=_ALL,
        blocked=frozenset(
            {"battery_icon", "battery_level", "fan_speed", "fan_speed_list", "status"}
        ),
    ),
    Platform.LAWN_MOWER: PlatformTraits(
        rank=8, sensitive=True, assistants=frozenset({Assistant.ASSIST, Assistant.GOOGLE})
    ),
    Platform.MEDIA_PLAYER: PlatformTraits(
        rank=9,
        assistants=_ALL,
        blocked=frozenset(
            {
                "entity_picture_local",
                "is_volume_muted",
                "media_album_name",
                "media_artist",
                "media_content_id",
                "media_content_type",
                "media_duration",
                "media_position",
                "media_position_updated_at",
                "media_title",
                "sound_mode",
                "sound_mode_list",
                "source",
                "source_list",
                "volume_level",
            }
        ),
    ),
    Platform.FAN: PlatformTraits(
        rank=10,
        assistants=_ALL,
        blocked=frozenset(
            {
                "direction",
                "oscillating",
                "percentage",
                "percentage_step",
                "preset_mode",
                "preset_modes",
            }
        ),
    ),
    Platform.HUMIDIFIER: PlatformTraits(
        rank=11,
        assistants=_CLOUD,
        blocked=frozenset(
            {
                "action",
                "available_modes",
                "current_humidity",
                "humidity",
                "max_humidity",
                "min_humidity",
                "mode",
                "target_humidity_step",
            }
        ),
    ),
    Platform.LIGHT: PlatformTraits(
        rank=12,
        assistants=_ALL,
        blocked=frozenset(
            {
                "brightness",
                "color_mode",
                "color_temp_kelvin",
                "effect",
                "effect_list",
                "hs_color",
                "max_color_temp_kelvin",
                "min_color_temp_kelvin",
                "rgb_color",
                "rgbw_color",
                "rgbww_color",
                "supported_color_modes",
                "xy_color",
            }
        ),
    ),
    Platform.CAMERA: PlatformTraits(
        rank=13,
        consent=True,
        sensitive=True,
        assistants=_CLOUD,
        blocked=frozenset({"access_token", "brand", "model_name", "motion_detection"}),
    ),
    Platform.SIREN: PlatformTraits(
        rank=14,
        consent=True,
        blocked=frozenset({"available_tones", "duration", "tone", "volume_level"}),
    ),
    Platform.SWITCH: PlatformTraits(rank=15, assistants=_ALL),
    Platform.IMAGE: PlatformTraits(rank=20, consent=True, blocked=frozenset({"access_token"})),
    Platform.SCENE: PlatformTraits(rank=21, assistants=_ALL),
    Platform.BUTTON: PlatformTraits(rank=22, names=True),
    Platform.NOTIFY: PlatformTraits(rank=23),
    Platform.INFRARED: PlatformTraits(rank=24, names=True),
    Platform.DEVICE_TRACKER: PlatformTraits(
        rank=25,
        blocked=frozenset(
            {
                "battery",
                "gps_accuracy",
                "in_zones",
                "latitude",
                "longitude",
                "source_type",
                "tracking_type",
            }
        ),
    ),
    Platform.EVENT: PlatformTraits(
        rank=26, names=True, blocked=frozenset({"event_type", "event_types"})
    ),
    Platform.SELECT: PlatformTraits(rank=30, blocked=frozenset({"options"})),
    Platform.NUMBER: PlatformTraits(
        rank=31, names=True, blocked=frozenset({"max", "min", "mode", "step"})
    ),
    Platform.TEXT: PlatformTraits(rank=32, blocked=frozenset({"max", "min", "mode", "pattern"})),
    Platform.DATE: PlatformTraits(rank=33),
    Platform.TIME: PlatformTraits(rank=34),
    Platform.DATETIME: PlatformTraits(rank=35),
    Platform.BINARY_SENSOR: PlatformTraits(rank=40, names=True),
    Platform.SENSOR: PlatformTraits(
        rank=41, names=True, blocked=frozenset({"last_reset", "options", "state_class"})
    ),
    Platform.UPDATE: PlatformTraits(
        rank=42,
        names=True,
        blocked=frozenset(
            {
                "auto_update",
                "display_precision",
                "in_progress",
                "installed_version",
                "latest_version",
                "release_summary",
                "release_url",
                "skipped_version",
                "title",
                "update_percentage",
            }
        ),
    ),
    Platform.TAG: PlatformTraits(rank=50, entity=False),
    Platform.DEVICE_AUTOMATION: PlatformTraits(rank=51, entity=False),
}
