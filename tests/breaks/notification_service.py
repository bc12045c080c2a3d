"""A notification service on the session's bus; run with the labels of buttons that it presses.

It prints each notice as a JSON line, and presses on the first notice the first button named, and
so on; then it presses none.
"""

import asyncio
import json
import sys

from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_method, dbus_signal


class Notifications(ServiceInterface):
    def __init__(self, presses: list[str]) -> None:
        super().__init__("org.freedesktop.Notifications")
        self._presses = presses
        self._number = 0

    @dbus_method()
    def GetServerInformation(self) -> "ssss":  # noqa: F821
        return ["of the tests", "coach", "1", "1.2"]

    @dbus_method()
    def GetCapabilities(self) -> "as":  # noqa: F722
        return ["body", "actions"]

    @dbus_method()
    def Notify(
        self,
        app: "s",  # noqa: F821
        replaces: "u",  # noqa: F821
        icon: "s",  # noqa: F821
        title: "s",  # noqa: F821
        text: "s",  # noqa: F821
        actions: "as",  # noqa: F722
        hints: "a{sv}",  # noqa: F722
        timeout_ms: "i",  # noqa: F821
    ) -> "u":  # noqa: F821
        self._number += 1
        by_label = dict(zip(actions[1::2], actions[::2], strict=True))
        labels = [label for label in by_label if label]
        print(json.dumps({"app": app, "title": title, "text": text, "buttons": labels}), flush=True)
        if self._presses:
            pressed = by_label[self._presses.pop(0)]
            asyncio.get_running_loop().call_later(0.2, self.ActionInvoked, self._number, pressed)
        return self._number

    @dbus_method()
    def CloseNotification(self, number: "u") -> None:  # noqa: F821
        self.NotificationClosed(number, 3)

    @dbus_signal()
    def ActionInvoked(self, number, action) -> "us":  # noqa: F821
        return [number, action]

    @dbus_signal()
    def NotificationClosed(self, number, reason) -> "uu":  # noqa: F821
        return [number, reason]


async def serve(presses: list[str]) -> None:
    bus = await MessageBus().connect()
    bus.export("/org/freedesktop/Notifications", Notifications(presses))
    await bus.request_name("org.freedesktop.Notifications")
    await bus.wait_for_disconnect()


asyncio.run(serve(sys.argv[1:]))
