"""Looking through the cameras: pictures, a live stream, and what switches them."""

from functools import partial
import re

from ..client import ClientError
from .world import World, truth

_JPEG = b"\xff\xd8\xff"
_PIECE = re.compile(r'"?(\./segment/[^"\s]+)"?')


async def look(world: World) -> None:
    """Look at pictures that come by MQTT, one by one and as a film."""
    entity_id = await world.entity_id(world.home.camera, "camera")
    path = f"/api/camera_proxy/{entity_id}"
    first: bytes = await world.client.get(path)
    world.report.add("camera: a JPEG", "ff d8 ff", first[:3].hex(" "))

    async def differs() -> bool:
        picture: bytes = await world.client.get(path)
        return picture.startswith(_JPEG) and picture != first

    await world.report.expect("camera: the picture changes", True, differs)
    # The first one comes twice: Chrome shows a picture when the next one comes.
    frames = await world.client.frames(f"/api/camera_proxy_stream/{entity_id}", 3)
    world.report.add("camera: different pictures as MJPEG", 2, len(set(frames)))


async def watch(world: World) -> None:
    """Play a live stream as a browser would, and fetch a snapshot, both with a password."""
    garden, client, report = world.home.garden, world.client, world.report
    entity_id = await world.entity_id(garden, "camera")
    able = await client.command("camera/capabilities", entity_id=entity_id)
    report.add("live camera: can be played", ["hls"], able["frontend_stream_types"])
    taken = garden.state["taken"]
    picture: bytes = await client.get(f"/api/camera_proxy/{entity_id}")
    report.add("live camera: a snapshot, here", "ff d8 ff", picture[:3].hex(" "))
    report.add("live camera: a snapshot, there", taken + 1, garden.state["taken"])
    report.add("live camera: nobody watches yet", 0, garden.viewers)
    stream = await client.command("camera/stream", entity_id=entity_id)
    folder = stream["url"].rpartition("/")[0]
    master: bytes = await client.get(stream["url"])
    report.add("live camera: a playlist", True, b"avc1" in master)
    playlist: bytes = await client.get(f"{folder}/playlist.m3u8")
    head: bytes = await client.get(f"{folder}/init.mp4")
    report.add("live camera: its head", "ftyp", head[4:8].decode())
    pieces = _PIECE.findall(playlist.decode())
    film: bytes = await client.get(f"{folder}/{pieces[0]}") if pieces else b""
    report.add("live camera: a piece of film", True, b"moof" in film)
    report.add("live camera: one who watches, there", 1, garden.viewers)


async def switch(world: World) -> None:
    """Switch a camera off and on, and its eye for motion."""
    garden, client, report = world.home.garden, world.client, world.report
    entity_id = await world.entity_id(garden, "camera")
    shown = partial(world.state, entity_id)
    await client.call("camera", "enable_motion_detection", entity_id=entity_id)
    await report.expect("live camera: motion detection, there", {"motion": "ON"}, truth(garden))
    await report.expect("live camera: motion detection, here", {"motion_detection": True}, shown)
    await client.call("camera", "turn_off", entity_id=entity_id)
    await report.expect("live camera: off, there", {"power": "OFF"}, truth(garden))
    try:
        got = await client.get(f"/api/camera_proxy/{entity_id}")
    except ClientError as error:
        got = str(error)
    report.add("live camera: off, here", "503", got, ok="503" in str(got))
    await client.call("camera", "turn_on", entity_id=entity_id)
    await report.expect("live camera: on, there", {"power": "ON"}, truth(garden))
    world.report.add("live camera: its password in no state", False, await _told(world))


async def _told(world: World) -> bool:
    return world.home.garden.password in str(await world.client.states())
