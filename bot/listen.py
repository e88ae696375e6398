"""Where a server may listen, and who could reach it there."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import threading
import time

from bot.settings import PREFIX, Settings


def port_trouble(host: str, port: int) -> str | None:
    """Why a server could not listen there; None if it could."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":  # elsewhere it would allow two servers on one port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        return f"cannot listen on {host}:{port} ({error.strerror})"
    return None


def open_page(settings: Settings, patience: float = 60.0) -> None:
    """Open the page in the desktop's browser as soon as the server answers; nothing where there is no desktop."""
    desktop = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if desktop and settings.port:
        threading.Thread(target=_open_when_ready, args=(settings, patience), daemon=True).start()


def _open_when_ready(settings: Settings, patience: float) -> None:
    host = settings.host if is_loopback(settings.host) else "localhost"
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            with socket.create_connection((host, settings.port), timeout=1):
                break
        except OSError:
            time.sleep(0.2)
    else:
        return
    import webbrowser

    webbrowser.open(f"http://{host}:{settings.port}/")


def exposure(settings: Settings) -> list[str]:
    """What anyone who reaches this machine could use without a password or key."""
    if is_loopback(settings.host):
        return []
    open_ = [("the web app", "AUTH")] if settings.auth is None else []
    if settings.auth is None and settings.api_keys is None:  # passwords open the APIs too
        open_.append(("the APIs", "API_KEYS"))
    return [
        f"whoever can reach {settings.host}:{settings.port} can use {what}: {PREFIX}{name} is not set"
        for what, name in open_
    ]


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
