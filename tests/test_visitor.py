"""Whose conversations a page shows."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.visitor import COOKIE, VisitorCookie, owner_of, visitor_of

NAME = "a" * 43


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(VisitorCookie)

    @app.get("/")
    @app.get("/other")
    def page() -> str:
        return "page"

    return TestClient(app)


def test_a_user_goes_before_a_browser_before_a_page() -> None:
    cookies = f"x=1; {COOKIE}={NAME}"
    assert owner_of("anna", cookies, "s") == "user:anna"
    assert owner_of(None, cookies, "s") == f"browser:{NAME}"
    assert owner_of(None, "", "s") == "session:s"


@pytest.mark.parametrize("cookies", ["", "x", f"{COOKIE}=short", f"{COOKIE}={NAME};;;=", f'{COOKIE}="{NAME}\\""'])
def test_nothing_but_a_name_of_ours_is_a_visitor(cookies: str) -> None:
    assert visitor_of(cookies) in (None, NAME)
    assert visitor_of(f"{COOKIE}=../../{NAME}") is None


def test_a_browser_is_named_once_and_keeps_its_name(client: TestClient) -> None:
    first = client.get("/")
    name = client.cookies[COOKIE]
    assert visitor_of(f"{COOKIE}={name}") == name
    said = first.headers["set-cookie"]
    assert "HttpOnly" in said and "SameSite=Lax" in said and "Secure" not in said
    client.get("/")
    assert client.cookies[COOKIE] == name
    client.cookies.clear()
    client.get("/")
    assert client.cookies[COOKIE] != name


def test_only_the_page_names_and_over_https_only_https_carries_it(client: TestClient) -> None:
    assert "set-cookie" not in client.get("/other").headers
    client.base_url = "https://testserver"  # type: ignore[assignment]
    assert "; Secure" in client.get("/").headers["set-cookie"]
