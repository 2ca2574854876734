"""The panel in the sidebar, for admins: brokers, the inbox, devices and what they say.

It is web components made with Lit in ``frontend/``; everything that it shows comes over the WebSocket.
"""

import hashlib
from pathlib import Path
from typing import Final

from homeassistant.components import frontend, panel_custom
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

URL_PATH: Final = "mqtt-polyglot"
"""Where the panel is in the address bar."""

ELEMENT: Final = "mqtt-polyglot-panel"
"""The web component that ``frontend/main.js`` defines."""

FOLDER: Final = Path(__file__).parent / "frontend"

_BASE_URL: Final[HassKey[str]] = HassKey(f"{DOMAIN}_panel")


async def async_serve(hass: HomeAssistant) -> None:
    """Serve the panel's files, once in a run of Home Assistant.

    Browsers keep them for a month. The modules import each other by relative addresses, so what
    tells one version from the next stands in the path, where all of them inherit it.
    """
    digest = await hass.async_add_executor_job(_digest)
    base_url = hass.data[_BASE_URL] = f"/{DOMAIN}/panel-{digest}"
    await hass.http.async_register_static_paths([StaticPathConfig(base_url, str(FOLDER))])


def _digest() -> str:
    content = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*.js")):
        name = path.relative_to(FOLDER).as_posix()
        content.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()[:12]


async def async_follow_entries(hass: HomeAssistant) -> None:
    """Have the panel in the sidebar as long as there is a broker that is not disabled.

    Not as long as one is loaded: a reload would throw people out of the panel they look at.
    """
    wanted = bool(
        hass.config_entries.async_entries(DOMAIN, include_ignore=False, include_disabled=False)
    )
    if wanted == frontend.async_panel_exists(hass, URL_PATH):
        return
    if not wanted:
        frontend.async_remove_panel(hass, URL_PATH)
        return
    # No ``config_panel_domain``: "Configure" on the integration's page leads to the options.
    await panel_custom.async_register_panel(
        hass,
        frontend_url_path=URL_PATH,
        webcomponent_name=ELEMENT,
        sidebar_title="MQTT Polyglot",
        sidebar_icon="mdi:translate",
        module_url=f"{hass.data[_BASE_URL]}/main.js",
        require_admin=True,
    )
