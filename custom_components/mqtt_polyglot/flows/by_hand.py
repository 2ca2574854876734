"""Adding a device by hand, and changing and deleting such devices, for those without the panel."""

import asyncio
from time import time
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from ..broker.topic import validate_filter
from ..controller.seen_topics import Level
from ..controller.shown_messages import ShownMessages
from ..controller.topic_proposals import Wanted, propose_for
from ..controller.topic_view import row
from ..conventions.documents import DocumentError, DocumentErrorKey, as_yaml, documents_of, parse
from ..home import by_hand
from ..home.by_hand import Draft
from ..home.hub import Hub, PolyglotConfigEntry
from ..home.labels import escaped, plain
from ..home.topic_feed import TopicFeed
from ..model.words import natural
from . import listening

_TEXT: Final = "text"
_FILTER: Final = "filter"
_TOPICS: Final = "topics"
_NAME: Final = "name"
_DEVICE: Final = "device"
_DELETE: Final = "delete"

MAX_TOPICS: Final = 1000
"""The most topics in the list."""

_MAX_SAMPLE: Final = 40
_MAX_NAMED: Final = 30
"""The most entities that are named in a form."""

_LONG_TEXT: Final = TextSelector(TextSelectorConfig(multiline=True))
_PASTE: Final = vol.Schema({vol.Required(_TEXT): _LONG_TEXT})
_LISTEN: Final = vol.Schema({vol.Required(_FILTER, default="#"): TextSelector()})


class ByHandFlow(ConfigSubentryFlow):
    """The flow of "Add a device by hand"."""

    def __init__(self) -> None:
        """Initialize the flow."""
        super().__init__()
        self._drafts: list[Draft] = []
        self._device_id: str | None = None
        self._feed: TopicFeed | None = None
        self._task: asyncio.Task[None] | None = None
        self._filter = "#"
        self._problem: tuple[str, str] | None = None

    @property
    def _hub(self) -> Hub | None:
        entry: PolyglotConfigEntry = self._get_entry()
        return entry.runtime_data if entry.state is ConfigEntryState.LOADED else None

    def _gone(self) -> SubentryFlowResult:
        return self.async_abort(reason="broker_not_loaded")

    @override
    @callback
    def async_remove(self) -> None:
        """Listen no longer: the dialog was closed."""
        self._leave()

    def _leave(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._feed is not None and self._hub is not None:
            self._hub.topics.leave(self._feed)
        self._feed = None

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask how."""
        if (hub := self._hub) is None:
            return self._gone()
        there = ["change"] if by_hand.device_ids(hub) else []
        return self.async_show_menu(
            step_id="user",
            menu_options=["listen", "paste", *there],
            description_placeholders=self._placeholders(""),
        )

    # --- from topics ------------------------------------------------------------------------------

    async def async_step_listen(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what to listen to."""
        if (hub := self._hub) is None:
            return self._gone()
        errors: dict[str, str] = {}
        detail = ""
        if self._problem is not None:
            errors[_FILTER], detail = self._problem
            self._problem = None
        elif user_input is not None:
            self._filter = user_input[_FILTER].strip()
            try:
                validate_filter(self._filter)
            except ValueError:
                errors[_FILTER] = "invalid_topic_filter"
            else:
                self._feed = hub.topics.join((self._filter,))
                if self._feed is not None:
                    return await self.async_step_hear()
                errors[_FILTER] = "too_many_topic_filters"
        return self._form("listen", _LISTEN, errors, detail, {_FILTER: self._filter})

    async def async_step_hear(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show that we listen, for a while."""
        assert self._feed is not None
        if self._task is None:
            self._task = self.hass.async_create_background_task(
                self._async_hear(self._feed), "mqtt_polyglot listening"
            )
        if not self._task.done():
            return self.async_show_progress(
                step_id="hear",
                progress_action="hear",
                progress_task=self._task,
                description_placeholders=self._placeholders(""),
            )
        # Progress can only end with the next step: that one ends the dialog if the broker is gone.
        self._task = None
        self._problem = self._wrong(self._feed)
        if self._problem is not None:
            self._leave()
        return self.async_show_progress_done(
            next_step_id="listen" if self._problem is not None else "topics"
        )

    async def _async_hear(self, feed: TopicFeed) -> None:
        loop = asyncio.get_running_loop()
        began = news_at = loop.time()
        count = 0
        while loop.time() - began < listening.LIMIT and loop.time() - news_at < listening.QUIET:
            await asyncio.sleep(listening.TICK)
            if feed.topics.messages != count or not (feed.state()["connected"] or count):
                news_at, count = loop.time(), feed.topics.messages

    def _wrong(self, feed: TopicFeed) -> tuple[str, str] | None:
        """Why there is nothing to choose from."""
        state = feed.state()
        if state["refused"]:
            return "topics_refused", state["refused"][0]["reason"]
        if not len(feed.topics):
            return ("nothing_heard" if state["connected"] else "topics_not_connected"), ""
        return None

    async def async_step_topics(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Have topics chosen, and propose a device for them."""
        if (hub := self._hub) is None or self._feed is None:
            return self._gone()
        shown = ShownMessages(hub.controller.traffic)
        errors: dict[str, str] = {}
        detail = ""
        if user_input is not None:
            wanted = [Wanted(topic) for topic in dict.fromkeys(user_input[_TOPICS])]
            name = user_input.get(_NAME, "").strip()[:255] or None
            proposed = propose_for(self._feed.topics, wanted, shown, name)
            try:
                self._drafts = [by_hand.draft(hub, proposed.document)]
            except DocumentError as err:
                errors[_TOPICS], detail = (
                    "nothing_proposed",
                    ", ".join(proposed.missing) or str(err),
                )
            else:
                self._leave()
                return await self.async_step_review()
        schema = _choice(self._feed, shown)
        return self._form("topics", schema, errors, detail, user_input or {})

    # --- from text --------------------------------------------------------------------------------

    async def async_step_paste(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Take a text."""
        if (hub := self._hub) is None:
            return self._gone()
        errors: dict[str, str] = {}
        detail = ""
        if user_input is not None:
            try:
                self._drafts = await self._async_read(hub, user_input[_TEXT])
            except DocumentError as err:
                errors[_TEXT], detail = str(err.key), err.detail
            else:
                return await self.async_step_review()
        return self._form("paste", _PASTE, errors, detail, user_input or {})

    async def _async_read(self, hub: Hub, text: str) -> list[Draft]:
        documents = documents_of(await self.hass.async_add_executor_job(parse, text))
        if self._device_id is None:
            return [by_hand.draft(hub, document) for document in documents]
        if len(documents) > 1:
            raise DocumentError(DocumentErrorKey.SEVERAL, str(len(documents)))
        return [by_hand.draft(hub, documents[0], self._device_id.partition(":")[2])]

    async def async_step_review(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what would be added, to be corrected, and add it."""
        if (hub := self._hub) is None:
            return self._gone()
        errors: dict[str, str] = {}
        detail = ""
        if user_input is not None:
            try:
                self._drafts = await self._async_read(hub, user_input[_TEXT])
                return await self._async_finish(hub)
            except DocumentError as err:
                errors[_TEXT], detail = str(err.key), err.detail
        documents = [each.document for each in self._drafts]
        text = as_yaml(documents[0] if len(documents) == 1 else documents)
        return self._form("review", _PASTE, errors, detail, user_input or {_TEXT: text})

    async def _async_finish(self, hub: Hub) -> SubentryFlowResult:
        # To create an entry is to create a subentry, and there is none for a device.
        names = ", ".join(escaped(each.spec.name) for each in self._drafts[:_MAX_NAMED])
        placeholders = {"devices": names}
        if self._device_id is not None:
            if not await by_hand.async_change(hub, self._device_id, self._drafts[0].document):
                return self.async_abort(reason="device_not_found")
            return self.async_abort(reason="device_changed", description_placeholders=placeholders)
        await by_hand.async_create_all(hub, [each.document for each in self._drafts])
        return self.async_abort(reason="device_created", description_placeholders=placeholders)

    # --- what is there ----------------------------------------------------------------------------

    async def async_step_change(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Have a device chosen, to be edited or deleted."""
        if (hub := self._hub) is None:
            return self._gone()
        if user_input is not None:
            device_id = user_input[_DEVICE]
            document = by_hand.document(hub, device_id)
            if document is None:
                return self.async_abort(reason="device_not_found")
            name = escaped(hub.controller.devices[device_id].spec.name)
            if user_input.get(_DELETE):
                await by_hand.async_delete(hub, device_id)
                return self.async_abort(
                    reason="device_deleted", description_placeholders={"devices": name}
                )
            self._device_id = device_id
            self._drafts = [by_hand.draft(hub, document, device_id.partition(":")[2])]
            return await self.async_step_review()
        devices = hub.controller.devices
        options = [
            SelectOptionDict(value=each, label=plain(devices[each].spec.name))
            for each in by_hand.device_ids(hub)
        ]
        options.sort(key=lambda option: natural(option["label"]))
        schema = vol.Schema(
            {
                vol.Required(_DEVICE): SelectSelector(
                    SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN)
                ),
                vol.Required(_DELETE, default=False): BooleanSelector(),
            }
        )
        return self._form("change", schema, {}, "", {})

    # --- forms ------------------------------------------------------------------------------------

    def _form(
        self,
        step_id: str,
        schema: vol.Schema,
        errors: dict[str, str],
        detail: str,
        values: dict[str, Any],
    ) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, values),
            errors=errors,
            description_placeholders=self._placeholders(detail),
        )

    def _placeholders(self, detail: str) -> dict[str, str]:
        lines = [
            f"- {escaped(component.common.name or each.spec.name)} ({component.platform})"
            for each in self._drafts
            for component in each.spec.components
        ]
        lines += [
            f"- {escaped(note.where)}, {escaped(note.key)}: {escaped(note.detail)}"
            for each in self._drafts
            for note in each.spec.notes
        ]
        more = ["- …"] if len(lines) > _MAX_NAMED else []
        return {
            "broker": escaped(self._get_entry().title),
            "detail": escaped(detail, 300),
            "entities": "\n".join([*lines[:_MAX_NAMED], *more]),
        }


def _choice(feed: TopicFeed, shown: ShownMessages) -> vol.Schema:
    """The topics that were heard, with what they say."""
    levels = [level for level in feed.topics.topics() if level.said is not None and level.said.size]
    levels = sorted(levels[: MAX_TOPICS * 10], key=lambda level: natural(level.topic))[:MAX_TOPICS]
    now = time()
    options = [
        SelectOptionDict(value=level.topic, label=_label(level, shown, now)) for level in levels
    ]
    return vol.Schema(
        {
            # Without a default the user interface selects the first.
            vol.Required(_TOPICS, default=[]): SelectSelector(
                SelectSelectorConfig(
                    options=options, multiple=True, mode=SelectSelectorMode.DROPDOWN
                )
            ),
            vol.Optional(_NAME): TextSelector(),
        }
    )


def _label(level: Level, shown: ShownMessages, now: float) -> str:
    value = row(level, shown, now)["value"]
    return f"{plain(level.topic, 200)}: {plain(value['text'], _MAX_SAMPLE)}"
