"""Changing a broker: other credentials when it refuses ours, or anything about it."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_USERNAME

from ..const import CONF_BROKER_UID
from ..home.labels import escaped
from ..links.connection import uses_host
from .connection_test import BASE, TrialSteps, try_broker
from .forms import CREDENTIALS, SECTIONS, broker_schema, pointing_down
from .setup import title_after
from .validation import broker_form, read_broker


class ChangeSteps(TrialSteps):
    """The steps that change the data of a config entry. They keep what is left empty of secrets."""

    def __init__(self) -> None:
        """Begin with nothing changed."""
        super().__init__()
        self._changed: tuple[ConfigEntry, dict[str, Any]] | None = None
        self._typed: dict[str, Any] | None = None

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """The broker does not want us any more."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for other credentials."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        detail = ""
        form = self._typed or {CONF_USERNAME: entry.data.get(CONF_USERNAME, "")}
        if user_input is not None:
            self._typed = form = user_input
            whole = broker_form(entry.data)
            whole.pop(CONF_USERNAME, None)
            _, data = read_broker(whole | form, entry.data, errors)
            if not errors:
                detail, warning = await try_broker(data, errors)
                self._changed = entry, data
                if warning:
                    return self._warn(warning, "save", "reauth_confirm")
            if not errors:
                return await self.async_step_save()
            # There is no other field to mend it at.
            errors = {
                field if field == CONF_USERNAME else BASE: key for field, key in errors.items()
            }
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.add_suggested_values_to_schema(CREDENTIALS, form),
            errors=errors,
            description_placeholders={
                "broker": escaped(entry.title),
                "detail": await self._quote(detail),
            },
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for anything about the broker."""
        entry = self._get_reconfigure_entry()
        if uses_host(entry.data):
            return self.async_abort(reason="change_host")
        errors: dict[str, str] = {}
        detail = ""
        form = self._typed or broker_form(entry.data)
        if user_input is not None:
            # Whoever leaves a section out wants it as it is.
            kept = {name: form[name] for name in SECTIONS}
            form, data = read_broker(kept | user_input, entry.data, errors)
            self._typed = form
            if not errors:
                await self._async_abort_if_taken(data, entry)
                detail, warning = await try_broker(data, errors)
                self._changed = entry, data
                if warning:
                    return self._warn(warning, "save", "reconfigure")
            if not errors:
                return await self.async_step_save()
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                broker_schema(errors, discovery=False), form
            ),
            errors=pointing_down(errors),
            description_placeholders={
                "broker": escaped(entry.title),
                "detail": await self._quote(detail),
            },
        )

    async def async_step_save(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Keep what was changed."""
        assert self._changed is not None
        entry, data = self._changed
        data[CONF_BROKER_UID] = entry.data[CONF_BROKER_UID]
        if data == entry.data or entry.state is not ConfigEntryState.LOADED:
            # Nobody is told of a change, and yet the broker may have to be tried again: after a
            # refusal nothing else does.
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        moved = [data[key] != entry.data[key] for key in (CONF_HOST, CONF_PORT)]
        return self.async_update_and_abort(
            entry,
            # By its old one it would be taken for the broker that was found in the network.
            unique_id=data[CONF_BROKER_UID] if any(moved) else entry.unique_id,
            data=data,
            title=title_after(entry, data),
        )
