"""Whose conversations a page shows: the user who logged in, or else the browser that it runs in.

Where nobody logs in, each browser gets a random name in a cookie, so that people who share a server without passwords
do not see each other's conversations either.
"""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "whitepaper_visitor"
_NAME = re.compile(r"[A-Za-z0-9_-]{43}")
_SECONDS = 400 * 24 * 3600
"""How long a browser keeps the cookie; browsers allow no more."""


def visitor_of(cookies: str) -> str | None:
    """The visitor that a Cookie header names."""
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return None
    return found.value if found is not None and _NAME.fullmatch(found.value) else None


def owner_of(username: str | None, cookies: str, session: str) -> str:
    """Who owns what a page keeps. A browser without cookies owns it for as long as its page (`session`) is open."""
    if username:
        return f"user:{username}"
    visitor = visitor_of(cookies)
    return f"browser:{visitor}" if visitor else f"session:{session}"


class VisitorCookie:
    """Names each browser that opens the page; renews the name's time at every visit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        name = visitor_of(Headers(scope=scope).get("cookie", "")) or secrets.token_urlsafe(32)
        secure = "; Secure" if scope["scheme"] == "https" else ""

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                cookie = f"{COOKIE}={name}; Max-Age={_SECONDS}; Path=/; HttpOnly; SameSite=Lax{secure}"
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)
