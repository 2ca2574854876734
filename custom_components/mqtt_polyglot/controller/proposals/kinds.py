"""What is on or off, and what must not be guessed to be writable: by words in five languages."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that is on or off.

    Attributes:
        device_class: The device class of a binary sensor; ``None`` for none.
        words: How it is called, as in ``quantities``.
        platform: What it is where it can be told; ``None`` for a switch.
        writable: The platforms that it could be told as, which are never guessed: a mistake would open a door.
        diagnostic: Whether it is about the device and not what it is for.
    """

    device_class: str | None
    words: tuple[str, ...]
    platform: str | None = None
    writable: tuple[str, ...] = ()
    diagnostic: bool = False


KINDS: Final = (
    Kind("garage_door", ("garage", "garage door", "garagedoor", "garagentor", "porte garage", "puerta garaje", "garagedeur", "garaje"), writable=("cover",)),
    Kind("opening", ("gate", "tor", "hoftor", "portail", "portal", "verja", "poort", "barrier", "schranke"), writable=("cover",)),
    Kind("opening", ("opener", "turoffner", "tueroeffner", "door opener", "dooropener", "buzzer door", "gache", "abrepuertas", "deuropener"), writable=("button", "switch")),
    Kind("lock", ("lock", "locked", "locks", "schloss", "turschloss", "tuerschloss", "verrou", "serrure", "cerradura", "cerrojo", "slot", "deurslot", "deadbolt", "bolt", "verriegelt", "verriegelung", "unlock", "unlocked", "latch"), writable=("lock",)),
    Kind(None, ("alarm arm", "armed", "alarm panel", "alarmanlage", "alarm control", "arm", "scharf", "alarme", "alarma", "alarm system", "intrusion", "alarm"), writable=("alarm_control_panel", "siren", "switch")),
    Kind(None, ("siren", "sirene", "sirena"), writable=("siren", "switch")),
    Kind("opening", ("valve", "ventil", "vanne", "valvula", "klep", "absperrventil", "electrovanne", "kraan", "ventiel"), writable=("valve", "switch")),
    Kind("battery", ("battery low", "batterylow", "low battery", "lowbattery", "low bat", "lowbat", "batterie schwach", "batterieschwach", "bat low", "batteria bassa", "pila baja"), diagnostic=True),
    Kind("connectivity", ("lwt", "online", "connected", "connection", "connectivity", "availability", "available", "reachable", "erreichbar", "verbunden", "verbindung", "connecte", "disponible", "conectado", "verbonden", "bereikbaar", "beschikbaar", "alive", "link state", "linkstate", "cloud connected", "wifi connected", "reach", "mqtt connected", "unreach"), diagnostic=True),
    Kind("motion", ("motion", "pir", "bewegung", "bewegungsmelder", "mouvement", "movimiento", "beweging", "movement", "bwm")),
    Kind("occupancy", ("occupancy", "occupied", "belegt", "belegung", "occupation", "ocupacion", "ocupado", "bezet", "bezetting", "anwesenheit")),
    Kind("presence", ("presence", "present", "home", "anwesend", "zuhause", "presencia", "aanwezig", "aanwezigheid", "person")),
    Kind("window", ("window", "windows", "fenster", "fenetre", "ventana", "raam", "dachfenster", "windowopen", "window open")),
    Kind("door", ("door", "doors", "tur", "tuer", "haustur", "haustuer", "porte", "puerta", "deur", "contact", "reed", "kontakt", "contacto", "doorcontact")),
    Kind("smoke", ("smoke", "rauch", "rauchmelder", "fumee", "humo", "rook", "rookmelder")),
    Kind("gas", ("gas alarm", "gasalarm", "gas leak", "gas detected", "gas")),
    Kind("moisture", ("leak", "water leak", "waterleak", "flood", "wasser", "wassermelder", "leck", "fuite", "fuga", "inondation", "lek", "lekkage", "water alarm", "leckage", "wet", "rain detected")),
    Kind("vibration", ("vibration", "vibracion", "trilling", "shock", "erschutterung", "erschuetterung", "tilted")),
    Kind("tamper", ("tamper", "sabotage", "sabotaje"), diagnostic=True),
    Kind("problem", ("problem", "problem state", "fault", "error", "fehler", "storung", "stoerung", "probleme", "defaut", "erreur", "fallo", "storing", "fout", "overheated", "overheating", "overtemperature", "overpower", "overload", "warning", "warnung", "ubertemperatur", "overvoltage", "undervoltage", "overcurrent", "calibration error"), diagnostic=True),
    Kind("update", ("update available", "update", "updateavailable", "firmware update", "has update", "newfirmware"), diagnostic=True),
    Kind("battery_charging", ("charging", "ladt", "laedt", "en charge", "cargando", "opladen", "charger", "ladend")),
    Kind("plug", ("plugged", "plug state", "eingesteckt")),
    Kind("running", ("running", "active", "aktiv", "laufend", "en marche", "actif", "activo", "actief", "lauft", "laeuft", "flame", "flamme", "burner", "brenner", "pump running", "compressor")),
    Kind("heat", ("heating", "heizen", "heizung aktiv", "chauffe", "calentando", "verwarmen")),
    Kind("light", ("dark", "dunkel", "daylight", "tageslicht")),
    Kind(None, ("light", "lights", "lamp", "lampe", "lampen", "licht", "leuchte", "lumiere", "luz", "luces", "lampara", "led", "leds", "bulb", "strip", "ledstrip", "spot", "deckenlicht", "nachtlicht", "verlichting"), platform="light"),
    Kind(None, ("fan", "fans", "ventilator", "lufter", "luefter", "ventilateur", "ventilador", "ventilation", "luftung", "lueftung", "extractor"), platform="fan"),
    Kind(None, ("relay", "switch", "outlet", "socket", "plug", "steckdose", "schalter", "relais", "prise", "interrupteur", "enchufe", "interruptor", "stopcontact", "schakelaar", "pump", "pumpe", "power", "output", "rele", "pompe", "bomba", "pomp")),
)  # fmt: skip
"""All of them; the first whose words are there counts."""

COVERS: Final = ("shutter", "shutters", "blind", "blinds", "rollo", "rolladen", "rollladen", "jalousie", "volet", "store", "persiana", "rolluik", "curtain", "curtains", "vorhang", "rideau", "cortina", "gordijn", "markise", "awning", "roller", "raffstore", "cover", "shade")  # fmt: skip
"""What moves before a window. A garage door is none of them."""

ON_OFF: Final[tuple[tuple[str, str], ...]] = (
    ("on", "off"), ("true", "false"), ("yes", "no"), ("open", "closed"), ("open", "close"), ("opened", "closed"), ("detected", "clear"),
    ("online", "offline"), ("connected", "disconnected"), ("home", "not_home"), ("home", "away"), ("active", "inactive"),
    ("enabled", "disabled"), ("wet", "dry"), ("motion", "no_motion"), ("motion", "clear"), ("unlocked", "locked"), ("running", "stopped"), ("running", "idle"),
    ("present", "absent"), ("occupied", "unoccupied"), ("occupied", "vacant"), ("alarm", "ok"), ("problem", "ok"), ("error", "ok"), ("fault", "ok"), ("low", "ok"), ("low", "normal"),
    ("alive", "dead"), ("available", "unavailable"), ("up", "down"), ("ready", "lost"), ("charging", "discharging"), ("armed", "disarmed"), ("triggered", "idle"), ("smoke", "clear"), ("leak", "no_leak"), ("pressed", "released"),
    ("ein", "aus"), ("an", "aus"), ("offen", "geschlossen"), ("offen", "zu"), ("auf", "zu"), ("ja", "nein"), ("wahr", "falsch"), ("aktiv", "inaktiv"), ("verbunden", "getrennt"), ("anwesend", "abwesend"), ("bewegung", "keine"), ("entriegelt", "verriegelt"),
    ("marche", "arret"), ("allume", "eteint"), ("ouvert", "ferme"), ("ouverte", "fermee"), ("oui", "non"), ("vrai", "faux"), ("actif", "inactif"),
    ("encendido", "apagado"), ("encendida", "apagada"), ("abierto", "cerrado"), ("abierta", "cerrada"), ("si", "no"), ("verdadero", "falso"), ("activo", "inactivo"),
    ("aan", "uit"), ("open", "dicht"), ("open", "gesloten"), ("ja", "nee"), ("actief", "inactief"), ("aanwezig", "afwezig"),
)  # fmt: skip
"""Words for on and off. Of one that has several counterparts the first is taken, unless another was seen."""

VERSIONS: Final = ("version", "firmware", "fw", "sw", "software", "hw", "hardware", "build", "release", "fw ver", "ver")  # fmt: skip
TIMES: Final = ("time", "timestamp", "zeit", "date", "datum", "heure", "hora", "tijd", "last", "since", "ts", "updated", "seen", "changed", "boot", "started", "start", "lastupdate", "lastseen", "unixtime", "starttime", "begin", "end", "next")  # fmt: skip
ABOUT: Final = ("ip", "mac", "ssid", "bssid", "host", "hostname", "model", "id", "serial", "name", "chip", "channel", "vendor", "manufacturer", "uuid", "protocol", "implementation", "module", "type")  # fmt: skip
"""What is about the device itself."""
