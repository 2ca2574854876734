"""A real Home Assistant as a process, with a configuration folder of its own.

It listens on 127.0.0.1 only, needs no network, and installs nothing.
"""

import asyncio
import contextlib
import io
import json
import os
from pathlib import Path
import shutil
import socket
import sys
import time
from typing import Any, Literal

import aiohttp
from PIL import Image

from .broker import ROOT
from .client import Client, Json
from .errors import LabError

DOMAIN = "mqtt_polyglot"
INTEGRATION = ROOT / "custom_components" / DOMAIN
RESTART_EXIT_CODE = 100
_START_LIMIT = 180  # seconds; the first start of a new environment compiles everything
_STOP_LIMIT = 60
_POLL = 0.05

_HOME = """\
homeassistant:
  name: {name}
  latitude: 52.0
  longitude: 5.0
  elevation: 0
  unit_system: metric
  time_zone: UTC
  country: NL
  currency: EUR
  internal_url: {url}
  # Alexa shows no stream without one; nothing is fetched from there.
  external_url: {external_url}
"""
"""How every configuration.yaml begins."""
_CONFIGURATION = """\
# It brings http, websocket_api, auth, onboarding, config, api, repairs and more.
frontend:
conversation:
stream:
  # The shortest: a film begins with its second segment.
  segment_duration: 2
alexa:
  smart_home:
    locale: en-US
    filter:
      include_domains: {domains}
google_assistant:
  project_id: laboratory
  secure_devices_pin: "{pin}"
  exposed_domains: {domains}
logger:
  default: warning
  logs:
    # Two libraries that a camera without a stream does not need.
    haffmpeg: critical
    homeassistant.components.camera.img_util: critical
"""


class HomeAssistant:
    """One instance in one configuration folder, which may exist already.

    Attributes:
        url: Where it listens.
        console: The file with everything that it printed, over all its starts.
    """

    USERNAME = "demo"
    PASSWORD = "demo"
    PIN = "4321"
    """What Google Assistant wants to hear before it unlocks a door; also the code of the alarm."""
    EXTERNAL_URL = "https://laboratory.example"
    EXPOSED = (
        *("alarm_control_panel", "camera", "climate", "cover", "fan", "humidifier"),
        *("lawn_mower", "light", "lock", "media_player", "scene", "vacuum", "valve"),
        "water_heater",
    )
    """What Alexa and Google Assistant get to see."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        integration: Literal["copy", "link", "none"] = "copy",
        levels: dict[str, str] | None = None,
        more: str = "",
        name: str = "Laboratory",
        configuration: str = _CONFIGURATION,
        echo: bool = False,
    ) -> None:
        """Describe the instance; nothing runs yet.

        Args:
            folder: The configuration folder.
            port: Where to listen; 0 takes a free port.
            integration: How the integration comes into the folder.
            levels: Log levels by logger.
            more: More for its configuration.yaml.
            name: What it calls itself.
            configuration: What stands first in its configuration.yaml, after what all have.
            echo: Print to the terminal and not to ``console``.
        """
        self.folder = folder
        self.port = port or _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.console = folder / "console.log"
        self._integration = integration
        self._levels = levels or {}
        self._more = more
        self._configuration = _HOME + configuration
        self._name = name
        self._echo = echo
        self._process: asyncio.subprocess.Process | None = None

    # --- the process ----------------------------------------------------------------------------

    async def start(self) -> None:
        """Start it and wait until it answers; the first time, create the user and skip the tour."""
        if not _is_free(self.port):  # it would listen on another one, and for everybody
            raise LabError(f"port {self.port} is taken")
        await asyncio.to_thread(self._prepare)
        await self._launch()
        try:
            async with aiohttp.ClientSession() as http, asyncio.timeout(_START_LIMIT):
                await self._wait_for_http(http)
                await self._onboard(http)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop it in order."""
        if (process := self._process) is None:
            return
        self._process = None
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(_STOP_LIMIT):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def kill(self) -> None:
        """End it as a power failure does: nothing more is written."""
        if (process := self._process) is not None:
            self._process = None
            process.kill()
            await process.wait()

    async def wait(self) -> None:
        """Wait until it ends by itself; start it again when somebody asked it to restart."""
        while (process := self._process) is not None:
            if await process.wait() != RESTART_EXIT_CODE or process is not self._process:
                return
            await self._launch()

    def log(self) -> list[str]:
        """Return the lines that it printed so far."""
        return self.console.read_text(errors="replace").splitlines()

    async def _launch(self) -> None:
        environment = {
            key: value
            for key, value in os.environ.items()
            if key != "PYTHONDONTWRITEBYTECODE"  # every start would compile everything again
        }
        binaries = Path(sys.executable).parent
        environment |= {
            "HOME": str(self.folder),
            "PATH": f"{binaries}{os.pathsep}{environment.get('PATH', os.defpath)}",
            "VIRTUAL_ENV": str(binaries.parent),
        }
        # The working directory comes first on the import path, so it must be the configuration
        # folder: in the checkout its custom_components would hide the folder's.
        with contextlib.nullcontext() if self._echo else self.console.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "homeassistant", "--config", str(self.folder)),
                *("--skip-pip", "--ignore-os-check", "--log-no-color"),
                cwd=self.folder,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT if output else None,
                start_new_session=True,  # Ctrl-C is for whoever started it
            )

    async def _wait_for_http(self, http: aiohttp.ClientSession) -> None:
        while True:
            if self._process is None or self._process.returncode is not None:
                tail = "" if self._echo else "\n".join(self.log()[-30:])
                raise LabError(f"Home Assistant ended while it was starting\n{tail}")
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(f"{self.url}/manifest.json") as response:
                    if response.ok:
                        return
            await asyncio.sleep(_POLL)

    # --- the configuration folder ---------------------------------------------------------------

    def _prepare(self) -> None:
        """Write what has to be there before it starts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        configuration = self.folder / "configuration.yaml"
        if not configuration.exists():
            levels = "".join(f"    {name}: {level}\n" for name, level in self._levels.items())
            text = self._configuration.format(
                url=self.url,
                name=self._name,
                external_url=self.EXTERNAL_URL,
                pin=self.PIN,
                domains=json.dumps(self.EXPOSED),
            )
            configuration.write_text(text + levels + self._more)
        storage = self.folder / ".storage"
        storage.mkdir(exist_ok=True)
        # Not in YAML: that is only a trial, and Home Assistant goes back to its own defaults.
        (storage / "http").write_text(json.dumps(_http_store(self.port)))
        if not (onboarding := storage / "onboarding").exists():
            # The step that is done would set up integrations that need the internet.
            data = {"version": 4, "minor_version": 1, "key": "onboarding"}
            onboarding.write_text(json.dumps(data | {"data": {"done": ["core_config"]}}))
        _place_brands(self.folder / ".cache/brands/integrations/_placeholder")
        if self._integration != "none":
            self._place_integration(self.folder / "custom_components" / DOMAIN)

    def _place_integration(self, target: Path) -> None:
        if target.is_symlink():
            target.unlink()
        elif target.exists():
            shutil.rmtree(target)
        target.parent.mkdir(exist_ok=True)
        if self._integration == "link":
            target.symlink_to(INTEGRATION)
        else:
            shutil.copytree(INTEGRATION, target, ignore=shutil.ignore_patterns("__pycache__"))

    # --- the user -------------------------------------------------------------------------------

    async def _onboard(self, http: aiohttp.ClientSession) -> None:
        """Create the user on the first start."""
        user = {
            "client_id": f"{self.url}/",
            "name": "Demo",
            "username": self.USERNAME,
            "password": self.PASSWORD,
            "language": "en",
        }
        async with http.post(f"{self.url}/api/onboarding/users", json=user) as response:
            if not response.ok:  # there is one
                return
            code = (await response.json())["auth_code"]
        tokens = await self._exchange(http, code)
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        page = {"client_id": f"{self.url}/", "redirect_uri": f"{self.url}/"}
        for step, data in (("analytics", {}), ("integration", page)):
            async with http.post(
                f"{self.url}/api/onboarding/{step}", json=data, headers=headers
            ) as response:
                response.raise_for_status()

    async def log_in(self) -> str:
        """Log in with user name and password, wait until it runs, and return an access token."""
        token: str = (await self.tokens())["access_token"]
        async with Client(self.url, token) as client, asyncio.timeout(_START_LIMIT):
            while True:
                if (await client.get("/api/config"))["state"] == "RUNNING":
                    return token
                await asyncio.sleep(_POLL)

    async def tokens(self) -> Json:
        """Log in with user name and password and return what the user interface keeps of that."""
        client_id = f"{self.url}/"
        start = {
            "client_id": client_id,
            "handler": ["homeassistant", None],
            "redirect_uri": self.url,
        }
        login = {"client_id": client_id, "username": self.USERNAME, "password": self.PASSWORD}
        async with aiohttp.ClientSession(raise_for_status=True) as http:
            async with http.post(f"{self.url}/auth/login_flow", json=start) as response:
                flow_id = (await response.json())["flow_id"]
            async with http.post(f"{self.url}/auth/login_flow/{flow_id}", json=login) as response:
                code = (await response.json())["result"]
            tokens = await self._exchange(http, code)
        expires = (time.time() + tokens["expires_in"]) * 1000
        return tokens | {"hassUrl": self.url, "clientId": client_id, "expires": expires}

    async def _exchange(self, http: aiohttp.ClientSession, code: str) -> Json:
        form = {"grant_type": "authorization_code", "code": code, "client_id": f"{self.url}/"}
        async with http.post(f"{self.url}/auth/token", data=form) as response:
            response.raise_for_status()
            tokens: Json = await response.json()
            return tokens


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _http_store(port: int) -> dict[str, Any]:
    """Return the store of the http integration, confirmed as by the user."""
    stable = {
        "server_port": port,
        "server_host": ["127.0.0.1"],
        "cors_allowed_origins": ["https://cast.home-assistant.io"],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": True,
        "ssl_profile": "modern",
        "use_x_frame_options": True,
        "created_at": "2026-01-01T00:00:00+00:00",
        "error": None,
        "error_message": None,
    }
    data = {"stable": stable, "pending": None, "yaml_migration_done": True}
    return {"version": 2, "minor_version": 2, "key": "http", "data": data}


def _place_brands(folder: Path) -> None:
    """Store the placeholder that stands for brand images, which otherwise come from the internet."""
    if folder.exists():
        return
    folder.mkdir(parents=True)
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), (24, 188, 242)).save(buffer, "PNG")
    for kind in ("icon", "logo", "dark_icon", "dark_logo"):
        for scale in ("", "@2x"):
            (folder / f"{kind}{scale}.png").write_bytes(buffer.getvalue())
