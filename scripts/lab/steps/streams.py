"""Live streams for Alexa and Google Assistant, played from where they are sent to."""

from ..assistants import Alexa, Google, path_of
from ..home_assistant import HomeAssistant
from .world import World


async def show(world: World) -> None:
    """Let both find the camera with a stream, and not the one without, and play what they get."""
    alexa, google = Alexa(world.client), Google(world.client)
    garden, porch = world.home.garden, world.home.camera
    entity_id, other = await world.purpose(garden), await world.purpose(porch)
    offered, traits = await alexa.discover(), await google.sync()
    world.report.add("Alexa finds the stream", {"CameraStreamController"}, offered[entity_id])
    without = "CameraStreamController" in offered[other]
    world.report.add("Alexa finds none at the other camera", False, without)
    world.report.add("Google finds the stream", {"CameraStream"}, traits.get(entity_id, set()))
    world.report.add("Google does not find the other camera", False, other in traits)
    world.report.add("nobody watches yet", 0, garden.viewers)
    answer = await google.execute(
        entity_id,
        "GetCameraStream",
        {"StreamToChromecast": True, "SupportedStreamProtocols": ["hls"]},
    )
    if world.report.add("Google is sent a stream", {"status": "SUCCESS"}, answer):
        await _play(world, "Google", answer["states"]["cameraStreamAccessUrl"])
    answer = await alexa.send(
        "CameraStreamController.InitializeCameraStreams",
        entity_id,
        cameraStreams=[{"protocol": "HLS", "resolution": {"width": 1280, "height": 720}}],
    )
    payload = answer["event"]["payload"]
    if world.report.add("Alexa is sent a stream", {"cameraStreams": list}, payload):
        (stream,) = payload["cameraStreams"]
        outside = stream["uri"].startswith(f"{HomeAssistant.EXTERNAL_URL}/")
        world.report.add("… from the outside", True, outside)
        await _play(world, "Alexa", stream["uri"])
        picture: bytes = await world.client.get(path_of(payload["imageUri"]))
        world.report.add("… with a picture", "ff d8 ff", picture[:3].hex(" "))


async def _play(world: World, who: str, url: str) -> None:
    """Fetch the first playlist, and see that the camera has one viewer, however many look."""
    playlist: bytes = await world.client.get(path_of(url))
    world.report.add(f"{who} can play it", True, b"avc1" in playlist)
    world.report.add("… one who watches, there", 1, world.home.garden.viewers)
