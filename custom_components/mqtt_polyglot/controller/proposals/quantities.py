"""Quantities: by which words people call them, in English, German, French, Spanish and Dutch.

Words are in lower case and without accents, with umlauts as one letter and as two ("zahler", "zaehler"). A
word of five letters or more also counts at the end of a longer one: "Wassertemperatur".
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

type UnitRule = Callable[[float], str]


def _pressure(value: float) -> str:
    """What air, or water in pipes, can have."""
    if value > 20_000:
        return "Pa"
    if value > 250:
        return "hPa"
    return "kPa" if value > 60 else "bar"


def _temperature(value: float) -> str:
    """Kelvin for the colour of light."""
    return "K" if value >= 1500 else "°C"


def _voltage(value: float) -> str:
    return "mV" if abs(value) >= 1500 else "V"


def _current(value: float) -> str:
    return "mA" if abs(value) >= 200 else "A"


def _energy(value: float) -> str:
    return "Wh" if value >= 20_000 and value.is_integer() else "kWh"


def _factor(value: float) -> str:
    return "%" if abs(value) > 1 else ""


def _distance(value: float) -> str:
    return "m" if value < 10 and not value.is_integer() else "cm"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity that sensors measure.

    Attributes:
        device_class: Home Assistant's word; ``None`` where it has none.
        unit: The unit that it mostly has, or what tells by a value; ``None`` for no unit.
        words: How it is called; several words of which all are there are joined by a space.
        total: Whether it is counted up, and so not measured.
        plain: Whether it has no state class: it says nothing to add up or to average.
        diagnostic: Whether it is about the device and not what it is for.
    """

    device_class: str | None
    unit: str | UnitRule | None
    words: tuple[str, ...]
    total: bool = False
    plain: bool = False
    diagnostic: bool = False


QUANTITIES: Final = (
    Quantity(None, None, ("outage count", "power outage", "power count", "energy count", "error count", "voc index", "battery count", "switch count"), total=True),
    # What has two words comes first: a battery voltage is no battery.
    Quantity("voltage", _voltage, ("battery voltage", "batt voltage", "batterie spannung", "vbat", "vbatt", "vcc", "vdd", "batteryvoltage", "voltagebattery"), diagnostic=True),
    Quantity("wind_speed", "km/h", ("wind speed", "windspeed", "wind geschwindigkeit", "windgeschwindigkeit", "vitesse vent", "velocidad viento", "windsnelheid", "wind gust", "windgust", "gust", "gusts", "boe", "boen", "rafale", "racha", "windstoot", "windboen")),
    Quantity("wind_direction", "°", ("wind direction", "winddirection", "wind dir", "winddir", "windrichtung", "wind richtung", "direction vent", "direccion viento", "windrichting", "wind bearing", "windbearing", "azimut")),
    Quantity("moisture", "%", ("soil moisture", "soilmoisture", "soil humidity", "bodenfeuchte", "bodenfeuchtigkeit", "boden feuchte", "bodemvocht", "humidite sol", "humedad suelo", "moisture", "plant moisture")),
    Quantity("temperature", "°C", ("dew point", "dewpoint", "taupunkt", "point rosee", "punto rocio", "dauwpunt", "dew")),
    Quantity("reactive_energy", "kvarh", ("reactive energy", "import reactive", "export reactive", "blindarbeit", "importreactive", "exportreactive"), total=True),
    Quantity("apparent_power", "VA", ("apparent power", "apparentpower", "scheinleistung", "puissance apparente", "potencia aparente", "schijnbaar vermogen", "aprtpower", "aprt power", "apower va")),
    Quantity("reactive_power", "var", ("reactive power", "reactivepower", "blindleistung", "puissance reactive", "potencia reactiva", "blindvermogen", "reactive")),
    Quantity("power_factor", _factor, ("energy factor", "power factor", "powerfactor", "leistungsfaktor", "facteur puissance", "factor potencia", "cosphi", "cos phi", "pf", "arbeidsfactor")),
    Quantity("precipitation_intensity", "mm/h", ("rain rate", "rainrate", "regenrate", "rain intensity", "regenintensitat", "regenintensitaet", "precipitation rate", "intensite pluie")),
    Quantity("water", "L", ("water consumption", "water total", "water meter", "watermeter", "wasserzahler", "wasserzaehler", "wasserverbrauch", "water usage", "compteur eau", "contador agua", "waterverbruik", "consommation eau", "water volume"), total=True),
    Quantity("gas", "m³", ("gas consumption", "gas total", "gas meter", "gasmeter", "gaszahler", "gaszaehler", "gasverbrauch", "gas volume", "compteur gaz", "contador gas", "gasverbruik"), total=True),
    Quantity("volume_flow_rate", "L/min", ("flow rate", "flowrate", "durchfluss", "durchflussrate", "debit", "caudal", "doorstroming", "debiet", "water flow", "volumenstrom", "flow")),
    Quantity("volatile_organic_compounds_parts", "ppb", ("tvoc", "voc", "vocs", "tvocs")),
    Quantity("carbon_dioxide", "ppm", ("co2", "eco2", "carbon dioxide", "kohlendioxid", "dioxyde carbone", "dioxido carbono", "kooldioxide", "koolstofdioxide", "carbondioxide")),
    Quantity("carbon_monoxide", "ppm", ("co", "carbon monoxide", "kohlenmonoxid", "monoxyde carbone", "monoxido carbono", "koolmonoxide", "carbonmonoxide")),
    Quantity("pm25", "μg/m³", ("pm25", "pm2.5", "pm 25", "pm2 5", "pm 2 5", "particulate matter 25", "pm02")),
    Quantity("pm10", "μg/m³", ("pm10", "pm 10")),
    Quantity("pm1", "μg/m³", ("pm1", "pm 1", "pm1 0", "pm01")),
    Quantity("pm4", "μg/m³", ("pm4", "pm 4")),
    Quantity(None, "μg/m³", ("formaldehyde", "formaldehyd", "hcho", "ch2o")),
    Quantity(None, "ppm", ("concentration", "tds", "ppm", "salinity", "gas value")),
    Quantity("ozone", "μg/m³", ("ozone", "o3", "ozon", "ozono")),
    Quantity("nitrogen_dioxide", "μg/m³", ("no2", "nitrogen dioxide", "stickstoffdioxid")),
    Quantity("sulphur_dioxide", "μg/m³", ("so2", "sulphur dioxide", "sulfur dioxide")),
    Quantity("radon", "Bq/m³", ("radon",)),
    Quantity("aqi", None, ("aqi", "iaq", "air quality", "airquality", "luftqualitat", "luftqualitaet", "qualite air", "calidad aire", "luchtkwaliteit")),
    Quantity("ph", None, ("ph", "phwert", "ph value")),
    Quantity("conductivity", "μS/cm", ("conductivity", "leitfahigkeit", "leitfaehigkeit", "conductivite", "conductividad", "geleidbaarheid", "soil ec", "ec", "fertility")),
    Quantity("signal_strength", "dBm", ("rssi", "rssis", "signal strength", "signalstrength", "signalstarke", "signalstaerke", "signal dbm", "wifi signal", "wifisignal", "rsrp", "rsrq", "snr", "wifistrength"), diagnostic=True),
    Quantity(None, "lqi", ("linkquality", "link quality", "lqi"), diagnostic=True),
    Quantity("duration", "s", ("uptime", "uptimes", "up time", "uptimesec", "laufzeit", "betriebszeit", "betriebsstunden", "runtime", "run time", "temps fonctionnement", "tiempo actividad"), plain=True, diagnostic=True),
    Quantity("duration", "s", ("duration", "dauer", "duree", "duracion", "duur", "countdown", "worktime", "work time", "totalworktime", "operating time", "lifetime", "remaining", "remaining time", "restzeit", "elapsed", "timer"), plain=True),
    Quantity("data_size", "B", ("heap", "free heap", "freeheap", "heapsize", "ram", "memory", "mem", "free memory", "speicher", "ram free", "ram size", "ramfree", "fs size", "fs free", "flash"), diagnostic=True),
    Quantity("sound_pressure", "dB", ("noise", "sound level", "soundlevel", "loudness", "larm", "laerm", "lautstarke", "lautstaerke", "bruit", "ruido", "geluid", "sound pressure", "spl", "schalldruck")),
    Quantity("irradiance", "W/m²", ("irradiance", "solar radiation", "solarradiation", "sonnenstrahlung", "globalstrahlung", "rayonnement", "radiacion", "zonnestraling", "radiation")),
    Quantity(None, "UV index", ("uv", "uvi", "uv index", "uvindex")),
    Quantity("illuminance", "lx", ("illuminance", "illumination", "lux", "luminosity", "brightness lux", "light level", "lightlevel", "helligkeit lux", "beleuchtungsstarke", "beleuchtungsstaerke", "eclairement", "luminosite", "luminosidad", "iluminancia", "lichtsterkte", "lichtstarke", "ambient light", "ldr")),
    Quantity("temperature", _temperature, ("temperature", "temperatures", "temp", "temps", "temperatur", "temperaturen", "temperatuur", "temperatura", "tmp", "tmpr", "temper", "tempc", "tempf", "vorlauf", "rucklauf", "ruecklauf", "flowtemp", "setpoint", "sollwert", "solltemperatur", "consigne", "thermostat target", "heating setpoint", "target temp", "ds18b20", "celsius", "fahrenheit", "outsidetemp", "storagetemp", "desttemp", "returntemp")),
    Quantity("humidity", "%", ("humidity", "hum", "humi", "feuchte", "feuchtigkeit", "luftfeuchte", "luftfeuchtigkeit", "humidite", "humedad", "vochtigheid", "luchtvochtigheid", "rh", "hygro", "hygrometer", "relhum", "humid")),
    Quantity("pressure", _pressure, ("pressure", "pressures", "press", "druck", "luftdruck", "pression", "presion", "druk", "luchtdruk", "baro", "barometer", "barometric", "seapressure", "sealevel", "waterpressure", "wasserdruck", "airpressure", "barometre", "atmospheric")),
    Quantity("battery", "%", ("battery", "batteries", "batt", "bat", "batterie", "akku", "bateria", "pila", "batterij", "accu", "soc", "state of charge", "ladezustand", "battery level", "batterylevel", "batterylevelpercent", "batteriestand", "stateofcharge"), diagnostic=True),
    Quantity("energy", "Wh", ("aenergy", "act energy", "ret energy", "ret aenergy", "emeter total", "emeter returned", "emdata total", "emdata act"), total=True),
    Quantity("energy", _energy, ("energy", "energies", "energie", "energia", "kwh", "wh", "consumption", "stromverbrauch", "verbrauch", "consommation", "consumo", "verbruik", "stromzahler", "stromzaehler", "electricity", "import active", "export active", "importactive", "exportactive", "yield", "ertrag", "opbrengst", "production", "total energy", "aenergy", "einspeisung", "bezug", "teruglevering", "energy today", "arbeit", "totalenergy", "yieldtotal", "yieldday", "today energy", "export tariff", "import tariff", "energie total", "pump energy"), total=True),
    Quantity("power", "W", ("power", "powers", "leistung", "wirkleistung", "puissance", "potencia", "vermogen", "watt", "watts", "load", "apower", "pwr", "active power", "activepower", "acpower", "dcpower", "solar power", "pv power", "hwcpower")),
    Quantity("voltage", _voltage, ("voltage", "voltages", "volt", "volts", "adc", "spannung", "tension", "voltaje", "tensione", "spanning", "vin", "vout", "vac", "vdc", "netzspannung")),
    Quantity("frequency", "Hz", ("frequency", "freq", "xfreq", "frequenz", "frequence", "frecuencia", "frequentie", "netzfrequenz", "hz")),
    Quantity("precipitation", "mm", ("rain", "rainfall", "rain total", "precipitation", "regen", "niederschlag", "pluie", "precipitations", "lluvia", "neerslag", "regenmenge", "raintotal", "regenval", "precip"), total=True),
    Quantity("weight", "kg", ("weight", "gewicht", "poids", "peso", "masse", "mass")),
    Quantity("distance", _distance, ("distance", "abstand", "distanz", "entfernung", "distancia", "afstand", "ultrasonic", "fullhohe", "fuellhoehe", "water level", "depth", "tiefe", "snow depth", "schneehohe", "range cm")),
    Quantity("speed", "km/h", ("speed", "geschwindigkeit", "vitesse", "velocidad", "snelheid")),
    Quantity("data_rate", "kB/s", ("data rate", "datarate", "download speed", "upload speed", "bandwidth", "throughput", "rx rate", "tx rate", "bitrate", "bit rate")),
    Quantity("volume_storage", "L", ("tank volume", "fill volume", "tankinhalt", "volume", "volumen", "inhalt")),
    Quantity(None, "rpm", ("rpm", "drehzahl", "fan rpm", "fanspeed rpm", "toerental", "revolutions", "umdrehungen")),
    Quantity(None, "°", ("tilt", "tilt angle", "rotation", "angle", "winkel", "phase angle", "phaseangle", "inclination", "neigung", "hoek", "angulo", "elevation", "heading")),
    Quantity(None, "%", ("position", "pos", "percent", "percentage", "pct", "prozent", "pourcentage", "porcentaje", "procent", "level", "fullstand", "fuellstand", "niveau", "nivel", "vulniveau", "brightness", "helligkeit", "bri", "dimmer", "valve position", "opening", "cpu", "cpu load", "cpuload", "volume level", "duty", "quality", "load percent", "modulation", "intensity", "dimmed", "saturation", "gain", "white level", "valvepos", "valveposition", "gas level", "demand", "heating demand", "white", "calibration", "progress", "fortschritt")),
    Quantity(None, None, ("count", "counter", "counts", "zahler", "zaehler", "anzahl", "compteur", "compte", "contador", "teller", "pulses", "pulse", "impulse", "events", "event count", "restarts", "reboots", "bootcount", "boot count", "reconnects", "errors", "eventcount", "mqttcount", "event cnt", "cnt", "linkcount"), total=True),
    Quantity("current", _current, ("current", "currents", "amp", "amps", "ampere", "amperage", "strom", "stromstarke", "stromstaerke", "courant", "intensite", "corriente", "intensidad", "stroom", "stroomsterkte")),
)  # fmt: skip
"""All of them; the first whose words are there counts."""

UNIT_WORDS: Final[dict[str, str]] = {
    "w": "W", "kw": "kW", "mw": "mW", "wh": "Wh", "kwh": "kWh", "mwh": "MWh", "va": "VA", "var": "var", "v": "V", "mv": "mV", "a": "A",
    "ma": "mA", "hz": "Hz", "c": "°C", "degc": "°C", "celsius": "°C", "f": "°F", "degf": "°F", "fahrenheit": "°F", "tc": "°C", "tf": "°F", "hpa": "hPa",
    "mbar": "mbar", "bar": "bar", "pa": "Pa", "kpa": "kPa", "psi": "psi", "lux": "lx", "lx": "lx", "ppm": "ppm", "ppb": "ppb", "db": "dB", "dbm": "dBm",
    "pct": "%", "percent": "%", "percentage": "%", "m3": "m³", "l": "L", "liter": "L", "litre": "L", "liters": "L", "litres": "L", "ml": "mL",
    "mm": "mm", "cm": "cm", "km": "km", "kmh": "km/h", "kph": "km/h", "mph": "mph", "ms": "ms", "sec": "s", "secs": "s", "seconds": "s", "sekunden": "s",
    "min": "min", "mins": "min", "minutes": "min", "minuten": "min", "h": "h", "hours": "h", "stunden": "h", "heures": "h", "days": "d", "tage": "d",
    "kg": "kg", "g": "g", "lb": "lb", "kb": "kB", "mb": "MB", "gb": "GB", "rpm": "rpm", "kvar": "kvar", "mm/h": "mm/h",
}  # fmt: skip
"""Units as the last word of a name: ``power_w``, ``temp_c``."""
